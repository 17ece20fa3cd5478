import { age, clock } from '#ui/format.ts';
import { engineNow, secondsToRetry, silentMs, useLink } from '#ui/link.ts';
import { useNow } from '#ui/use-now.ts';
import css from './lost-banner.module.css';

/** Large enough to be read from the last seat: this is not live. */
export function LostBanner() {
  useNow();
  const { phase, lifeAt, retryAt } = useLink();
  if (phase === 'open' || phase === 'opening') return null;
  const silent = silentMs(lifeAt);
  const wait = secondsToRetry(retryAt);
  return (
    <div className={css.banner} role="alert">
      <b>Disconnected</b>
      <span>{silent === null ? 'The engine has not answered yet' : `Last heard ${clock(engineNow() - silent)}, ${age(silent)} ago. Nothing below is fresh.`}</span>
      <span>{wait > 0 ? `next try in ${wait} s` : 'trying'}</span>
    </div>
  );
}
