import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { probe, target } from './fixtures/loopback.ts';
import { runProbe } from './run.ts';

describe('this machine', () => {
  it.each(['cpu', 'memory', 'disk'] as const)('%s is a ratio', async (metric) => {
    const result = await probe({ type: 'host', metric });
    expect(result).toMatchObject({ state: 'up', evidence: { metric, unit: 'ratio' } });
    const value = result.evidence['value'] as number;
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  });
  it.each(['loop', 'clock'] as const)('%s is in milliseconds', async (metric) => {
    expect(await probe({ type: 'host', metric })).toMatchObject({ state: 'up', evidence: { metric, unit: 'ms', value: expect.any(Number) } });
  });
  it('warns and goes down above its limits', async () => {
    expect(await probe({ type: 'host', metric: 'memory', warnAbove: 0 })).toMatchObject({ state: 'degraded', code: 'HOST_MEMORY' });
    expect(await probe({ type: 'host', metric: 'memory', warnAbove: 0, downAbove: 0 })).toMatchObject({ state: 'down', code: 'HOST_MEMORY' });
    expect(await probe({ type: 'host', metric: 'memory', downAbove: 1 })).toMatchObject({ state: 'up' });
  });
  it('calls a missing path a config fault', async () => {
    expect(await probe({ type: 'host', metric: 'disk', path: '/no/such/place' })).toMatchObject({ state: 'unknown', class: 'config', code: 'HOST_PATH' });
  });
  it('measures a step of the wall clock since the run before', async () => {
    const clock = new VirtualClock();
    const spec = target({ type: 'host', metric: 'clock', downAbove: 1_000 });
    const ctx = { clock, resolver: { lookup: () => [], close: () => {} } };
    const first = runProbe(spec, ctx, 0);
    await clock.run(200);
    expect(await first).toMatchObject({ state: 'up', evidence: { value: 0 } });
    clock.jumpWall(-5_000);
    expect(await runProbe(spec, ctx, 0)).toMatchObject({ state: 'down', evidence: { value: 5_000, driftMs: -5_000 } });
    expect(await runProbe(spec, ctx, 0)).toMatchObject({ state: 'up', evidence: { value: 0 } });
  });
});
