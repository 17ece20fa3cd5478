import { messageOf } from '#shared/errors.ts';
import type { Clock, Timer } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import type { Db } from './sqlite.ts';

export const outboxMigrations = {
  module: 'outbox',
  steps: [
    `CREATE TABLE outbox (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, dedupKey TEXT NOT NULL UNIQUE, orderKey TEXT NOT NULL,
       payload TEXT NOT NULL, createdAt INTEGER NOT NULL, notBefore INTEGER NOT NULL, deadlineAt INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
       state TEXT NOT NULL DEFAULT 'pending', error TEXT NOT NULL DEFAULT '', endedAt INTEGER
     ) STRICT;
     CREATE INDEX outbox_due ON outbox (state, notBefore);
     CREATE INDEX outbox_order ON outbox (orderKey, seq) WHERE state = 'pending';`,
  ],
};

/** One thing to be sent to the outside world. */
export interface OutboxItem {
  kind: string;
  /** Same key, same message: a second `add` with it is ignored, and the receiver gets it as idempotency key. */
  dedupKey: string;
  /** Items that share it leave strictly in the order they were added. */
  orderKey: string;
  payload: unknown;
  /** Epoch ms; after it the item is dead, not late. */
  deadlineAt?: number;
  notBefore?: number;
}

export interface OutboxRow {
  seq: number;
  id: string;
  kind: string;
  dedupKey: string;
  orderKey: string;
  payload: string;
  createdAt: number;
  notBefore: number;
  deadlineAt: number | null;
  attempts: number;
  state: 'pending' | 'sent' | 'dead';
  error: string;
  endedAt: number | null;
}

/** Thrown by a sender to say when to come back, or that trying again is useless. */
export class DeliveryError extends Error {
  readonly retryAfterMs: number | null;
  readonly final: boolean;

  constructor(message: string, options: { retryAfterMs?: number; final?: boolean } = {}) {
    super(message);
    this.name = 'DeliveryError';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.final = options.final ?? false;
  }
}

export type Sender = (item: OutboxRow, signal: AbortSignal) => Promise<void>;

/** Messages committed together with the change that caused them, sent at least once, in order per `orderKey`. */
export interface Outbox {
  /** Call inside the transaction of the change. Returns false when the dedup key was seen before. */
  add(item: OutboxItem): boolean;
  /** Who sends a kind. */
  deliver(kind: string, send: Sender): void;
  onDead(listener: (item: OutboxRow) => void): void;
  onSent(listener: (item: OutboxRow) => void): void;
  /** Looks for due items now; normally called by itself after `add`. */
  wake(): void;
  pending(): number;
  start(): void;
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;
const SEND_TIMEOUT_MS = 20_000;
const AT_ONCE = 8;
const KEEP_ENDED_MS = 30 * 86_400_000;

/** Exponential: 2 s, 4 s, 8 s … to 15 min, minus up to a fifth by the item's own number so that peers do not march in step. */
export function retryDelayMs(attempts: number, seq: number): number {
  const base = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (1 - 0.2 * (((seq * 2_654_435_761) >>> 0) / 2 ** 32)));
}

export function createOutbox(db: Db, clock: Clock, ids: Ids, log: Log): Outbox {
  const senders = new Map<string, Sender>();
  const deadListeners: Array<(item: OutboxRow) => void> = [];
  const sentListeners: Array<(item: OutboxRow) => void> = [];
  const sending = new Map<string, { abort: AbortController; done: Promise<void> }>();
  let timer: Timer | null = null;
  let running = false;

  /** The oldest pending item of each order key, if it is due: what follows it must wait. */
  const due = (): OutboxRow[] =>
    db.all<OutboxRow>(
      `SELECT * FROM outbox o WHERE state = 'pending' AND notBefore <= ? AND seq = (SELECT min(seq) FROM outbox p WHERE p.orderKey = o.orderKey AND p.state = 'pending') ORDER BY seq LIMIT ?`,
      clock.now(), 2 * AT_ONCE,
    );

  function end(item: OutboxRow, state: 'sent' | 'dead', error: string): void {
    // One transaction: a dead letter and the alarm about it are written together or not at all.
    db.tx(() => {
      db.run('UPDATE outbox SET state = ?, error = ?, attempts = ?, endedAt = ? WHERE seq = ?', state, error, item.attempts, clock.now(), item.seq);
      const row = { ...item, state, error, endedAt: clock.now() };
      for (const listener of state === 'sent' ? sentListeners : deadListeners) listener(row);
    });
  }

  async function attempt(item: OutboxRow, abort: AbortController): Promise<void> {
    const send = senders.get(item.kind);
    item.attempts++;
    const limit = clock.after(SEND_TIMEOUT_MS, () => abort.abort());
    try {
      if (!send) throw new DeliveryError(`nothing sends "${item.kind}"`, { final: true });
      await send(item, abort.signal);
      end(item, 'sent', '');
    } catch (thrown) {
      if (!running) return;
      const wait = thrown instanceof DeliveryError && thrown.retryAfterMs !== null ? thrown.retryAfterMs : retryDelayMs(item.attempts, item.seq);
      const late = item.deadlineAt !== null && clock.now() + wait > item.deadlineAt;
      if (late || (thrown instanceof DeliveryError && thrown.final)) end(item, 'dead', messageOf(thrown));
      else db.run('UPDATE outbox SET attempts = ?, error = ?, notBefore = ? WHERE seq = ?', item.attempts, messageOf(thrown), clock.now() + wait, item.seq);
      log.warn('delivery failed', { kind: item.kind, id: item.id, attempts: item.attempts, error: messageOf(thrown), dead: late });
    } finally {
      limit.cancel();
    }
  }

  function pump(): void {
    timer?.cancel();
    timer = null;
    if (!running) return;
    for (const item of due()) {
      if (sending.size >= AT_ONCE) break;
      if (sending.has(item.orderKey)) continue;
      if (item.deadlineAt !== null && item.deadlineAt < clock.now()) {
        end(item, 'dead', item.error || 'its deadline passed before it could be sent');
        continue;
      }
      const abort = new AbortController();
      const done = attempt(item, abort).catch((thrown: unknown) => log.error('outbox', { error: messageOf(thrown) })).finally(() => {
        sending.delete(item.orderKey);
        if (running) pump();
      });
      sending.set(item.orderKey, { abort, done });
    }
    // Only the head of each order key counts: what waits behind it would wake us for nothing.
    if (sending.size > 0) return;
    const next = db.get<{ at: number | null }>("SELECT min(notBefore) AS at FROM outbox WHERE seq IN (SELECT min(seq) FROM outbox WHERE state = 'pending' GROUP BY orderKey)")?.at;
    if (next !== null && next !== undefined) timer = clock.after(Math.max(50, next - clock.now()), pump);
  }

  return {
    add(item) {
      const { changes } = db.run(
        'INSERT INTO outbox (id, kind, dedupKey, orderKey, payload, createdAt, notBefore, deadlineAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupKey) DO NOTHING',
        ids.next('out'), item.kind, item.dedupKey, item.orderKey, JSON.stringify(item.payload), clock.now(), item.notBefore ?? clock.now(), item.deadlineAt ?? null,
      );
      // After the surrounding transaction, not inside it.
      if (changes > 0 && running) {
        timer?.cancel();
        timer = clock.after(0, pump);
      }
      return changes > 0;
    },
    deliver: (kind, send) => void senders.set(kind, send),
    onDead: (listener) => void deadListeners.push(listener),
    onSent: (listener) => void sentListeners.push(listener),
    wake: pump,
    pending: () => db.get<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state = 'pending'")!.n,
    start() {
      running = true;
      db.run("DELETE FROM outbox WHERE state <> 'pending' AND endedAt < ?", clock.now() - KEEP_ENDED_MS);
      pump();
    },
    async stop() {
      running = false;
      timer?.cancel();
      for (const { abort } of sending.values()) abort.abort();
      await Promise.allSettled([...sending.values()].map((s) => s.done));
    },
  };
}
