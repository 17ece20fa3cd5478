import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { targetSpec, type ProbeResult, type TargetSpec } from '../../spec.ts';
import { createProbeScheduler } from './scheduler.ts';

function target(id: string, change: Record<string, unknown> = {}): TargetSpec {
  return targetSpec.parse({ id, name: id, probe: { type: 'tcp', host: `${id}.test`, port: 1 }, every: '10s', timeout: '5s', ...change });
}

function resultOf(spec: TargetSpec, dueAt: number, startedAt: number): ProbeResult {
  return { target: spec.id, type: spec.probe.type, dueAt, startedAt, state: 'up', class: 'none', code: 'OK', message: '', phasesMs: {}, durationMs: 1, address: null, family: null, evidence: {}, conditions: [], lagMs: startedAt - dueAt, suspect: false };
}

function setUp(options: { tookMs?: number; perHost?: number; inAll?: number } = {}) {
  const clock = new VirtualClock(0);
  const starts: Array<{ id: string; at: number }> = [];
  const results: ProbeResult[] = [];
  let running = 0;
  let most = 0;
  const scheduler = createProbeScheduler({
    clock,
    onResults: (batch) => results.push(...batch),
    perHost: options.perHost,
    inAll: options.inAll,
    probe(spec, dueAt) {
      const startedAt = clock.now();
      starts.push({ id: spec.id, at: startedAt });
      most = Math.max(most, ++running);
      return new Promise((resolve) => void clock.after(options.tookMs ?? 1, () => {
        running--;
        resolve(resultOf(spec, dueAt, startedAt));
      }));
    },
  });
  return { clock, scheduler, starts, results, most: () => most };
}

describe('createProbeScheduler', () => {
  it('keeps each target to its interval, to the millisecond', async () => {
    const { clock, scheduler, starts } = setUp();
    scheduler.setTargets([target('a')]);
    await clock.run(100_000);
    const times = starts.map((s) => s.at);
    expect(times).toHaveLength(10);
    expect(times.slice(1).map((at, i) => at - times[i]!)).toEqual(Array.from({ length: 9 }, () => 10_000));
  });

  it('spreads first starts over the interval', async () => {
    const { clock, scheduler, starts } = setUp();
    scheduler.setTargets(Array.from({ length: 1_000 }, (_, i) => target(`t${i}`)));
    await clock.run(10_000);
    const perSecond = Array.from({ length: 10 }, (_, s) => starts.filter((x) => Math.floor(x.at / 1_000) === s).length);
    expect(starts).toHaveLength(1_000);
    expect(Math.max(...perSecond)).toBeLessThan(150);
    expect(Math.min(...perSecond)).toBeGreaterThan(60);
  });

  it('skips and counts a turn that finds the one before still running', async () => {
    const { clock, scheduler, starts } = setUp({ tookMs: 25_000 });
    scheduler.setTargets([target('a')]);
    await clock.run(60_000);
    expect(starts).toHaveLength(2);
    expect(scheduler.stats().skipped).toBe(4);
  });

  it('holds the caps and lets the waiting in first come first served', async () => {
    const { clock, scheduler, starts, results, most } = setUp({ tookMs: 100, inAll: 3 });
    scheduler.setTargets(Array.from({ length: 30 }, (_, i) => target(`t${i}`, { every: '1s', timeout: '1s' })));
    await clock.run(1_100);
    expect(most()).toBe(3);
    expect(starts.length).toBeGreaterThanOrEqual(28);
    expect(results.some((r) => r.lagMs > 0)).toBe(true);
  });

  it('caps one host without holding up the others', async () => {
    const { clock, scheduler, starts } = setUp({ tookMs: 900_000, perHost: 2 });
    const one = Array.from({ length: 10 }, (_, i) => target(`t${i}`, { probe: { type: 'tcp', host: 'same', port: 1 } }));
    scheduler.setTargets([...one, target('other')]);
    await clock.run(10_000);
    expect(starts.filter((s) => s.id !== 'other')).toHaveLength(2);
    expect(starts.some((s) => s.id === 'other')).toBe(true);
  });

  it('drops missed turns after a stall instead of catching up', () => {
    const { clock, scheduler, starts } = setUp();
    scheduler.setTargets([target('a')]);
    clock.advance(10_000);
    const before = starts.length;
    clock.advance(0);
    expect(before).toBe(1);
    scheduler.stop();
  });

  it('probes sooner on request, and never later', async () => {
    const { clock, scheduler, starts } = setUp();
    scheduler.setTargets([target('a')]);
    await clock.run(10_000);
    const first = starts[0]!.at;
    scheduler.soon('a', 50_000);
    scheduler.soon('a', 200);
    await clock.run(300);
    expect(starts).toHaveLength(2);
    expect(starts[1]!.at - first).toBeLessThan(10_300);
  });

  it('delivers nothing for a target removed meanwhile', async () => {
    const { clock, scheduler, results, starts } = setUp({ tookMs: 500 });
    scheduler.setTargets([target('a')]);
    while (starts.length === 0) await clock.run(100);
    scheduler.remove('a');
    await clock.run(20_000);
    expect(results).toHaveLength(0);
    expect(starts).toHaveLength(1);
  });

  it('does not probe what is paused or passive', async () => {
    const { clock, scheduler, starts } = setUp();
    scheduler.setTargets([target('a', { paused: true }), target('p', { probe: { type: 'push' } }), target('g', { probe: { type: 'group', members: ['a'] } })]);
    await clock.run(60_000);
    expect(starts).toHaveLength(0);
  });

  it('never runs one target twice at once, whatever is asked of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 5_000 }), what: fc.constantFrom('soon', 'upsert', 'remove') }), { maxLength: 30 }), fc.integer({ min: 1, max: 15_000 }), async (steps, tookMs) => {
        const { clock, scheduler, starts, results } = setUp({ tookMs });
        scheduler.upsert(target('a'));
        for (const { wait, what } of steps) {
          await clock.run(wait);
          if (what === 'soon') scheduler.soon('a', 10);
          else if (what === 'upsert') scheduler.upsert(target('a'));
          else scheduler.remove('a');
        }
        await clock.run(30_000);
        expect(results.length).toBeLessThanOrEqual(starts.length);
      }),
      { numRuns: 40 },
    );
  });
});
