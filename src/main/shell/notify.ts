import { Notification } from 'electron';
import type { Log } from '#kit/log.ts';
import type { Notice } from './notices.ts';

export interface Notifier {
  show(notice: Notice): void;
  withdraw(id: string): void;
  /** Every notice shown since the start, oldest first, at most 200. */
  readonly shown: readonly Notice[];
}

const KEPT = 200;

/** Shows notices as notifications of the operating system; a click opens what they are about. */
export function createNotifier(log: Log, iconPath: string, onClick: (notice: Notice) => void): Notifier {
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
      const urgent = notice.kind === 'down';
      const notification = new Notification({ title: notice.title, body: notice.body, icon: iconPath, urgency: urgent ? 'critical' : 'normal', timeoutType: urgent ? 'never' : 'default' });
      // Kept while it shows, or it would be collected and its click lost.
      showing.set(notice.id, notification);
      notification.on('click', () => onClick(notice));
      notification.on('close', () => {
        if (showing.get(notice.id) === notification) showing.delete(notice.id);
      });
      notification.on('failed', (_event, error) => log.warn('a notification could not be shown', { error }));
      notification.show();
    },
  };
}
