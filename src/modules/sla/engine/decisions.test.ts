import { describe, expect, it } from 'vitest';
import { objectiveSpec } from '../spec.ts';
import type { ObjectiveInput } from '../spec.ts';
import { evaluateAbsence } from './burn.ts';
import { defaultBurnRows } from './burn-table.ts';
import { evaluateComposite } from './composite.ts';
import type { CompositeChild } from './composite.ts';
import { dayBlockInterval } from './day-block.ts';
import { evaluateIntervals } from './evaluate-data.ts';
import { checkFeasibility } from './feasibility.ts';
import { ledgerOf } from './ledger.ts';
import { resolveObjective } from './objective.ts';
import { evaluatePolicy } from './policy.ts';
import { canonicalJson, freeze } from './revision.ts';
import type { Revision } from './revision.ts';
import { segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';
import { decide } from './verdict.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function objective(more: Partial<ObjectiveInput> = {}) {
  return resolveObjective(objectiveSpec.parse({ id: 'o', kind: 'availability', target: 0.99, window: '1d', ...more }));
}

describe('verdicts', () => {
  const rules = { limits: { lower: 0.99, upper: null, lowerIncl: true, upperIncl: true }, minSamples: 10, minCoverage: 0.9, verdictBy: 'interval' as const };
  const judged = { value: 0.995, low: 0.992, high: 0.999, n: 100, coverage: 1 };
  it.each([
    [judged, 'met'],
    [{ ...judged, low: 0.99 }, 'met'],
    [{ ...judged, low: 0.98 }, 'not proven'],
    [{ ...judged, value: 0.97, low: 0.96, high: 0.98 }, 'breached'],
    [{ ...judged, value: 0.985, low: 0.97, high: 0.995 }, 'not proven'],
    [{ ...judged, n: 9 }, 'not proven'],
    [{ ...judged, coverage: 0.89 }, 'not proven'],
    [{ ...judged, value: 0.5, low: 0.4, high: 0.6, coverage: 0.89 }, 'not proven'],
    [{ ...judged, n: 0, value: null }, 'no data'],
    [{ ...judged, low: null }, 'not proven'],
  ])('%#', (figures, verdict) => expect(decide(figures, rules).verdict).toBe(verdict));

  it('judges two-sided limits from both ends', () => {
    const range = { ...rules, limits: { lower: 2, upper: 8, lowerIncl: true, upperIncl: false }, minSamples: 0 };
    const verdict = (low: number, high: number) => decide({ value: (low + high) / 2, low, high, n: 9, coverage: 1 }, range).verdict;
    expect([verdict(2, 7.9), verdict(2, 8), verdict(8, 9), verdict(0, 1.9), verdict(1, 9)]).toEqual(['met', 'not proven', 'breached', 'breached', 'not proven']);
  });
});

describe('absent data', () => {
  const rows = defaultBurnRows(30 * DAY);
  it('fires when the most critical row would have, had silence been failure', () => {
    expect(evaluateAbsence(rows, 0.99, 15_000, 0, 60_000)).toMatchObject({ after: '8m38s400ms', firing: false });
    expect(evaluateAbsence(rows, 0.99, 15_000, 0, 519_000)).toMatchObject({ firing: true, silentMs: 519_000 });
  });
  it('but not before three probes are overdue, and at once when nothing was ever seen', () => {
    expect(evaluateAbsence(rows, 0.999, 60_000, 0, 170_000)).toMatchObject({ after: '3m', firing: false });
    expect(evaluateAbsence(rows, 0.999, 60_000, null, 0)).toMatchObject({ silentMs: null, firing: true });
    expect(evaluateAbsence([], 0.999, 60_000, null, 0)).toBeNull();
  });
});

describe('feasibility', () => {
  it('tells a row that can never fire and a target no sample can prove', () => {
    const lax = checkFeasibility(objective({ target: 0.9, window: '30d' }), 60_000);
    expect(lax.warnings[0]).toContain('this row can never fire');
    const daily = checkFeasibility(objective({ target: 0.999 }), 60_000);
    expect(daily).toMatchObject({ samplesToProve: 3838, provableInWindow: false });
    expect(checkFeasibility(objective({ target: 0.999, window: '30d' }), 10_000)).toMatchObject({ ok: true, provableInWindow: true });
  });
});

describe('error-budget policy', () => {
  const policy = [
    { atConsumed: 0.5, actions: ['notify' as const] },
    { atConsumed: 1, actions: ['notify' as const, 'freezeFlags' as const, 'blockRollout' as const] },
  ];
  it('applies actions from their thresholds on', () => {
    const active = (consumed: number | null) => evaluatePolicy(objective({ policy }), consumed, 0).filter((a) => a.active).map((a) => a.action);
    expect(active(0.49)).toEqual([]);
    expect(active(0.5)).toEqual(['notify']);
    expect(active(1.2)).toEqual(['notify', 'freezeFlags', 'blockRollout']);
    expect(active(null)).toHaveLength(3);
  });
  it('honours a signed override until it expires', () => {
    const signed = objective({ policy, overrides: [{ action: 'blockRollout', by: 'CIO', reason: 'security fix', expiresAt: '2026-03-02T00:00:00Z' }] });
    const at = (text: string) => evaluatePolicy(signed, 1.1, Date.parse(text)).find((a) => a.action === 'blockRollout');
    expect(at('2026-03-01T00:00:00Z')).toMatchObject({ active: false, override: { by: 'CIO', reason: 'security fix' } });
    expect(at('2026-03-02T00:00:00Z')).toMatchObject({ active: true, override: null });
  });
});

describe('composites', () => {
  const child = (id: string, downFrom: number, downTo: number, weight = 1): CompositeChild => {
    const o = objective({ id, slice: { length: '1h', target: 1 } });
    const intervals: StateInterval[] = [{ state: 'up', fromAt: 0, toAt: downFrom }, { state: 'down', fromAt: downFrom, toAt: downTo }, { state: 'up', fromAt: downTo, toAt: DAY }];
    return { objective: o, evaluation: evaluateIntervals(o, intervals, DAY), weight, ledger: ledgerOf(segmentsOf(intervals, DAY), [], 0, 0, DAY) };
  };
  const window = { fromAt: 0, toAt: DAY, anchorAt: 0 };
  const children = [child('a', 2 * HOUR, 4 * HOUR, 3), child('b', 3 * HOUR, 6 * HOUR)];

  it('all-good slice: overlapping outages count once, and each child shows what it burned', () => {
    const result = evaluateComposite({ id: 'c', kind: 'all-good slice', target: 0.9, minCoverage: 0 }, children, window);
    expect(result).toMatchObject({ value: 20 / 24, n: 24, verdict: 'breached' });
    expect(result.children.map((c) => c.loss)).toEqual([2, 3]);
  });
  it('weighted and serial', () => {
    expect(evaluateComposite({ id: 'c', kind: 'weighted', target: 0.9, minCoverage: 0 }, children, window).value).toBeCloseTo((3 * (22 / 24) + 21 / 24) / 4, 12);
    expect(evaluateComposite({ id: 'c', kind: 'serial', target: 0.8, minCoverage: 0 }, children, window)).toMatchObject({ value: (22 / 24) * (21 / 24), verdict: 'met' });
  });
  it('refuses children that do not fit together', () => {
    const other = { ...children[1]!, objective: objective({ window: '7d' }) };
    expect(() => evaluateComposite({ id: 'c', kind: 'serial', target: 0.8, minCoverage: 0 }, [children[0]!, other], window)).toThrow(/different windows/);
    expect(() => evaluateComposite({ id: 'c', kind: 'serial', target: 0.8, minCoverage: 0 }, [], window)).toThrow(/at least one/);
    const minutes = { ...children[1]!, objective: objective({ kind: 'value', statistic: 'p90', upper: 60, target: undefined }) };
    expect(() => evaluateComposite({ id: 'c', kind: 'weighted', target: 0.8, minCoverage: 0 }, [minutes], window)).toThrow(/judged by its p90 and not by a share/);
  });
});

describe('frozen revisions', () => {
  const hashOf = (text: string) => `h${text.length}`;
  it('keeps a revision for the same content and numbers a changed one, the first byte for byte as it was', () => {
    const history: Revision[] = [];
    const first = freeze(history, { b: 2, a: [1, { y: null, x: undefined }] }, hashOf);
    history.push(first);
    expect(first).toMatchObject({ revision: 1, previousHash: null, content: '{"a":[1,{"y":null}],"b":2}' });
    expect(freeze(history, { a: [1, { y: null }], b: 2 }, hashOf)).toBe(first);
    const before = JSON.stringify(first);
    expect(freeze(history, { a: 1 }, hashOf)).toMatchObject({ revision: 2, previousHash: first.hash });
    expect(JSON.stringify(first)).toBe(before);
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(/cannot be written/);
  });
});

describe('day blocks', () => {
  it('is wider than a per-sample interval when one day holds the outage', () => {
    const days = Array.from({ length: 30 }, (_, i) => ({ good: i === 4 ? 1_000 : 1_440, total: 1_440 }));
    const interval = dayBlockInterval(days, 0.95)!;
    expect(interval.high).toBe(1);
    expect(interval.low).toBeLessThan(0.98);
    expect(dayBlockInterval(days, 0.95)).toEqual(interval);
    expect(dayBlockInterval(days.slice(0, 6), 0.95)).toBeNull();
  });
});
