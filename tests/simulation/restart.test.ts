import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import type { StateInterval } from '#modules/monitoring/contract.ts';
import { createRandom } from './random.ts';
import { createWorld, type World } from './world.ts';

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;
let dir: string;
let facts: StateChanged[];
let world: World;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wf-restart-'));
  facts = [];
  world = createWorld({ random: createRandom(7), startAt: START, dir, keepResults: true, onFact: (fact) => facts.push(fact), afterResults() {} });
  await world.start();
  await world.put({ id: 'web', name: 'Web', probe: { type: 'tcp', host: 'web.test', port: 80 }, every: '10s', timeout: '2s' });
  await world.put({ id: 'job', name: 'Job', probe: { type: 'push', period: '1m', grace: '30s' } });
});

afterEach(() => {
  if (world.isUp) world.crash();
  expect(world.journal.violations).toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});

async function restartAfter(ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.start();
}

async function intervals(target = 'web'): Promise<StateInterval[]> {
  return (await world.call('intervals', { target, from: START })).intervals;
}

const states = (list: StateInterval[]): string[] => list.map((each) => each.state);
const changes = (): string[] => facts.filter((fact) => fact.target === 'web').map((fact) => fact.to);

describe('an engine killed and started again', () => {
  it('does not announce a DOWN a second time, and goes on from it', async () => {
    world.clock.advance(2 * MINUTE);
    world.network.setTruth('web', 'down');
    world.clock.advance(2 * MINUTE);
    expect(changes()).toEqual(['up', 'down']);
    const since = world.status('web')!.since;

    world.crash();
    await restartAfter(5 * MINUTE);
    expect(world.status('web')).toMatchObject({ state: 'unknown', code: 'ENGINE_DOWN' });
    world.clock.advance(2 * MINUTE);
    expect(changes()).toEqual(['up', 'down']);
    expect(world.status('web')).toMatchObject({ state: 'down', since });

    world.network.setTruth('web', 'up');
    world.clock.advance(2 * MINUTE);
    expect(changes()).toEqual(['up', 'down', 'up']);
  });

  it('shows the time it was not running as a gap, from its last sign of life to the next result', async () => {
    world.clock.advance(10 * MINUTE);
    world.crash();
    const diedAt = world.clock.now();
    await restartAfter(30 * MINUTE);
    const backAt = world.clock.now();
    world.clock.advance(5 * MINUTE);
    const list = await intervals();
    expect(states(list)).toEqual(['unknown', 'up', 'gap', 'up']);
    const gap = list[2]!;
    expect(gap.code).toBe('ENGINE_DOWN');
    expect(diedAt - gap.from).toBeGreaterThanOrEqual(0);
    expect(diedAt - gap.from).toBeLessThanOrEqual(2_250);
    expect(gap.to! - backAt).toBeGreaterThanOrEqual(0);
    expect(gap.to! - backAt).toBeLessThanOrEqual(10_000);
    expect(list[3]!.to).toBeNull();
  });

  it('finds an outage that began while it was not running, dated to the first result after', async () => {
    world.clock.advance(10 * MINUTE);
    world.crash();
    world.network.setTruth('web', 'down');
    await restartAfter(10 * MINUTE);
    const backAt = world.clock.now();
    world.clock.advance(2 * MINUTE);
    expect(changes()).toEqual(['up', 'down']);
    const down = facts.at(-1)!;
    expect(down.at).toBeGreaterThanOrEqual(backAt);
    expect(states(await intervals())).toEqual(['unknown', 'up', 'gap', 'down']);
    expect((await intervals()).at(-1)!.from).toBe(down.at);
  });

  it('keeps a target paused, and a heartbeat waiting for its grace', async () => {
    await world.call('push', { slug: 'job', signal: 'success' });
    world.clock.advance(100);
    await world.put({ ...world.specs.get('web')!, paused: true });
    world.clock.advance(MINUTE);
    world.crash();
    await restartAfter(10 * MINUTE);
    world.clock.advance(MINUTE);
    expect(world.status('web')!.state).toBe('paused');
    expect(states(await intervals())).toEqual(['unknown', 'paused']);
    // A minute after the start the grace is not over: silence while nobody listened is no failure.
    expect(world.status('job')!.state).toBe('unknown');
    world.clock.advance(MINUTE);
    expect(world.status('job')).toMatchObject({ state: 'down', code: 'PUSH_LATE' });
  });

  it('loses no result older than a tick', async () => {
    world.clock.advance(10 * MINUTE);
    world.crash();
    await restartAfter(MINUTE);
    const { results } = await world.call('results', { target: 'web', from: START, limit: 10_000 });
    expect(results.length).toBe(world.journal.taken('web').at.length);
    expect(results.length).toBeGreaterThan(58);
    expect(world.status('web')!.lastResultAt).toBe(world.journal.taken('web').at.at(-1));
  });

  it('keeps what was counted across an orderly stop', async () => {
    await world.put({ ...world.specs.get('web')!, downAfter: 3, degradedAfter: 3 });
    world.clock.advance(2 * MINUTE);
    world.network.setTruth('web', 'down');
    world.clock.advance(18_000);
    const counted = world.status('web')!.pending!.count;
    expect(counted).toBeGreaterThan(0);
    await world.stop();
    await restartAfter(1_000);
    world.clock.advance((3 - counted) * 10_000 + 500);
    expect(changes()).toEqual(['up', 'down']);
  });

  it('does not count results on both sides of a long silence as a row', async () => {
    world.clock.advance(2 * MINUTE);
    world.network.setTruth('web', 'down');
    while (world.status('web')!.pending === null) world.clock.advance(100);
    world.crash();
    await restartAfter(60 * MINUTE);
    while (world.status('web')!.code === 'ENGINE_DOWN') world.clock.advance(100);
    expect(changes()).toEqual(['up']);
    expect(world.status('web')).toMatchObject({ state: 'up', pending: { state: 'down', count: 1 } });
  });

  it('is put right when the clock stood an hour ahead before', async () => {
    world.clock.advance(10 * MINUTE);
    world.crash();
    world.clock.jumpWall(-60 * MINUTE);
    await restartAfter(1_000);
    world.network.setTruth('web', 'down');
    world.clock.advance(2 * MINUTE);
    const { intervals: list } = await world.call('intervals', { target: 'web', from: 0 });
    expect(list.every((each) => each.to === null || each.to > each.from)).toBe(true);
    expect(list.at(-1)).toMatchObject({ state: 'down', to: null });
    expect(list.at(-1)!.from).toBeLessThan(world.clock.now());
  });
});
