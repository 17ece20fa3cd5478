import { describe, expect, it } from 'vitest';
import { withOverride, withoutOverride, withSwap } from './overrides.ts';
import { whoIsOnCall } from './shifts.ts';
import { readSchedule } from './store.ts';

const SPEC = { id: 's', timeZone: 'UTC', rotations: [{ id: 'r', type: 'daily', start: '2026-01-05', users: ['ana', 'ben'] }] };
const at = (day: number) => Date.UTC(2026, 0, day, 12);

describe('overrides', () => {
  it('a swap gives each the other\'s time and nothing else', () => {
    const schedule = readSchedule(withSwap(SPEC, { user: 'ana', from: '2026-01-07', to: '2026-01-08' }, { user: 'ben', from: '2026-01-08', to: '2026-01-09' }));
    expect([5, 6, 7, 8, 9].map((day) => whoIsOnCall(schedule, at(day)))).toEqual([['ana'], ['ben'], ['ben'], ['ana'], ['ana']]);
    expect(() => withSwap(SPEC, { user: 'ana', from: 1, to: 2 }, { user: 'ana', from: 1, to: 2 })).toThrow(/two people/);
  });

  it('one is taken back only where it still stands', () => {
    const { spec, index } = withOverride(SPEC, { kind: 'remove', from: '2026-01-05', to: '2026-01-06', user: 'ana' });
    expect(whoIsOnCall(readSchedule(spec), at(5))).toEqual([]);
    expect(() => withoutOverride(spec, index, 'ben')).toThrow(/has changed/);
    expect(() => withoutOverride(spec, 7, 'ana')).toThrow(/no override/);
    expect(whoIsOnCall(readSchedule(withoutOverride(spec, index, 'ana')), at(5))).toEqual(['ana']);
  });

  it('a schedule is refused with everything that is wrong', () => {
    expect(() => readSchedule({ id: 's', timeZone: 'Mars/Olympus', rules: [{ days: 'someday' }] })).toThrow(/timeZone.*someday|someday.*timeZone/);
  });
});
