import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { FAULT_KINDS, parseFault } from './fault.ts';
import type { FaultInput } from './fault.ts';
import { createGate } from './gate.ts';
import { createPauses } from './pauses.ts';
import { seededRandom, seedFor } from './random.ts';

describe('a fault', () => {
  it('needs no more than its kind', () => {
    expect(FAULT_KINDS.map((kind) => parseFault({ kind }))).toEqual([
      { kind: 'latency', fixed: 800, jitter: 0 },
      { kind: 'errors', ratio: 1, status: 503 },
      { kind: 'flapping', up: 10_000, down: 10_000, how: 'refuse' },
      { kind: 'outage', how: 'refuse' },
      { kind: 'slow-body', bytesPerSecond: 50 },
      { kind: 'expired-certificate' },
      { kind: 'truncated', keepRatio: 0.5 },
    ]);
  });

  it('reads durations as text', () => {
    expect(parseFault({ kind: 'latency', fixed: '1.5s', jitter: '250ms' })).toEqual({ kind: 'latency', fixed: 1_500, jitter: 250 });
  });

  it.each<[unknown, RegExp]>([
    [{ kind: 'gremlins' }, /a fault has a kind, one of latency, errors, flapping/],
    [undefined, /^fault: /],
    [{ kind: 'latency', fixed: 'soon' }, /fault\.fixed: "soon" is not a duration/],
    [{ kind: 'latency', fixed: '2h' }, /fault\.fixed: a delay lies between 0 and 60s/],
    [{ kind: 'errors', ratio: 2, status: 200 }, /fault\.ratio: .*; fault\.status: /],
    [{ kind: 'flapping', up: '1ms' }, /fault\.up: a period lies between 100ms and 1h/],
    [{ kind: 'outage', how: 'explode' }, /fault\.how: /],
    [{ kind: 'outage', when: 'now' }, /fault: .*when/i],
    [{ kind: 'truncated', keepRatio: 1 }, /fault\.keepRatio: /],
  ])('refuses %j with all its problems named', (input, words) => {
    expect(() => parseFault(input)).toThrow(words);
  });
});

describe('a gate', () => {
  function make(seed = 1) {
    const clock = new VirtualClock();
    const changes: (string | null)[] = [];
    const gate = createGate({ clock, random: seededRandom(seed), onChange: () => changes.push(gate.down()) });
    const set = (fault: FaultInput): void => gate.set(parseFault(fault));
    return { clock, gate, changes, set };
  }

  it('treats nothing while it has no fault', () => {
    expect(make().gate.next()).toEqual({ delayMs: 0, fails: false, status: 503, hangs: false, keepRatio: 1, bytesPerSecond: null });
  });

  it('draws delays within fixed and jitter, the same for the same seed', () => {
    const draw = (seed: number): number[] => {
      const { gate, set } = make(seed);
      set({ kind: 'latency', fixed: 100, jitter: 50 });
      return Array.from({ length: 500 }, () => gate.next().delayMs);
    };
    const delays = draw(7);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...delays)).toBeLessThan(150);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(45);
    expect(draw(7)).toEqual(delays);
    expect(draw(8)).not.toEqual(delays);
  });

  it('fails the share it is told to', () => {
    const { gate, set } = make();
    set({ kind: 'errors', ratio: 0.3, status: 500 });
    const failed = Array.from({ length: 5_000 }, () => gate.next()).filter((treatment) => treatment.fails).length;
    // Binomial, n 5000, p 0.3: a standard deviation of 32; the seed makes the count a constant.
    expect(Math.abs(failed - 1_500)).toBeLessThan(130);
  });

  it('flaps on the clock, down first, until cleared', () => {
    const { clock, gate, changes, set } = make();
    set({ kind: 'flapping', down: '3s', up: '2s', how: 'hang' });
    expect([gate.down(), gate.next().hangs]).toEqual(['hang', true]);
    clock.advance(2_999);
    expect(gate.down()).toBe('hang');
    clock.advance(1);
    expect(gate.down()).toBeNull();
    clock.advance(2_000);
    expect(gate.down()).toBe('hang');
    gate.clear();
    clock.advance(60_000);
    expect(changes).toEqual(['hang', null, 'hang', null]);
  });

  it('keeps one fault of a kind and lets an outage win over flapping', () => {
    const { gate, set } = make();
    set({ kind: 'latency', fixed: 1 });
    set({ kind: 'latency', fixed: 2 });
    set({ kind: 'flapping', how: 'hang' });
    set({ kind: 'outage', how: 'reset' });
    expect(gate.faults().map((fault) => fault.kind)).toEqual(['latency', 'flapping', 'outage']);
    expect([gate.next().delayMs, gate.down()]).toEqual([2, 'reset']);
  });
});

it('gives each part a stream of its own', () => {
  expect(seedFor(1, 'ehr')).not.toBe(seedFor(1, 'fhir'));
  expect(seedFor(1, 'ehr')).not.toBe(seedFor(2, 'ehr'));
  const draws = Array.from({ length: 10_000 }, seededRandom(1));
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
});

it('ends all pauses at once and refuses new ones', async () => {
  const clock = new VirtualClock();
  const pauses = createPauses(clock);
  const [short, long] = [pauses.wait(10), pauses.wait(1_000)];
  clock.advance(10);
  pauses.endAll();
  expect(await Promise.all([short, long, pauses.wait(5), pauses.wait(0)])).toEqual([true, false, false, false]);
});
