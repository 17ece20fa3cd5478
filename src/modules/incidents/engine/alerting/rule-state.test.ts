import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRule, nextRuleChange, restoreRule, type RuleAlerts, type RuleTiming } from './rule-state.ts';

const MIN = 60_000;
const labels = { target: 'ehr' };

/** Evaluates once a minute: `1` holds, `0` does not, `?` cannot be judged; gives the state after each. */
function states(timing: RuleTiming, course: string, start: RuleAlerts = {}): string {
  let alerts = start;
  return [...course]
    .map((sign, minute) => {
      alerts = evaluateRule(timing, alerts, [{ labels, holds: sign === '?' ? null : sign === '1' }], minute * MIN).alerts;
      return (Object.values(alerts)[0]?.state ?? 'inactive')[0];
    })
    .join('');
}

describe('alert rule states', () => {
  it.each<[string, number, number, string, string]>([
    ['fires at once without a wait', 0, 0, '0110', 'iffr'],
    ['waits, then fires', 2, 0, '01111', 'ippff'],
    ['drops a pending alert at once', 2, 0, '0110111', 'ippippf'],
    ['keeps firing after the condition clears', 0, 3, '1000000', 'ffffrrr'],
    ['counts keep-firing anew when the condition returns', 0, 3, '10010000', 'fffffffr'],
    ['keeps what cannot be judged', 2, 0, '0?1??1?01?', 'iipppffrpp'],
    ['waits anew after resolving', 1, 0, '110110', 'pfrpfr'],
  ])('%s', (_name, forMin, keepMin, course, want) => {
    expect(states({ forMs: forMin * MIN, keepFiringForMs: keepMin * MIN }, course)).toBe(want);
  });

  it('remembers a resolved alert for 15 minutes', () => {
    expect(states({ forMs: 0, keepFiringForMs: 0 }, '1' + '0'.repeat(17))).toBe('f' + 'r'.repeat(15) + 'ii');
  });

  it('tells transitions, back-dates the beginning and sends firing back to pending when the wait is raised', () => {
    const short = { forMs: MIN, keepFiringForMs: 0 };
    const first = evaluateRule(short, {}, [{ labels, holds: true }], 0);
    expect(first.transitions).toEqual([{ labels, from: 'inactive', to: 'pending', at: 0 }]);
    expect(nextRuleChange(short, first.alerts)).toBe(MIN);
    const second = evaluateRule(short, first.alerts, [{ labels, holds: true }], MIN);
    expect(second.transitions).toEqual([{ labels, from: 'pending', to: 'firing', at: MIN }]);
    expect(Object.values(second.alerts)[0]).toMatchObject({ activeAt: 0, firedAt: MIN });
    const raised = evaluateRule({ ...short, forMs: 10 * MIN }, second.alerts, [{ labels, holds: true }], 2 * MIN);
    expect(raised.transitions).toEqual([{ labels, from: 'firing', to: 'pending', at: 2 * MIN }]);
    expect(evaluateRule(short, second.alerts, [], 3 * MIN).transitions).toEqual([{ labels, from: 'firing', to: 'resolved', at: 3 * MIN }]);
  });

  it('continues after a restart: firing fires on, pending owes what remained, a long absence forgets it', () => {
    const timing = { forMs: 10 * MIN, keepFiringForMs: 0 };
    const pending = evaluateRule(timing, {}, [{ labels, holds: true }], 0).alerts;
    const back = restoreRule(timing, pending, 4 * MIN, 30 * MIN);
    expect(nextRuleChange(timing, back)).toBe(36 * MIN);
    expect(nextRuleChange(timing, restoreRule(timing, pending, 9 * MIN, 30 * MIN, { toleranceMs: 60 * MIN, graceMs: 5 * MIN }))).toBe(35 * MIN);
    expect(restoreRule(timing, pending, 4 * MIN, 65 * MIN)).toEqual({});
    const firing = evaluateRule({ ...timing, forMs: 0 }, {}, [{ labels, holds: true }], 0).alerts;
    expect(restoreRule(timing, firing, 0, 500 * MIN)).toEqual(firing);
  });

  it('never fires before its wait and never without having held throughout', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 4 }), fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 40 }), (forMin, keepMin, course) => {
        const got = states({ forMs: forMin * MIN, keepFiringForMs: keepMin * MIN }, course);
        [...got].forEach((state, i) => {
          if (state !== 'f' || got[i - 1] === 'f') return;
          expect(course.slice(i - forMin, i + 1)).toBe('1'.repeat(forMin + 1));
        });
        [...got].forEach((state, i) => state === 'f' && expect(course.slice(Math.max(0, i - keepMin), i + 1)).toContain('1'));
      }),
    );
  });
});
