import { age, clock } from '#ui/format.ts';
import { engineNow, useLink } from '#ui/link.ts';
import { useNow } from '#ui/use-now.ts';
import css from './lost-banner.module.css';

/** Large enough to be read from the last seat: this is not live. */
export function LostBanner() {
  useNow();
  const { phase, lifeAt, retryAt } = useLink();
  if (phase === 'open' || phase === 'opening') return null;
  const silent = lifeAt === null ? null : performance.now() - lifeAt;
  const wait = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - performance.now()) / 1_000));
  return (
    <div className={css.banner} role="alert">
      <b>Disconnected</b>
      <span>{silent === null ? 'The engine has not answered yet' : `Last heard ${clock(engineNow() - silent)}, ${age(silent)} ago. Nothing below is fresh.`}</span>
      <span>{wait > 0 ? `next try in ${wait} s` : 'trying'}</span>
    </div>
  );
}
