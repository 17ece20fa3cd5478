import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from './clock.ts';
import { countingIds } from './ids.ts';
import { silentLog } from './log.ts';
import { migrate } from './migrate.ts';
import { createOutbox, DeliveryError, outboxMigrations, retryDelayMs, type Outbox } from './outbox.ts';
import { openDatabase } from './sqlite.ts';

function setUp() {
  const clock = new VirtualClock();
  const db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  migrate(db, [outboxMigrations], clock.now());
  const open = (): Outbox => createOutbox(db, clock, countingIds(), silentLog);
  return { clock, db, open, outbox: open() };
}

const item = (dedupKey: string, orderKey = 'o', more = {}) => ({ kind: 'mail', dedupKey, orderKey, payload: { dedupKey }, ...more });

describe('the outbox', () => {
  it('sends what was added before and after it started, in order', async () => {
    const { clock, outbox } = setUp();
    const sent: string[] = [];
    outbox.deliver('mail', async ({ dedupKey }) => void sent.push(dedupKey));
    outbox.add(item('a'));
    outbox.start();
    outbox.add(item('b'));
    await clock.run(1_000);
    expect(sent).toEqual(['a', 'b']);
    expect(outbox.pending()).toBe(0);
  });

  it('sends one key once', async () => {
    const { clock, outbox } = setUp();
    const sent: string[] = [];
    outbox.deliver('mail', async ({ dedupKey }) => void sent.push(dedupKey));
    outbox.start();
    expect(outbox.add(item('a'))).toBe(true);
    expect(outbox.add(item('a'))).toBe(false);
    await clock.run(1_000);
    expect(outbox.add(item('a'))).toBe(false);
    await clock.run(1_000);
    expect(sent).toEqual(['a']);
  });

  it('takes nothing from a transaction that was rolled back', async () => {
    const { clock, db, outbox } = setUp();
    outbox.start();
    expect(() => db.tx(() => {
      outbox.add(item('a'));
      throw new Error('no');
    })).toThrow('no');
    await clock.run(1_000);
    expect(outbox.pending()).toBe(0);
  });

  it('tries again with growing pauses and never lets a later item of the same order key pass', async () => {
    const { clock, outbox } = setUp();
    const log: string[] = [];
    let failures = 3;
    outbox.deliver('mail', async ({ dedupKey }) => {
      log.push(dedupKey);
      if (dedupKey === 'a' && failures-- > 0) throw new Error('no');
    });
    outbox.add(item('a', 'one'));
    outbox.add(item('b', 'one'));
    outbox.add(item('c', 'two'));
    outbox.start();
    await clock.run(60_000);
    expect(log).toEqual(['a', 'c', 'a', 'a', 'a', 'b']);
  });

  it('keeps to Retry-After', async () => {
    const { clock, outbox } = setUp();
    const at: number[] = [];
    outbox.deliver('mail', async () => {
      at.push(clock.monotonic());
      if (at.length === 1) throw new DeliveryError('429', { retryAfterMs: 90_000 });
    });
    outbox.add(item('a'));
    outbox.start();
    await clock.run(200_000);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(90_000);
    expect(at[1]! - at[0]!).toBeLessThan(90_100);
  });

  it('gives up at the deadline, says so, and lets the next one go', async () => {
    const { clock, outbox } = setUp();
    const dead: string[] = [];
    const sent: string[] = [];
    outbox.onDead(({ dedupKey, error }) => dead.push(`${dedupKey}: ${error}`));
    outbox.deliver('mail', async ({ dedupKey }) => {
      if (dedupKey === 'a') throw new Error('refused');
      sent.push(dedupKey);
    });
    outbox.add(item('a', 'o', { deadlineAt: clock.now() + 30_000 }));
    outbox.add(item('b'));
    outbox.start();
    await clock.run(120_000);
    expect(dead).toEqual(['a: refused']);
    expect(sent).toEqual(['b']);
  });

  it('gives up at once on a final failure', async () => {
    const { clock, outbox } = setUp();
    let tries = 0;
    outbox.deliver('mail', async () => {
      tries++;
      throw new DeliveryError('410 gone', { final: true });
    });
    outbox.add(item('a'));
    outbox.start();
    await clock.run(3_600_000);
    expect(tries).toBe(1);
  });

  it('ends an attempt that hangs', async () => {
    const { clock, outbox } = setUp();
    let tries = 0;
    outbox.deliver('mail', (_item, signal) => {
      tries++;
      return new Promise((resolve, reject) => (tries > 1 ? resolve() : signal.addEventListener('abort', () => reject(new Error('timed out')))));
    });
    outbox.add(item('a'));
    outbox.start();
    await clock.run(120_000);
    expect(tries).toBe(2);
    expect(outbox.pending()).toBe(0);
  });

  it('goes on after a restart with what was not confirmed', async () => {
    const { clock, outbox, open } = setUp();
    outbox.deliver('mail', () => new Promise(() => {}));
    outbox.add(item('a'));
    outbox.start();
    await clock.run(1_000);
    const sent: string[] = [];
    const next = open();
    next.deliver('mail', async ({ dedupKey }) => void sent.push(dedupKey));
    next.start();
    await clock.run(1_000);
    expect(sent).toEqual(['a']);
  });

  it('sends to one target a few at a time, and a target that hangs holds up nobody else', async () => {
    const { clock, outbox } = setUp();
    const sent: string[] = [];
    let hanging = 0;
    outbox.deliver('mail', ({ dedupKey, orderKey }) => {
      if (orderKey.startsWith('dead|')) return new Promise(() => void hanging++);
      sent.push(dedupKey);
      return Promise.resolve();
    });
    for (let i = 0; i < 500; i++) outbox.add(item(`dead-${i}`, `dead|${i}`));
    outbox.add(item('alive', 'alive|1'));
    outbox.start();
    await clock.run(100);
    expect(sent).toEqual(['alive']);
    outbox.add(item('later', 'alive|2'));
    await clock.run(100);
    expect(sent).toEqual(['alive', 'later']);
    expect(hanging).toBe(4);
  });

  it('asks the database seldom in a burst', async () => {
    const { clock, db, outbox } = setUp();
    let looks = 0;
    const all = db.all.bind(db);
    vi.spyOn(db, 'all').mockImplementation((sql: string, ...values) => {
      looks++;
      return all(sql, ...values);
    });
    outbox.deliver('mail', async () => {});
    for (let i = 0; i < 2_500; i++) outbox.add(item(`k${i}`, `one|${i}`));
    outbox.start();
    await clock.run(5_000);
    expect(outbox.pending()).toBe(0);
    expect(looks).toBeLessThan(50);
  });

  it('records what the sender gives back in the transaction that ends the row', async () => {
    const { clock, db, outbox } = setUp();
    db.exec('CREATE TABLE receipt (id TEXT PRIMARY KEY) STRICT');
    outbox.deliver('mail', async ({ dedupKey }) => () => {
      db.run('INSERT INTO receipt (id) VALUES (?)', dedupKey);
    });
    outbox.start();
    for (const key of ['a', 'b', 'c']) outbox.add(item(key, key));
    await clock.run(1_000);
    expect(db.all<{ id: string }>('SELECT id FROM receipt ORDER BY id').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(outbox.pending()).toBe(0);
  });

  it('what cannot be recorded is sent again, not at once, and does not keep the others from being recorded', async () => {
    const { clock, outbox } = setUp();
    const sent: string[] = [];
    let isFull = true;
    outbox.deliver('mail', async ({ dedupKey }) => {
      sent.push(dedupKey);
      return () => {
        if (dedupKey === 'b' && isFull) throw new Error('disk full');
      };
    });
    outbox.start();
    for (const key of ['a', 'b', 'c']) outbox.add(item(key, key));
    await clock.run(1_000);
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(outbox.pending()).toBe(1);
    await clock.run(60_000);
    expect(sent.filter((key) => key === 'b').length).toBeLessThan(35);
    isFull = false;
    await clock.run(60_000);
    expect(outbox.pending()).toBe(0);
  });

  it('loses nothing and keeps the order whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ order: fc.constantFrom('x', 'y', 'z'), failures: fc.integer({ min: 0, max: 4 }) }), { maxLength: 15 }), async (items) => {
        const { clock, outbox } = setUp();
        const left = new Map(items.map(({ failures }, i) => [`k${i}`, failures]));
        const sent = new Map<string, string[]>();
        outbox.deliver('mail', async ({ dedupKey, orderKey }) => {
          const n = left.get(dedupKey)!;
          left.set(dedupKey, n - 1);
          if (n > 0) throw new Error('no');
          sent.set(orderKey, [...(sent.get(orderKey) ?? []), dedupKey]);
        });
        outbox.start();
        items.forEach(({ order }, i) => outbox.add(item(`k${i}`, order)));
        await clock.run(3_600_000);
        for (const order of ['x', 'y', 'z']) {
          expect(sent.get(order) ?? []).toEqual(items.flatMap((it, i) => (it.order === order ? [`k${i}`] : [])));
        }
      }),
      { numRuns: 30 },
    );
  });
});

it('retry pauses grow to a quarter of an hour and no further', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(1e6), (attempts, seq) => {
      const wait = retryDelayMs(attempts, seq);
      expect(wait).toBeGreaterThanOrEqual(1_600);
      expect(wait).toBeLessThanOrEqual(15 * 60_000);
    }),
  );
});
