import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  kind?: 'plain' | 'solid' | 'quiet' | 'danger';
  /** Why it cannot be used; null or absent when it can. Said on hover and to a screen reader. */
  denied?: string | null;
  busy?: boolean;
  /** Printed beside the label. */
  keys?: string;
  children?: ReactNode;
}

/** A button. One that may not be used stays reachable and says why. */
export function Button({ kind = 'plain', denied = null, busy = false, keys, className, children, onClick, title, ...rest }: ButtonProps) {
  const off = denied !== null || busy;
  return (
    <button
      type="button"
      {...rest}
      className={[css.button, css[kind], className].filter(Boolean).join(' ')}
      title={denied ?? title}
      aria-disabled={off || undefined}
      aria-description={denied ?? undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
      {keys && <Keys text={keys} />}
    </button>
  );
}

/** Keys as printed beside what they do. */
export function Keys({ text }: { text: string }) {
  return (
    <kbd className={css.keys} aria-hidden="true">
      {text}
    </kbd>
  );
}
