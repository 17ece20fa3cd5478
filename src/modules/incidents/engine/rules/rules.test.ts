import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import { alertRuleSpec } from '../../spec.ts';
import { compileRule } from './condition.ts';
import { globTest } from './glob.ts';
import { declaredRule, ruleSet, type Rule, type TargetRule } from './rule-set.ts';
import { simulateTarget } from './simulate.ts';

const ROW: StatusRow = { id: 'ehr-web', name: 'EHR web', group: 'Clinical/EHR', type: 'http', severity: 'critical', state: 'up', since: 1_000, pending: null, maintenance: false, unreachableVia: null, flapping: false, code: 'OK', message: '', durationMs: 120, everyMs: 30_000, lastResultAt: 60_000, certificateExpiresAt: null, tags: { site: 'north' }, sample: false, figure: null, recent: [] };
const MIN = 60_000;

function ofTarget(rule: Rule | undefined): TargetRule {
  if (rule?.about !== 'target') throw new Error('this rule is about service levels');
  return rule;
}

describe('conditions', () => {
  it.each<[string, Partial<StatusRow>, boolean | null]>([
    ["state == 'down'", { state: 'down' }, true],
    ["state in ['down', 'degraded']", { state: 'up' }, false],
    ['durationMs > 100', {}, true],
    ['durationMs > 100', { durationMs: null }, null],
    ['durationMs / 2 < 100', {}, true],
    ["tags.site == 'north' && group.startsWith('Clinical/')", {}, true],
    ["tags.missing == 'x'", {}, null],
    ['silentMs >= 40000', {}, true],
    ['stateMs > 99000', {}, false],
    ['certificateExpiresInMs < 604800000', {}, null],
    ['certificateExpiresInMs < 604800000', { certificateExpiresAt: 200_000 }, true],
    ["probeType == 'http' && unreachableVia == ''", {}, true],
  ])('%s of %j is %s', (text, change, expected) => {
    expect(compileRule(text).judge({ ...ROW, ...change }, 100_000)).toBe(expected);
  });

  it.each(['state =', "stat == 'down'", 'durationMs', "state.matches('(a+)+$')"])('%s is refused', (text) => {
    if (text === 'durationMs') expect(compileRule(text).judge(ROW, 0)).toBeNull();
    else expect(() => compileRule(text)).toThrow(/cannot be/);
  });
});

describe('which targets a rule looks at', () => {
  it.each([['ehr-*', 'ehr-web', true], ['ehr-*', 'pacs', false], ['*-web', 'ehr-web', true], ['e*-*b', 'ehr-web', true], ['ab*ba', 'aba', false], ['*', '', true], [undefined, 'x', true]])('%s takes %s: %s', (pattern, text, expected) => {
    expect(globTest(pattern)(text)).toBe(expected);
  });

  it('a glob takes exactly what the same pattern takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 }), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, text) => {
        expect(globTest(pattern)(text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the built-in rule', () => {
  const down = ofTarget(ruleSet([])[0]);
  it.each<[Partial<StatusRow>, boolean | null]>([[{ state: 'down' }, true], [{ state: 'degraded' }, false], [{ state: 'unknown' }, null], [{ state: 'paused' }, false], [{ state: 'down', maintenance: true }, null], [{ state: 'up', maintenance: true }, false]])('%j gives %s', (change, expected) => {
    expect(down.judge({ ...ROW, ...change }, 0)).toBe(expected);
  });

  it('leaves what a rule with `default: false` takes over', () => {
    const builtIn = ofTarget(ruleSet([alertRuleSpec.parse({ id: 'own', when: "state == 'down'", target: 'ehr-*', default: false })])[0]);
    expect([builtIn.appliesTo(ROW), builtIn.appliesTo({ ...ROW, id: 'pacs' })]).toEqual([false, true]);
  });
});

describe('a rule over the past', () => {
  const rule = ofTarget(declaredRule(alertRuleSpec.parse({ id: 's', when: "state == 'down'", for: '5m', keepFiringFor: '2m' })));
  const interval = (state: 'up' | 'down' | 'gap' | 'maintenance', from: number, to: number | null) => ({ state, from: from * MIN, to: to === null ? null : to * MIN, code: '', message: '' });

  it('fires at the instant its `for` runs out, and ends when its keep-firing does', () => {
    const { alerts } = simulateTarget(rule, ROW, [interval('up', 0, 10), interval('down', 10, 20), interval('up', 20, 60)], 60 * MIN);
    expect(alerts).toEqual([{ target: 'ehr-web', activeAt: 10 * MIN, firedAt: 15 * MIN, resolvedAt: 22 * MIN }]);
  });

  it('rides over a short recovery and stays over a gap', () => {
    const { alerts } = simulateTarget(rule, ROW, [interval('down', 0, 10), interval('up', 10, 11), interval('down', 11, 20), interval('gap', 20, 30), interval('down', 30, null)], 60 * MIN);
    expect(alerts).toEqual([{ target: 'ehr-web', activeAt: 0, firedAt: 5 * MIN, resolvedAt: null }]);
  });

  it('says what it cannot know', () => {
    const slow = ofTarget(declaredRule(alertRuleSpec.parse({ id: 's', when: 'durationMs > 500' })));
    expect(simulateTarget(slow, ROW, [interval('up', 0, 60)], 60 * MIN)).toEqual({ alerts: [], undecidedMs: 60 * MIN });
  });
});
