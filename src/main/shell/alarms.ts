import type { Clock } from '#kit/clock.ts';
import type { AlarmState } from '#modules/notify/contract.ts';
import { createNotices, type Notice } from './notices.ts';
import type { Notifier } from './notify.ts';
import { createReminders, type Reminders } from './reminders.ts';

export interface AlarmOptions {
  clock: Clock;
  notifier: Pick<Notifier, 'show' | 'withdraw'>;
  /** Whether this desk wants notifications at all. May wait for the engine, which may never answer. */
  isWanted(): Promise<boolean>;
  /** Makes a reminder felt beyond its notification: a sound, a flashing window. */
  onShown(notice: Notice): void;
  timeText(at: number): string;
}

export interface Alarms extends Pick<Reminders, 'pages' | 'board' | 'close'> {
  /** Quiet hours and silence as the engine has them. */
  state(state: AlarmState | null): void;
  /** No sound until then, whatever the engine says. */
  silence(until: number): void;
  /** A command that was not carried out. */
  problem(title: string, message: string): void;
}

/** A setting that cannot be had in this time is taken as it last was. */
const SETTING_WITHIN_MS = 1_000;

/** From pages to notifications on this seat. Notices keep their order. */
export function createAlarms({ clock, notifier, isWanted, onShown, timeText }: AlarmOptions): Alarms {
  let silencedUntil = 0;
  let state: AlarmState | null = null;
  let wanted = true;
  let line = Promise.resolve();

  const isSilenced = (): boolean => Math.max(silencedUntil, state?.soundSilencedUntil ?? 0) > clock.now();
  const notices = createNotices({ clock, show: (notice) => inLine(() => show(notice)), withdraw: (id) => inLine(() => Promise.resolve(notifier.withdraw(id))), isSilenced, timeText });
  const reminders = createReminders(clock, notices.tell);

  function inLine(task: () => Promise<void>): void {
    line = line.then(task);
  }

  async function show(notice: Notice): Promise<void> {
    wanted = await withinTime();
    if (!wanted && notice.kind !== 'problem') return;
    notifier.show(notice);
    onShown(notice);
  }

  function withinTime(): Promise<boolean> {
    return new Promise((resolve) => {
      const limit = clock.after(SETTING_WITHIN_MS, () => resolve(wanted));
      isWanted().then(resolve, () => resolve(wanted)).finally(() => limit.cancel());
    });
  }

  return {
    pages: reminders.pages,
    board: reminders.board,
    close: reminders.close,
    state: (next) => void (state = next),
    silence: (until) => void (silencedUntil = until),
    problem: (title, message) => inLine(() => show({ id: 'problem', kind: 'problem', title, body: message, incident: null, urgency: 'normal', silent: false, canAcknowledge: false, attention: 'none' })),
  };
}
