import { Toast } from '@base-ui/react/toast';
import { messageOf } from '#shared/errors.ts';
import { X } from './icons.ts';
import css from './toast.module.css';

const toasts = Toast.createToastManager();
/** Everything that can be taken back offers it this long. */
const UNDO_MS = 8_000;

/** Says that something was done; with `undo`, offers to take it back. */
export function say(text: string, undo?: () => void): void {
  const id = toasts.add({
    title: text,
    timeout: undo ? UNDO_MS : 4_000,
    ...(undo && {
      actionProps: {
        children: 'Undo',
        onClick() {
          toasts.close(id);
          undo();
        },
      },
    }),
  });
}

/** Says what went wrong; stays until it is closed. */
export function sayError(thrown: unknown): void {
  toasts.add({ title: messageOf(thrown), type: 'error', priority: 'high', timeout: 0 });
}

/** Runs a change and says how it went. */
export async function attempt<T>(run: () => Promise<T>, done?: string | ((answer: T) => string)): Promise<T | undefined> {
  try {
    const answer = await run();
    if (done) say(typeof done === 'string' ? done : done(answer));
    return answer;
  } catch (thrown) {
    sayError(thrown);
    return undefined;
  }
}

function List() {
  const manager = Toast.useToastManager();
  return manager.toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={css.toast} data-type={toast.type} data-toast>
      <Toast.Title className={css.title} />
      {toast.actionProps && <Toast.Action className={css.action} />}
      <Toast.Close className={css.close} aria-label="Close">
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={css.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
