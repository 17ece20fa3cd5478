import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '#shared/access.ts';
import { connect } from '#shared/client.ts';
import { contract } from '#shared/contract.ts';
import { BEAT_MS, memoryWires } from '#shared/wire.ts';
import type { Audit } from './audit.ts';
import { VirtualClock } from './clock.ts';
import { serveWire, type Served } from './connection.ts';
import { createDispatcher } from './dispatcher.ts';
import { countingIds } from './ids.ts';
import { silentLog } from './log.ts';
import { createTopic } from './topic.ts';
import { AppError } from '#shared/errors.ts';

const shop = contract({
  name: 'shop',
  calls: {
    price: { input: z.object({ item: z.string().min(1), n: z.number().default(1) }), output: z.object({ cents: z.number() }), allow: 'viewer' },
    setPrice: { input: z.object({ item: z.string(), cents: z.number() }), output: z.object({}), allow: 'operator', audit: true },
  },
  topics: { prices: { row: z.object({ item: z.string(), cents: z.number() }), key: 'item', allow: 'viewer' }, costs: { row: z.object({}), key: 'item', allow: 'owner' } },
  facts: {},
});

function setUp(role: Role = 'operator') {
  const clock = new VirtualClock();
  const trail: string[] = [];
  const audit = { append: (actor: Actor, call: string, outcome: string) => trail.push(`${actor.id} ${call} ${outcome}`) } as unknown as Audit;
  const dispatcher = createDispatcher(audit);
  const prices = createTopic<unknown>(clock);
  dispatcher.register(shop, {
    price(input) {
      const { item, n } = input as { item: string; n: number };
      if (item === 'none') throw new AppError('not_found', 'There is no such item.');
      if (item === 'broken') throw new Error('secret inner detail');
      return { cents: 100 * n };
    },
    setPrice(input) {
      const { item, cents } = input as { item: string; cents: number };
      if (cents < 0) throw new AppError('invalid', 'A price is not negative.');
      prices.set(item, { item, cents });
      return {};
    },
  });
  const served: Served = { dispatcher, clock, log: silentLog, ids: countingIds(), version: '1', instance: 'i', topic: (path) => (path === 'shop/prices' ? { spec: shop.topics.prices, topic: prices } : path === 'shop/costs' ? { spec: shop.topics.costs, topic: prices } : undefined) };
  const [here, there] = memoryWires();
  serveWire(served, there, { id: 'user:ada', role, from: 'test' });
  const life: Array<number | null> = [];
  const client = connect(here, { onLife: (now) => life.push(now) });
  return { clock, client, trail, prices, life, here };
}

describe('a wire', () => {
  it('answers calls, filling in defaults', async () => {
    const { client } = setUp();
    expect(await client.use<typeof shop>('shop').price({ item: 'tea' })).toEqual({ cents: 100 });
  });

  it('tells which field is wrong', async () => {
    const { client } = setUp();
    await expect(client.use<typeof shop>('shop').price({ item: '' })).rejects.toMatchObject({ code: 'invalid', details: [{ path: 'item' }] });
  });

  it('carries errors as data and hides what is internal', async () => {
    const { client } = setUp();
    const { price } = client.use<typeof shop>('shop');
    await expect(price({ item: 'none' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(price({ item: 'broken' })).rejects.toMatchObject({ code: 'internal', message: expect.not.stringContaining('secret') as unknown });
  });

  it('refuses what the role may not do, and writes the attempt down', async () => {
    const { client, trail } = setUp('viewer');
    await expect(client.use<typeof shop>('shop').setPrice({ item: 'tea', cents: 5 })).rejects.toMatchObject({ code: 'forbidden' });
    expect(trail).toEqual(['user:ada shop/setPrice forbidden']);
  });

  it('writes a change down before it happens, and its failure after', async () => {
    const { client, trail } = setUp();
    await client.use<typeof shop>('shop').setPrice({ item: 'tea', cents: 5 });
    await expect(client.use<typeof shop>('shop').setPrice({ item: 'tea', cents: -1 })).rejects.toThrow();
    expect(trail).toEqual(['user:ada shop/setPrice started', 'user:ada shop/setPrice started', 'user:ada shop/setPrice failed (row 2): invalid']);
  });

  it('pushes a watched topic, versioned, and nothing after the watch ends', async () => {
    const { client, clock, prices } = setUp();
    const seen: Array<[number, unknown[]]> = [];
    const stop = client.watch<typeof shop, 'prices'>('shop', 'prices', ({ rows, version }) => seen.push([version, [...rows.values()]]));
    await clock.run(0);
    prices.set('tea', { item: 'tea', cents: 1 });
    await clock.run(1_000);
    stop();
    await clock.run(0);
    prices.set('tea', { item: 'tea', cents: 2 });
    await clock.run(1_000);
    expect(seen).toEqual([[0, []], [1, [{ item: 'tea', cents: 1 }]]]);
  });

  it('refuses to push a topic the role may not see', async () => {
    const { client, clock, here } = setUp();
    const errors: unknown[] = [];
    here.listen((message) => errors.push(message));
    client.watch<typeof shop, 'costs'>('shop', 'costs', () => {});
    await clock.run(0);
    expect(errors).toContainEqual(expect.objectContaining({ t: 'err', error: expect.objectContaining({ code: 'forbidden' }) as unknown }));
  });

  it('beats, so that silence means something', async () => {
    const { clock, life } = setUp();
    await clock.run(10 * BEAT_MS);
    expect(life.filter((now) => now !== null)).toHaveLength(11);
  });

  it('fails what is pending when it closes', async () => {
    const { client } = setUp();
    const pending = client.use<typeof shop>('shop').price({ item: 'tea' });
    client.close();
    await expect(pending).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('takes no harm from messages that are none', async () => {
    const { here, client } = setUp();
    for (const junk of [null, 7, 'text', [], {}, { t: 'call' }, { t: 'ack', id: 9, v: 1 }, { t: 'nonsense', id: 1 }, { t: 'call', id: 5, call: { toString: null } }]) here.post(junk);
    expect(await client.use<typeof shop>('shop').price({ item: 'tea' })).toEqual({ cents: 100 });
  });
});
