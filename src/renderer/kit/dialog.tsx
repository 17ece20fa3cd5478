import type { ReactNode } from 'react';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Button } from './button.tsx';
import { X } from './icons.ts';
import css from './dialog.module.css';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** `side` fills the height at the right edge: for forms beside what they change. */
  shape?: 'middle' | 'side';
  footer?: ReactNode;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, shape = 'middle', footer, children }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={css.backdrop} />
        <BaseDialog.Popup className={shape === 'side' ? css.side : css.middle}>
          <header className={css.head}>
            <BaseDialog.Title className={css.title}>{title}</BaseDialog.Title>
            <BaseDialog.Close className={css.close} aria-label="Close">
              <X size={16} aria-hidden />
            </BaseDialog.Close>
          </header>
          <div className={css.body}>{children}</div>
          {footer && <footer className={css.foot}>{footer}</footer>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What will happen, and whether it can be taken back. */
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, title, text, action, onConfirm, onClose }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={css.backdrop} />
        <AlertDialog.Popup className={css.small}>
          <AlertDialog.Title className={css.title}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={css.text}>{text}</AlertDialog.Description>
          <div className={css.actions}>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              kind="solid"
              onClick={() => {
                onConfirm();
                onClose();
              }}
            >
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
