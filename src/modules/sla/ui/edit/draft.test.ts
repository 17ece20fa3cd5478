import { describe, expect, test } from 'vitest';
import { objectiveSpec } from '../../spec.ts';
import { draftOf, EMPTY, idFrom, specOf } from './draft.ts';

const read = (input: unknown) => objectiveSpec.parse(input);

describe('an objective through the form and back', () => {
  const written: Record<string, unknown>[] = [
    { id: 'ehr', name: 'EHR', kind: 'availability', target: 0.9995, window: { kind: 'calendar', period: 'month', timeZone: 'Europe/Vienna' }, source: { target: 'ehr-web' }, gap: 'hold(5m)', exclusions: [{ from: 1, to: 2, reason: 'r', by: 'b' }] },
    { id: 'lab', name: 'Lab', kind: 'value', statistic: 'proportion', target: 0.9, upper: 60, unit: 'min', upperIncl: false, lowerIncl: false, window: '30d', source: { pushed: 'lab-tat' }, minSamples: 100, minCoverage: 0.8, burnRows: [{ long: '1h', factor: 14.4 }, { long: '6h', short: '30m', budget: '5%' }] },
    { id: 'fhir', name: 'FHIR', kind: 'ratio', target: 0.99, window: '7d', source: { promql: 'sum(good)', total: 'sum(all)', server: 'http://prometheus:9090', step: '5m' }, policy: [{ atConsumed: 0.5, actions: ['notify', 'postmortem'] }], owner: 'Integration', labels: { tier: '1' } },
    { id: 'grp', name: 'Group', kind: 'availability', target: 0.999, window: '28d', source: { group: 'Clinical', combine: 'weighted', weights: { a: 2 } }, slice: { length: '5m', target: 0.95 }, citation: { title: 'A study', edition: '2024', retrieved: '2025-01-01' } },
  ];
  test.each(written.map((each) => [each['id'], each]))('%s keeps its meaning', (_id, input) => {
    const before = read(input);
    const after = read(specOf(draftOf(before)));
    // Actions of one threshold are written one by one, directions are spelt out.
    const plain = ({ policy, direction: _direction, ...rest }: typeof before) => ({ ...rest, policy: policy.flatMap((step) => step.actions.map((action) => [step.atConsumed, action])) });
    expect(plain(after)).toEqual(plain(before));
  });
});

test('a limit given as target of a statistic becomes a limit', () => {
  const draft = draftOf(read({ id: 'p', kind: 'value', statistic: 'p95', target: 400, direction: 'upper', unit: 'ms', window: '7d', source: { target: 'x' } }));
  expect([draft.upper, draft.share]).toEqual(['400', '']);
  expect(read(specOf(draft))).toMatchObject({ upper: 400, statistic: 'p95' });
  expect(read(specOf(draft)).target).toBeUndefined();
});

test('a new objective reads pushed values under its own id', () => {
  expect(specOf({ ...EMPTY, name: 'Door to CT', source: 'pushed' })).toMatchObject({ id: 'door-to-ct', source: { pushed: 'door-to-ct' } });
  expect(idFrom('  Ärzte & Labor 2 ')).toBe('arzte-labor-2');
});

test('what cannot be read is passed on for the engine to name', () => {
  const found = objectiveSpec.safeParse(specOf({ ...EMPTY, name: 'x', target: 'y', kind: 'value', upper: 'sixty', duration: 'a month' }));
  expect(found.error!.issues.map((issue) => issue.path.join('.'))).toEqual(expect.arrayContaining(['upper', 'window.duration']));
});
