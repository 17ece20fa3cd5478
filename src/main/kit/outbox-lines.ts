import type { Clock } from './clock.ts';
import type { OutboxRow } from './outbox.ts';
import type { Db } from './sqlite.ts';

/** One target takes so many at once; a slow one holds no more than these. */
const AT_ONCE_PER_TARGET = 4;
/** The database is asked for what is due at most this often while there is something left to send. */
const REFILL_MS = 50;
/** Asking costs by the number of lines; it may take a tenth of the time. */
const REFILL_SHARE = 10;

interface Head {
  seq: number;
  kind: string;
  orderKey: string;
  notBefore: number;
}

/**
 * Which messages may leave now: of each line (order key) the oldest pending one, where it is due. Kept in memory between two looks at the
 * database, because looking anew after each message makes a burst cost the square of its size.
 */
export interface Lines {
  /** The next one that may leave, its target having room; it counts against its target until `left`. */
  take(isSending: (orderKey: string) => boolean): OutboxRow | null;
  left(item: Pick<OutboxRow, 'kind' | 'orderKey'>): void;
  /** Something was added or written: what is known may be out of date. */
  stale(): void;
  /** Looks at the database where that is due; says whether it did. */
  refill(isSending: (orderKey: string) => boolean): boolean;
  /** Nothing of this line for a while. */
  hold(orderKey: string, forMs: number): void;
  /** When there will be something to do, as far as is known; null: nothing until something changes. */
  nextInMs(): number | null;
}

function targetOf({ kind, orderKey }: Pick<OutboxRow, 'kind' | 'orderKey'>): string {
  const bar = orderKey.indexOf('|');
  return `${kind}|${bar < 0 ? orderKey : orderKey.slice(0, bar)}`;
}

export function createLines(db: Db, clock: Clock): Lines {
  /** Due heads by target, the next one last. */
  let ready = new Map<string, Head[]>();
  const inFlight = new Map<string, number>();
  const held = new Map<string, number>();
  let isStale = true;
  let refillAt = -Infinity;
  let dueAt: number | null = null;

  const heads = (): Head[] =>
    db.all<Head>("SELECT o.seq, o.kind, o.orderKey, o.notBefore FROM outbox o JOIN (SELECT min(seq) AS seq FROM outbox WHERE state = 'pending' GROUP BY orderKey) h ON h.seq = o.seq ORDER BY o.seq");
  const claimed = (seq: number): OutboxRow | undefined => db.get<OutboxRow>("SELECT * FROM outbox WHERE seq = ? AND state = 'pending'", seq);

  function nextOf(target: string, line: Head[], isSending: (orderKey: string) => boolean): OutboxRow | null {
    if ((inFlight.get(target) ?? 0) >= AT_ONCE_PER_TARGET) return null;
    for (let head = line.pop(); head; head = line.pop()) {
      if (isSending(head.orderKey)) continue;
      const item = claimed(head.seq);
      if (item) return item;
    }
    return null;
  }

  function sortIn(now: number, isSending: (orderKey: string) => boolean): void {
    ready = new Map();
    dueAt = null;
    for (const [orderKey, until] of held) if (until <= clock.monotonic()) held.delete(orderKey);
    for (const head of heads()) {
      if (isSending(head.orderKey)) continue;
      const at = Math.max(head.notBefore, now + ((held.get(head.orderKey) ?? -Infinity) - clock.monotonic()));
      if (at > now) {
        dueAt = Math.min(dueAt ?? Infinity, at);
        continue;
      }
      const target = targetOf(head);
      const line = ready.get(target);
      if (line) line.push(head);
      else ready.set(target, [head]);
    }
    for (const line of ready.values()) line.reverse();
  }

  return {
    take(isSending) {
      for (const [target, line] of ready) {
        const item = nextOf(target, line, isSending);
        if (line.length === 0) ready.delete(target);
        if (!item) continue;
        inFlight.set(target, (inFlight.get(target) ?? 0) + 1);
        // To the end of the row, so that targets take turns.
        if (ready.delete(target)) ready.set(target, line);
        return item;
      }
      return null;
    },
    left(item) {
      const target = targetOf(item);
      const n = (inFlight.get(target) ?? 1) - 1;
      if (n > 0) inFlight.set(target, n);
      else inFlight.delete(target);
    },
    stale: () => void (isStale = true),
    refill(isSending) {
      const from = clock.monotonic();
      const isDue = isStale || (dueAt !== null && dueAt <= clock.now());
      if (!isDue || (ready.size > 0 && from < refillAt)) return false;
      isStale = false;
      sortIn(clock.now(), isSending);
      const now = clock.monotonic();
      refillAt = now + Math.max(REFILL_MS, REFILL_SHARE * (now - from));
      return true;
    },
    hold: (orderKey, forMs) => void held.set(orderKey, clock.monotonic() + forMs),
    nextInMs() {
      const dueInMs = dueAt === null ? null : Math.max(50, dueAt - clock.now());
      if (!isStale) return dueInMs;
      return Math.min(dueInMs ?? Infinity, Math.max(1, refillAt - clock.monotonic()));
    },
  };
}
