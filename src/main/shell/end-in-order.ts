import { app } from 'electron';

/** Holds the end of the program back until the engine has finished its writes. */
export function endInOrder(finish: () => Promise<void>): void {
  let finished: Promise<void> | null = null;
  // Without this the program would end with its last window; it is to keep watching.
  app.on('window-all-closed', () => {});
  app.on('will-quit', (event) => {
    if (finished) return;
    event.preventDefault();
    finished = finish();
    void finished.finally(() => app.exit(0));
  });
}
