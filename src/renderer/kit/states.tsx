import type { ReactNode } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { Answer } from './query.ts';
import { Button } from './button.tsx';
import css from './states.module.css';

/** Nothing here yet, and what to do about it. */
export function Empty({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <div className={css.state} data-empty>
      <p className={css.title}>{title}</p>
      {text && <p className={css.text}>{text}</p>}
      {action && <div className={css.action}>{action}</div>}
    </div>
  );
}

export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <div className={css.state} role="status">
      <p className={css.text}>{what}…</p>
    </div>
  );
}

export function Failed({ error, onRetry }: { error: AppError; onRetry?: () => void }) {
  return (
    <div className={css.state} role="alert">
      <p className={css.title}>{error.code === 'unavailable' ? 'Not reachable' : 'This could not be loaded'}</p>
      <p className={css.text}>{error.message}</p>
      {onRetry && (
        <div className={css.action}>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  );
}

/** Shows an answer, or why there is none. */
export function Answered<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ReactNode }) {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error) return <Failed error={answer.error} onRetry={answer.refresh} />;
  return <Loading />;
}
