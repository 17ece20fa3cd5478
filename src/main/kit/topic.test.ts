import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUSH_EVERY_MS, type RowsMessage } from '#shared/wire.ts';
import { VirtualClock } from './clock.ts';
import { createTopic } from './topic.ts';

/** A watcher that keeps the table as a client would. */
function follow(clock: VirtualClock) {
  const topic = createTopic<{ v: number }>(clock);
  const messages: RowsMessage[] = [];
  const table = new Map<string, unknown>();
  const watcher = topic.watch(1, (message) => {
    messages.push(message);
    if (message.full) table.clear();
    for (const [key, row] of message.set) table.set(key, row);
    for (const key of message.del) table.delete(key);
  });
  const ack = (): void => watcher.ack(messages.at(-1)!.v);
  return { topic, messages, table, watcher, ack };
}

describe('createTopic', () => {
  it('sends the whole table first, then only what changed, the latest of each key', () => {
    const clock = new VirtualClock();
    const { topic, messages, ack } = follow(clock);
    expect(messages[0]).toEqual({ t: 'rows', id: 1, v: 0, full: true, set: [], del: [] });
    ack();
    topic.set('a', { v: 1 });
    topic.set('a', { v: 2 });
    topic.set('b', { v: 3 });
    clock.advance(PUSH_EVERY_MS);
    expect(messages[1]).toEqual({ t: 'rows', id: 1, v: 1, full: false, set: [['a', { v: 2 }], ['b', { v: 3 }]], del: [] });
  });

  it('sends at most one delta per push period', () => {
    const clock = new VirtualClock();
    const { topic, messages, ack } = follow(clock);
    ack();
    for (let i = 0; i < 1_000; i++) {
      topic.set('a', { v: i });
      clock.advance(10);
      ack();
    }
    const seconds = 10;
    expect(messages.length - 1).toBeLessThanOrEqual((seconds * 1_000) / PUSH_EVERY_MS + 1);
    expect(messages.length).toBeGreaterThan(30);
  });

  it('sends nothing while a delta waits for its acknowledgement, and loses nothing', () => {
    const clock = new VirtualClock();
    const { topic, messages, table, ack } = follow(clock);
    ack();
    topic.set('a', { v: 1 });
    clock.advance(1_000);
    const sent = messages.length;
    topic.set('a', { v: 2 });
    topic.delete('a');
    topic.set('b', { v: 3 });
    clock.advance(60_000);
    expect(messages.length).toBe(sent);
    ack();
    clock.advance(PUSH_EVERY_MS);
    expect([...table]).toEqual([['b', { v: 3 }]]);
  });

  it('stops when told to', () => {
    const clock = new VirtualClock();
    const { topic, messages, watcher, ack } = follow(clock);
    ack();
    watcher.stop();
    topic.set('a', { v: 1 });
    clock.advance(10_000);
    expect(messages).toHaveLength(1);
    expect(topic.watchers).toBe(0);
  });

  it('leaves every watcher with the same table, whatever the order of changes and acknowledgements', () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.option(fc.integer()), wait: fc.integer({ min: 0, max: 600 }), ack: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = new VirtualClock();
        const { topic, table, messages, ack } = follow(clock);
        for (const { key, value, wait, ack: now } of steps) {
          if (value === null) topic.delete(key);
          else topic.set(key, { v: value });
          clock.advance(wait);
          if (now) ack();
        }
        for (let i = 0; i < 3; i++) {
          ack();
          clock.advance(PUSH_EVERY_MS);
        }
        expect(new Map(table)).toEqual(new Map(topic.rows()));
        expect(messages.map((m) => m.v)).toEqual(messages.map((_, i) => i));
      }),
    );
  });
});
