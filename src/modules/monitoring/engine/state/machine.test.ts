import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeState } from '../../spec.ts';
import { observe, pendingOf, unobserved, type Condition, type Thresholds, type Transition } from './machine.ts';

const thresholds: Thresholds = { downAfter: 2, upAfter: 2, degradedAfter: 2 };

function play(states: ProbeState[], limits = thresholds): { condition: Condition; transitions: Transition[] } {
  const condition = unobserved(0);
  const transitions: Transition[] = [];
  for (const [i, state] of states.entries()) {
    const transition = observe(condition, { at: (i + 1) * 10, state, code: state.toUpperCase(), message: '', class: state === 'unknown' ? 'prober' : 'target' }, limits);
    if (transition) transitions.push(transition);
  }
  return { condition, transitions };
}

const path = (states: ProbeState[], limits = thresholds): string => play(states, limits).transitions.map((t) => `${t.from}→${t.to}@${t.at}`).join(' ');

describe('observe', () => {
  it('takes the first good result at once', () => {
    expect(path(['up'])).toBe('unknown→up@10');
  });

  it('confirms an outage and dates it back to its first failure', () => {
    expect(path(['up', 'up', 'down', 'down'])).toBe('unknown→up@10 up→down@30');
    expect(play(['up', 'down', 'down']).transitions[1]).toMatchObject({ at: 20, decidedAt: 30, code: 'DOWN' });
  });

  it('forgets a single failure', () => {
    expect(path(['up', 'down', 'up', 'down', 'up'])).toBe('unknown→up@10');
  });

  it('needs confirmation for what was never up', () => {
    expect(path(['down'])).toBe('');
    expect(path(['down', 'down'])).toBe('unknown→down@10');
  });

  it('dates recovery to the first good result', () => {
    expect(path(['up', 'down', 'down', 'up', 'up'])).toBe('unknown→up@10 up→down@20 down→up@40');
  });

  it('counts a failure among slow results as slow too, and confirms the worse one when it lasts', () => {
    expect(path(['up', 'degraded', 'degraded'])).toBe('unknown→up@10 up→degraded@20');
    expect(path(['up', 'degraded', 'down', 'down'], { ...thresholds, degradedAfter: 1 })).toBe('unknown→up@10 up→degraded@20 degraded→down@30');
  });

  it('comes back from an outage as degraded when it is still slow', () => {
    expect(path(['up', 'down', 'down', 'degraded', 'degraded', 'up', 'up'])).toBe('unknown→up@10 up→down@20 down→degraded@40 degraded→up@60');
  });

  it('does not let its own failures confirm or clear an outage', () => {
    expect(path(['up', 'down', 'unknown', 'down'])).toBe('unknown→up@10 up→down@20');
    expect(path(['up', 'down', 'down', 'unknown'])).toBe('unknown→up@10 up→down@20');
  });

  it('says unknown after enough of its own failures, and recovers at once', () => {
    expect(path(['up', 'unknown', 'unknown', 'up'])).toBe('unknown→up@10 up→unknown@20 unknown→up@40');
  });

  it('tells what is pending', () => {
    expect(pendingOf(play(['up', 'down']).condition, thresholds)).toEqual({ state: 'down', count: 1, needed: 2 });
    expect(pendingOf(play(['up', 'up']).condition, thresholds)).toBeNull();
  });

  it('marks flapping over 21 results and clears it with calm', () => {
    const wild = Array.from({ length: 24 }, (_, i): ProbeState => (i % 2 ? 'down' : 'up'));
    expect(play(wild).condition.flapping).toBe(true);
    expect(play([...wild, ...Array.from({ length: 20 }, (): ProbeState => 'up')]).condition.flapping).toBe(false);
  });
});

describe('properties', () => {
  const anyStates = fc.array(fc.constantFrom<ProbeState>('up', 'degraded', 'down', 'unknown'), { maxLength: 60 });
  const anyThresholds = fc.record({ downAfter: fc.integer({ min: 1, max: 5 }), upAfter: fc.integer({ min: 1, max: 5 }), degradedAfter: fc.integer({ min: 1, max: 5 }) });

  it('is a chain: each change starts where the last ended, in order of time, and never to the same state', () => {
    fc.assert(
      fc.property(anyStates, anyThresholds, (states, limits) => {
        const { transitions, condition } = play(states, limits);
        let state = 'unknown';
        let at = 0;
        for (const t of transitions) {
          expect(t.from).toBe(state);
          expect(t.to).not.toBe(t.from);
          expect(t.at).toBeGreaterThanOrEqual(at);
          expect(t.decidedAt).toBeGreaterThanOrEqual(t.at);
          state = t.to;
          at = t.at;
        }
        expect(condition.state).toBe(state);
        expect(condition.since).toBe(at);
      }),
    );
  });

  it('never says DOWN without downAfter failures in a row, prober faults aside', () => {
    fc.assert(
      fc.property(anyStates, anyThresholds, (states, limits) => {
        for (const t of play(states, limits).transitions.filter((x) => x.to === 'down')) {
          const known = states.slice(0, t.decidedAt / 10).filter((s) => s !== 'unknown');
          expect(known.slice(-limits.downAfter)).toEqual(Array.from({ length: limits.downAfter }, () => 'down'));
        }
      }),
    );
  });

  it('survives being stored: a copy made at any point goes on alike', () => {
    fc.assert(
      fc.property(anyStates, fc.nat(60), (states, cut) => {
        const whole = play(states).condition;
        const half = play(states.slice(0, cut)).condition;
        const copy = JSON.parse(JSON.stringify(half)) as Condition;
        for (const [i, state] of states.slice(cut).entries()) {
          observe(copy, { at: (Math.min(cut, states.length) + i + 1) * 10, state, code: state.toUpperCase(), message: '', class: state === 'unknown' ? 'prober' : 'target' }, thresholds);
        }
        expect(copy).toEqual(whole);
      }),
    );
  });
});
