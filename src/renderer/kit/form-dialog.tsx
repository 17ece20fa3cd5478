import { type FormEvent, type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import css from './form-dialog.module.css';

interface FormDialogProps {
  title: string;
  /** The word on the button that does it; Enter in a field does the same. */
  action: string;
  onSubmit: () => unknown;
  onClose: () => void;
  shape?: 'middle' | 'side';
  /** Why it cannot be done at the moment; null when it can. */
  denied?: string | null;
  busy?: boolean;
  keys?: string;
  /** Stands left of the buttons. */
  aside?: ReactNode;
  /** What is wrong and belongs to no field. */
  problems?: readonly string[];
  className?: string | undefined;
  children: ReactNode;
}

/** A dialog that is one form: Enter submits it, Escape leaves it, and nothing is submitted while it is denied or under way. */
export function FormDialog({ title, action, onSubmit, onClose, shape, denied = null, busy = false, keys, aside, problems = [], className, children }: FormDialogProps) {
  const id = useId();
  function submit(event: FormEvent): void {
    // React hands on what a dialog opened from within this one submits.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    if (denied === null && !busy) onSubmit();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      {...(shape && { shape })}
      footer={
        <>
          {aside && <span className={css.aside}>{aside}</span>}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit" form={id} denied={denied} busy={busy} {...(keys && { keys })}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} className={className ?? css.form} onSubmit={submit} noValidate>
        {problems.length > 0 && (
          <ul className={css.problems} role="alert">
            {problems.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
        {children}
      </form>
    </Dialog>
  );
}

/** Problems by field path that belong to no field of the form, as lines. */
export function problemLines(problems: ReadonlyArray<readonly [string, string]>): string[] {
  return problems.map(([path, text]) => (path === '' ? text : `${path}: ${text}`));
}
