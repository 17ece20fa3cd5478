import { retryNow } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { age, clock } from '#ui/format.ts';
import { engineNow, secondsToRetry, silentMs, useLink } from '#ui/link.ts';
import { useNow } from '#ui/use-now.ts';
import css from './banner.module.css';

/** Shown while the engine cannot be reached: since when, how old the screen is, when it is tried again. */
export function Banner() {
  useNow();
  const { phase, lifeAt, retryAt } = useLink();
  if (phase !== 'lost') return null;
  const silent = silentMs(lifeAt);
  const wait = secondsToRetry(retryAt);
  return (
    <div className={css.banner} role="alert">
      <b>Disconnected</b>
      <span>{silent === null ? 'The engine has not answered yet.' : `Last heard ${clock(engineNow() - silent)}, ${age(silent)} ago. What you see is that old.`}</span>
      <span className={css.retry}>{wait > 0 ? `next try in ${wait} s` : 'trying'}</span>
      <Button onClick={retryNow}>Try now</Button>
    </div>
  );
}
