import { messageOf } from '#shared/errors.ts';
import type { Clock, Timer } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import { createLines } from './outbox-lines.ts';
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
  /** Items that share it leave strictly in the order they were added. What stands before its first `|` names the target: a few leave for one target at a time. */
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

/** What is written, in the transaction that ends the row, of a message that was sent. */
export type Recording = () => void;

/** Sends one message. What it gives back is written together with the row's end: known as sent and recorded, or neither. */
export type Sender = (item: OutboxRow, signal: AbortSignal) => Promise<void | Recording>;

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
/** In all. One target that does not answer holds `AT_ONCE_PER_TARGET` of them for as long as its time limit; the rest are for the others. */
const AT_ONCE = 64;
/** A commit waits for the disk: outcomes that come close upon each other are written together, so many at most. */
const BATCH = 128;
const BATCH_MS = 25;
const KEEP_ENDED_MS = 30 * 86_400_000;

/** Exponential: 2 s, 4 s, 8 s … to 15 min, minus up to a fifth by the item's own number so that peers do not march in step. */
export function retryDelayMs(attempts: number, seq: number): number {
  const base = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (1 - 0.2 * (((seq * 2_654_435_761) >>> 0) / 2 ** 32)));
}

/** How an attempt came out, until it is written. */
interface Outcome {
  item: OutboxRow;
  state: 'sent' | 'dead' | 'again';
  error: string;
  waitMs: number;
  record: Recording | null;
}

export function createOutbox(db: Db, clock: Clock, ids: Ids, log: Log): Outbox {
  const senders = new Map<string, Sender>();
  const deadListeners: Array<(item: OutboxRow) => void> = [];
  const sentListeners: Array<(item: OutboxRow) => void> = [];
  /** By order key, until what became of the item is written: what follows it in its line waits for that. */
  const sending = new Map<string, { abort: AbortController; done: Promise<void> }>();
  const lines = createLines(db, clock);
  let outcomes: Outcome[] = [];
  let flushing: Timer | null = null;
  let flushedAt = -Infinity;
  let active = 0;
  let timer: Timer | null = null;
  let running = false;

  function write({ item, state, error, waitMs, record }: Outcome): void {
    if (state === 'again') return void db.run('UPDATE outbox SET attempts = ?, error = ?, notBefore = ? WHERE seq = ?', item.attempts, error, clock.now() + waitMs, item.seq);
    record?.();
    db.run('UPDATE outbox SET state = ?, error = ?, attempts = ?, endedAt = ? WHERE seq = ?', state, error, item.attempts, clock.now(), item.seq);
    // A dead letter and the alarm about it are written together or not at all.
    const row: OutboxRow = { ...item, state, error, endedAt: clock.now() };
    for (const listener of state === 'sent' ? sentListeners : deadListeners) listener(row);
  }

  /** What cannot be written is sent again under the same key, but not at once: a full disk must not become a flood. */
  function writeAlone(outcome: Outcome): void {
    try {
      db.tx(() => write(outcome));
    } catch (thrown) {
      lines.hold(outcome.item.orderKey, retryDelayMs(outcome.item.attempts, outcome.item.seq));
      log.error('what became of a message could not be written', { kind: outcome.item.kind, id: outcome.item.id, error: messageOf(thrown) });
    }
  }

  /** Every outcome since the last time in one transaction: with a disk that is waited for, one commit each is what a burst costs most. */
  function flush(): void {
    flushing?.cancel();
    flushing = null;
    const batch = outcomes;
    outcomes = [];
    if (batch.length === 0) return;
    flushedAt = clock.monotonic();
    try {
      db.tx(() => batch.forEach(write));
    } catch {
      batch.forEach(writeAlone);
    }
    for (const { item } of batch) sending.delete(item.orderKey);
    lines.stale();
  }

  function came(outcome: Outcome): void {
    outcomes.push(outcome);
    flushing ??= clock.after(clock.monotonic() - flushedAt < BATCH_MS ? BATCH_MS : 0, () => {
      flush();
      pump();
    });
  }

  function failed(item: OutboxRow, thrown: unknown): Outcome {
    const asked = thrown instanceof DeliveryError ? thrown.retryAfterMs : null;
    const waitMs = asked ?? retryDelayMs(item.attempts, item.seq);
    const isLate = item.deadlineAt !== null && clock.now() + waitMs > item.deadlineAt;
    const isDead = isLate || (thrown instanceof DeliveryError && thrown.final);
    log.warn('delivery failed', { kind: item.kind, id: item.id, attempts: item.attempts, error: messageOf(thrown), dead: isDead });
    return { item, state: isDead ? 'dead' : 'again', error: messageOf(thrown), waitMs, record: null };
  }

  async function attempt(item: OutboxRow, abort: AbortController): Promise<void> {
    const send = senders.get(item.kind);
    item.attempts++;
    const limit = clock.after(SEND_TIMEOUT_MS, () => abort.abort());
    try {
      if (!send) throw new DeliveryError(`nothing sends "${item.kind}"`, { final: true });
      const record = await send(item, abort.signal);
      came({ item, state: 'sent', error: '', waitMs: 0, record: record ?? null });
    } catch (thrown) {
      // What ended because we stop is no failure: it is sent after the start.
      if (running) came(failed(item, thrown));
    } finally {
      limit.cancel();
      active--;
      lines.left(item);
      if (running) startSending();
    }
  }

  const hasRoom = (): boolean => active < AT_ONCE && outcomes.length < BATCH;

  function startSending(): void {
    while (hasRoom()) {
      const item = lines.take((orderKey) => sending.has(orderKey));
      if (item === null) return;
      const abort = new AbortController();
      const isExpired = item.deadlineAt !== null && item.deadlineAt < clock.now();
      // The entry stands before the attempt begins: one that fails at once must find it.
      const entry = { abort, done: Promise.resolve() };
      sending.set(item.orderKey, entry);
      if (isExpired) {
        lines.left(item);
        came({ item, state: 'dead', error: item.error || 'its deadline passed before it could be sent', waitMs: 0, record: null });
      } else {
        active++;
        entry.done = attempt(item, abort);
      }
    }
  }

  function pump(): void {
    timer?.cancel();
    timer = null;
    if (!running) return;
    startSending();
    if (hasRoom() && lines.refill((orderKey) => sending.has(orderKey))) startSending();
    // With no room left, the next one that ends looks again.
    const waitMs = hasRoom() ? lines.nextInMs() : null;
    if (waitMs !== null) timer = clock.after(waitMs, pump);
  }

  return {
    add(item) {
      const { changes } = db.run(
        'INSERT INTO outbox (id, kind, dedupKey, orderKey, payload, createdAt, notBefore, deadlineAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupKey) DO NOTHING',
        ids.next('out'), item.kind, item.dedupKey, item.orderKey, JSON.stringify(item.payload), clock.now(), item.notBefore ?? clock.now(), item.deadlineAt ?? null,
      );
      if (changes > 0) lines.stale();
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
    wake() {
      lines.stale();
      pump();
    },
    pending: () => db.get<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state = 'pending'")!.n,
    start() {
      running = true;
      db.run("DELETE FROM outbox WHERE state <> 'pending' AND endedAt < ?", clock.now() - KEEP_ENDED_MS);
      lines.stale();
      pump();
    },
    async stop() {
      running = false;
      timer?.cancel();
      for (const { abort } of sending.values()) abort.abort();
      await Promise.allSettled([...sending.values()].map(({ done }) => done));
      flush();
    },
  };
}
