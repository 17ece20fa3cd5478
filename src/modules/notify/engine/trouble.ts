import type { Clock } from '#kit/clock.ts';
import type { Outbox } from '#kit/outbox.ts';
import type { Db } from '#kit/sqlite.ts';
import { DESKTOP, PAGE_KIND, type ChannelRow, type PageEvent, type PageRequest } from '../contract.ts';
import type { ChannelStore } from './channels.ts';

/** A way out that failed for good is an alarm of its own, told on other ways: once when it begins, once when it is over. */
export interface ChannelTroubles {
  began(channel: string, error: string): void;
  ended(channel: string): void;
}

const OTHERS = 2;

export function createChannelTroubles(db: Db, clock: Clock, outbox: Outbox, channels: ChannelStore, announce: (fact: { channel: string; message: string; remedy: string; isOver: boolean }) => void): ChannelTroubles {
  function tell(channel: string, event: PageEvent, to: readonly string[], since: number, error: string): void {
    for (const other of to) {
      const request: PageRequest = {
        channel: other,
        event,
        incident: { id: `channel-${channel}`, number: 0, title: event === 'resolved' ? `Messages leave through "${channel}" again` : `Messages cannot leave through "${channel}"`, isTitleTyped: false, severity: 'critical', status: event === 'resolved' ? 'resolved' : 'new', targets: [] },
        groupKey: `channel-${channel}-${since}`,
        at: clock.now(),
        details: error,
        response: `Open Notifications, channel "${channel}": test it, mend it, or switch it off. Until then those it would reach are not reached.`,
      };
      outbox.add({ kind: PAGE_KIND, dedupKey: `${other}|channel-${channel}|${event}|${since}`, orderKey: `${other}||channel-${channel}`, payload: request });
    }
  }

  return {
    began(channel, error) {
      if (channels.trouble(channel)) return;
      const since = clock.now();
      const told = [DESKTOP, ...others(channels.rows(), channel)];
      db.tx(() => {
        channels.setTrouble(channel, { since, told });
        tell(channel, 'triggered', told, since, error);
      });
      announce({ channel, message: `Messages cannot leave through "${channel}": ${error}`, remedy: 'Test the channel and mend it, or switch it off.', isOver: false });
    },
    ended(channel) {
      const trouble = channels.trouble(channel);
      if (!trouble) return;
      db.tx(() => {
        channels.setTrouble(channel, null);
        tell(channel, 'resolved', trouble.told, trouble.since, '');
      });
      announce({ channel, message: `Messages leave through "${channel}" again.`, remedy: '', isOver: true });
    },
  };
}

/** Other ways that are not known to be broken, those of another kind first: what broke one may have broken its like. */
function others(rows: readonly ChannelRow[], failed: string): string[] {
  const type = rows.find((row) => row.id === failed)?.type;
  const usable = rows.filter((row) => row.id !== failed && !row.disabled && !((row.lastFailedAt ?? 0) > (row.lastDeliveredAt ?? 0)));
  return usable.toSorted((a, b) => Number(a.type === type) - Number(b.type === type)).slice(0, OTHERS).map((row) => row.id);
}
