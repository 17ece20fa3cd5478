import { Notification } from 'electron';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Notice } from './notices.ts';

export interface Notifier {
  show(notice: Notice): void;
  withdraw(id: string): void;
  /** Every notice shown since the start, oldest first, at most 200. */
  readonly shown: readonly Notice[];
  /** Shows a small notification, takes it away at once, and says why that did not work; null when it did. */
  check(): Promise<string | null>;
}

export interface NotifierOptions {
  clock: Clock;
  log: Log;
  iconPath: string;
  onClick(notice: Notice): void;
  onAcknowledge(incident: string): void;
}

const KEPT = 200;
/** A desktop that has not said by then that it showed a notification did not show it. */
const SHOWN_WITHIN_MS = 5_000;
/** Linux shows no buttons (Electron gives libnotify none); a click opens the incident there. */
const HAS_BUTTONS = process.platform !== 'linux';

/** Shows notices as notifications of the operating system; a click opens what they are about. */
export function createNotifier({ clock, log, iconPath, onClick, onAcknowledge }: NotifierOptions): Notifier {
  const showing = new Map<string, Notification>();
  const shown: Notice[] = [];
  const supported = Notification.isSupported();
  if (!supported) log.warn('this desktop offers no notifications; alarms show in the window and the tray only');

  function withdraw(id: string): void {
    showing.get(id)?.close();
    showing.delete(id);
  }

  return {
    shown,
    withdraw,
    show(notice) {
      shown.push(notice);
      if (shown.length > KEPT) shown.shift();
      if (!supported) return;
      withdraw(notice.id);
      const { title, body, urgency, silent } = notice;
      const button = HAS_BUTTONS && notice.canAcknowledge;
      const notification = new Notification({ title, body, icon: iconPath, urgency, silent, timeoutType: urgency === 'critical' ? 'never' : 'default', ...(button ? { actions: [{ type: 'button', text: 'Acknowledge' }] } : {}) });
      // Kept while it shows, or it would be collected and its click lost.
      showing.set(notice.id, notification);
      notification.on('click', () => onClick(notice));
      notification.on('action', () => notice.incident !== null && onAcknowledge(notice.incident));
      notification.on('close', () => {
        if (showing.get(notice.id) === notification) showing.delete(notice.id);
      });
      notification.on('failed', (_event, error) => log.warn('a notification could not be shown', { error }));
      notification.show();
    },
    check() {
      if (!supported) return Promise.resolve('This desktop offers no notifications.');
      return new Promise((resolve) => {
        const notification = new Notification({ title: 'Watchfloor checks its notifications', body: 'Nothing is wrong.', icon: iconPath, urgency: 'low', silent: true });
        const end = (problem: string | null): void => {
          limit.cancel();
          notification.close();
          resolve(problem);
        };
        const limit = clock.after(SHOWN_WITHIN_MS, () => end('The desktop did not show a notification within 5 s: allow them for Watchfloor.'));
        notification.on('show', () => end(null));
        notification.on('failed', (_event, error) => end(`The desktop shows no notifications: ${error || 'nothing takes them'}.`));
        notification.show();
      });
    },
  };
}
