import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALM, CHANNEL_THROTTLES, nextDigestAt, offer, STORM_DEFAULTS, takeDigests, withdraw, type Digest, type StormConfig, type StormState } from './storm.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
const message = (id: number, severity = 'warning', channel = 'sms:ana') => ({ id: String(id), channel, severity, title: `alert ${id}` });

/** Offers messages at given times, taking digests whenever they are due; gives what went out. */
function run(config: StormConfig, offers: readonly (readonly [number, string])[], until: number) {
  let state: StormState = CALM;
  const sent: [number, string][] = [];
  const digests: Digest[] = [];
  const catchUp = (to: number) => {
    for (let at = nextDigestAt(config, state); at !== null && at <= to; at = nextDigestAt(config, state)) {
      const taken = takeDigests(config, state, at);
      state = taken.state;
      digests.push(...taken.digests);
    }
  };
  offers.forEach(([at, severity], i) => {
    catchUp(at);
    const result = offer(config, state, message(i, severity), at);
    state = result.state;
    if (result.send) sent.push([at, String(i)]);
  });
  catchUp(until);
  return { sent, digests, state };
}

describe('storm budget', () => {
  it('sends the first, holds the rest of a burst for one digest a minute later', () => {
    const { sent, digests } = run(STORM_DEFAULTS, [0, 1, 2, 3].map((s) => [s * SEC, 'warning'] as const), 5 * MIN);
    expect(sent).toEqual([[0, '0']]);
    expect(digests).toMatchObject([{ at: MIN, since: SEC, count: 3, bySeverity: { warning: 3 } }]);
  });

  it('never holds what is critical', () => {
    const { sent, digests } = run(STORM_DEFAULTS, Array.from({ length: 30 }, (_, i) => [i * SEC, 'critical'] as const), MIN);
    expect(sent).toHaveLength(30);
    expect(digests).toEqual([]);
  });

  it('goes into flood mode above 10 in 10 minutes: one digest instead of single messages, until below 5', () => {
    const free: StormConfig = { ...STORM_DEFAULTS, throttlesOf: () => [] };
    const { sent, digests, state } = run(free, Array.from({ length: 47 }, (_, i) => [i * 10 * SEC, 'warning'] as const), 30 * MIN);
    expect(sent).toHaveLength(10);
    expect(digests.reduce((sum, digest) => sum + digest.count, 0)).toBe(37);
    expect(digests.length).toBeLessThan(9);
    expect(takeDigests(free, state, 30 * MIN).state.floodSince).toBeNull();
    const calm = offer(free, state, message(99), 30 * MIN);
    expect(calm.send).toBe(true);
  });

  it('forgets what is over before it was told', () => {
    const first = offer(STORM_DEFAULTS, CALM, message(0), 0).state;
    const second = offer(STORM_DEFAULTS, first, message(1), SEC).state;
    expect(nextDigestAt(STORM_DEFAULTS, withdraw(second, new Set(['1'])))).toBeNull();
    expect(JSON.parse(JSON.stringify(second))).toEqual(second);
  });

  it('never exceeds any throttle and never loses a message', () => {
    const config: StormConfig = { throttlesOf: () => CHANNEL_THROTTLES.sms, exempt: new Set(), flood: { startAbove: 10, endBelow: 5, windowMs: 10 * MIN } };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 * MIN }), { minLength: 1, maxLength: 80 }), (gaps) => {
        let at = 0;
        const offers = gaps.map((gap) => [(at += gap), 'warning'] as const);
        const { sent, digests } = run(config, offers, at + 24 * 60 * MIN);
        expect(sent.length + digests.reduce((sum, digest) => sum + digest.count, 0)).toBe(offers.length);
        const times = [...sent.map(([time]) => time), ...digests.map((digest) => digest.at)].sort((a, b) => a - b);
        for (const { max, perMs } of CHANNEL_THROTTLES.sms) {
          times.forEach((time, i) => expect(times.filter((other, j) => j <= i && other > time - perMs).length).toBeLessThanOrEqual(max));
        }
      }),
      { numRuns: 60 },
    );
  });
});
