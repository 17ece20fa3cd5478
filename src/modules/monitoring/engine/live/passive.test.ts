import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { targetSpec, type TargetInput } from '../../spec.ts';
import { entryOf, type Entry } from './entry.ts';
import { countGroup, groupResult, latePush, pushState } from './passive.ts';

const STARTED = 1_000_000;

function entry(input: Partial<TargetInput> & { id: string; probe: TargetInput['probe'] }): Entry {
  return entryOf({ spec: targetSpec.parse({ name: input.id.toUpperCase(), ...input }), createdAt: 0, updatedAt: 0, condition: null, lastResultAt: null }, 1, STARTED);
}

type MemberState = 'up' | 'degraded' | 'down' | 'unknown' | 'gap' | 'paused' | 'maintenance';

function member(id: string, state: MemberState): Entry {
  const made = entry({ id, paused: state === 'paused', probe: { type: 'http', url: 'http://127.0.0.1/' } });
  if (state === 'gap') made.gap = { code: 'NO_RESULT', message: '', from: 0, until: 0 };
  else if (state === 'maintenance') made.maintenance = 'patching';
  else if (state !== 'paused') made.condition.state = state;
  return made;
}

function groupOf(states: readonly MemberState[], atLeast?: number): { count: NonNullable<ReturnType<typeof countGroup>>; message: string } {
  const members = new Map(states.map((state, i) => [`m${i}`, member(`m${i}`, state)]));
  const { spec } = entry({ id: 'pair', probe: { type: 'group', members: [...members.keys()], ...(atLeast !== undefined && { atLeast }) } });
  const count = countGroup(spec, (id) => members.get(id))!;
  return { count, message: groupResult(spec, count, (id) => members.get(id), STARTED).message };
}

describe('a group', () => {
  it.each<[MemberState[], number | undefined, string, string]>([
    [['up', 'up'], undefined, 'up', 'OK'],
    [['up', 'degraded'], undefined, 'degraded', 'GROUP_PARTIAL'],
    [['up', 'down'], undefined, 'down', 'GROUP_DOWN'],
    [['up', 'down'], 1, 'degraded', 'GROUP_PARTIAL'],
    [['up', 'unknown'], undefined, 'unknown', 'GROUP_UNKNOWN'],
    [['up', 'gap'], 1, 'degraded', 'GROUP_PARTIAL'],
    [['down', 'gap'], 1, 'unknown', 'GROUP_UNKNOWN'],
    [['up', 'paused', 'maintenance'], undefined, 'up', 'OK'],
    [['paused', 'maintenance'], undefined, 'unknown', 'GROUP_EMPTY'],
    [['down', 'paused'], 2, 'down', 'GROUP_DOWN'],
  ])('of %j that needs %s is %s', (states, atLeast, state, code) => {
    expect(groupOf(states, atLeast).count).toMatchObject({ state, code });
  });

  it('names what is down', () => {
    expect(groupOf(['up', 'down', 'down', 'down'], 2).message).toBe('1 of 4 up, 2 needed; down: M1, M2, M3');
  });

  it('never improves when a member gets worse', () => {
    const rank = { up: 0, degraded: 1, unknown: 2, down: 3 };
    const states = fc.array(fc.constantFrom<MemberState>('up', 'degraded', 'unknown', 'down'), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(states, fc.nat(7), fc.integer({ min: 1, max: 8 }), (all, which, atLeast) => {
        const worse = all.with(which % all.length, 'down');
        expect(rank[groupOf(worse, atLeast).count.state]).toBeGreaterThanOrEqual(rank[groupOf(all, atLeast).count.state]);
      }),
    );
  });
});

describe('a heartbeat', () => {
  const push = (): Entry => entry({ id: 'backup', probe: { type: 'push', period: '60s', grace: '10s' } });

  it('is late only when period and grace are over, counted from when it was first expected', () => {
    const made = push();
    expect(latePush(made, STARTED + 70_000)).toBeNull();
    expect(latePush(made, STARTED + 70_001)).toMatchObject({ state: 'down', code: 'PUSH_LATE', message: 'No heartbeat for 70 s; one is expected every 60 s' });
  });

  it('is late again once a period', () => {
    const made = push();
    made.push.lastAt = STARTED;
    made.lastResult = latePush(made, STARTED + 80_000);
    made.lastResultAt = STARTED + 80_000;
    expect(latePush(made, STARTED + 139_999)).toBeNull();
    expect(latePush(made, STARTED + 140_000)).not.toBeNull();
  });

  it.each([['success', 'up'], ['fail', 'down'], ['0', 'up'], ['1', 'down'], ['255', 'down'], ['start', null], ['log', null]])('that says %s means %s', (signal, state) => {
    expect(pushState(signal)).toBe(state);
  });
});
