import type { Clock, Timer } from '#kit/clock.ts';

/** What this seat found out about itself: input of the call `notify/reportSelfCheck`. Sound is the pages' to tell. */
export interface SeatReport {
  seat: string;
  tray: boolean;
  notifications: boolean;
  sound: null;
  detail: string;
}

export interface SelfCheckOptions {
  clock: Clock;
  isTrayPresent(): boolean;
  /** Shows a notification for a moment; why it did not show, or null. */
  checkNotifications(): Promise<string | null>;
  /** Hands the report to the engine; rejects when it did not arrive. */
  report(report: SeatReport): Promise<unknown>;
}

export interface SelfCheck {
  /** Checks now: the engine was reached, or something about this desk changed. */
  run(): void;
  /** The last report that arrived. */
  last(): SeatReport | null;
  close(): void;
}

export const SEAT = 'desktop';
const EVERY_MS = 24 * 3_600_000;
/** A report that did not arrive is tried again; a new connection tries at once. */
const AGAIN_MS = 60_000;

/** Checks tray and notifications of this seat after each start of the engine, once a day and when asked, and reports what it found. */
export function createSelfCheck({ clock, isTrayPresent, checkNotifications, report }: SelfCheckOptions): SelfCheck {
  let timer: Timer | null = null;
  let reported: SeatReport | null = null;
  let running = false;
  let isClosed = false;

  async function check(): Promise<void> {
    const tray = isTrayPresent();
    const problem = await checkNotifications();
    const found: SeatReport = { seat: SEAT, tray, notifications: problem === null, sound: null, detail: [tray ? '' : 'This desktop has no tray.', problem ?? ''].filter((text) => text !== '').join(' ') };
    await report(found);
    reported = found;
  }

  function run(): void {
    if (running || isClosed) return;
    running = true;
    timer?.cancel();
    check().then(
      () => again(EVERY_MS),
      () => again(AGAIN_MS),
    );
  }

  function again(inMs: number): void {
    running = false;
    if (!isClosed) timer = clock.after(inMs, run);
  }

  return {
    run,
    last: () => reported,
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}
