import type { ReactNode } from 'react';
import css from './panel.module.css';

interface PanelProps {
  title?: string;
  /** Beside the title: unit, span, n. */
  note?: ReactNode;
  action?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}

/** A bordered part of a page. */
export function Panel({ title, note, action, flush = false, children }: PanelProps) {
  return (
    <section className={css.panel} data-flush={flush || undefined} aria-label={title}>
      {title && (
        <header className={css.head}>
          <h2>{title}</h2>
          {note && <span className={css.note}>{note}</span>}
          {action && <span className={css.action}>{action}</span>}
        </header>
      )}
      {children}
    </section>
  );
}

interface FigureProps {
  label: string;
  value: ReactNode;
  /** n, coverage, interval: what the value rests on. */
  basis?: ReactNode;
  tone?: 'crit' | 'warn' | 'info';
}

/** Figures side by side, each with what it rests on. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={css.figures}>{children}</dl>;
}

export function Figure({ label, value, basis, tone }: FigureProps) {
  return (
    <div className={css.figure}>
      <dt>{label}</dt>
      <dd className={css.value} data-tone={tone}>
        {value}
      </dd>
      {basis && <dd className={css.basis}>{basis}</dd>}
    </div>
  );
}
