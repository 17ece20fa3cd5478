import { describe, expect, it } from 'vitest';
import { objectiveSpec } from '../spec.ts';
import { confirmTemplate, HEALTHCARE_TEMPLATES } from './healthcare-pack.ts';
import { resolveObjective } from './objective.ts';
import { dnsName, exportOpenSlo } from './openslo-export.ts';
import { importOpenSlo } from './openslo-import.ts';

const SLI = { apiVersion: 'openslo/v1', kind: 'SLI', metadata: { name: 'latency' }, spec: { thresholdMetric: { metricSource: { type: 'Prometheus' } } } };
const CONDITION = { apiVersion: 'openslo/v1', kind: 'AlertCondition', metadata: { name: 'fast' }, spec: { severity: 'page', condition: { kind: 'burnrate', op: 'gt', threshold: 14.4, lookbackWindow: '1h', alertAfter: '5m' } } };
const POLICY = { apiVersion: 'openslo/v1', kind: 'AlertPolicy', metadata: { name: 'p' }, spec: { alertWhenBreaching: true, conditions: [{ conditionRef: 'fast' }], notificationTargets: [] } };

function slo(spec: object, name = 'web') {
  return { apiVersion: 'openslo/v1', kind: 'SLO', metadata: { name, displayName: 'Web' }, spec: { service: 'shop', budgetingMethod: 'Occurrences', timeWindow: [{ duration: '28d', isRolling: true }], ...spec } };
}

describe('OpenSLO import', () => {
  it('reads threshold, window, target, slices and burn alerts', () => {
    const { objectives, notes } = importOpenSlo([
      SLI, CONDITION, POLICY,
      slo({ indicatorRef: 'latency', budgetingMethod: 'Timeslices', alertPolicies: ['p'], objectives: [{ op: 'lt', value: 200, target: 0.95, timeSliceTarget: 0.9, timeSliceWindow: '1m' }, { op: 'lte', value: 900, targetPercent: 99.9, timeSliceTarget: 1, timeSliceWindow: '1m' }] }),
    ]);
    expect(notes).toEqual([]);
    expect(objectives[0]).toEqual({
      id: 'web-1', name: 'Web', service: 'shop', kind: 'value', statistic: 'proportion', direction: 'upper', upper: 200, upperIncl: false, target: 0.95,
      window: { kind: 'rolling', duration: '28d' }, slice: { length: '1m', target: 0.9 }, burnRows: [{ long: '1h', factor: 14.4, severity: 'page', for: '5m' }],
    });
    expect(objectives[1]).toMatchObject({ id: 'web-2', target: 0.999, upper: 900 });
    for (const objective of objectives) expect(() => resolveObjective(objectiveSpec.parse(objective))).not.toThrow();
  });

  it('reads calendar windows and tells what is lost', () => {
    const { objectives, notes } = importOpenSlo([slo({ indicator: { spec: { ratioMetric: {} } }, timeWindow: [{ duration: '1M', isRolling: false, calendar: { startTime: '2026-01-15 00:00:00', timeZone: 'Europe/Vienna' } }], objectives: [{ target: 0.99, compositeWeight: 2 }] })]);
    expect(objectives[0]).toMatchObject({ kind: 'ratio', window: { kind: 'calendar', period: 'month', timeZone: 'Europe/Vienna' } });
    expect(notes).toHaveLength(2);
  });

  it('names the document that lacks something', () => {
    expect(() => importOpenSlo([slo({ indicator: {}, objectives: [{}] })])).toThrow(/SLO web: an objective needs target/);
    expect(() => importOpenSlo([slo({ timeWindow: [], objectives: [{ target: 0.9 }] })])).toThrow(/SLO web: spec\.timeWindow\[0\]\.duration is missing/);
  });
});

describe('OpenSLO export', () => {
  it.each([
    { id: 'ehr', name: 'EHR', kind: 'availability', target: 0.999, window: { kind: 'rolling', duration: '30d' }, gap: 'bad', minCoverage: 0.9, exclusions: [{ from: 1, to: 2, reason: 'a', by: 'b' }], burnRows: [{ long: '1h', short: '5m', factor: 14.4, minBad: 4 }] },
    { id: 'Fridge 7', kind: 'value', statistic: 'mean', direction: 'range', lower: 2, upper: 8, unit: 'Cel', window: { kind: 'calendar', period: 'week', timeZone: 'Europe/Vienna' } },
    { id: 'lag', kind: 'value', statistic: 'p95', upper: 300, window: { kind: 'rolling', duration: '7d' }, slice: { length: '5m', target: 0.9, minSamples: 3 }, target: 0.99, description: 'x'.repeat(1_500) },
    { id: 'plain', kind: 'ratio', target: 0.95, window: { kind: 'rolling', duration: '28d' } },
    { id: 'perfect', kind: 'ratio', target: 1, window: { kind: 'rolling', duration: '28d' }, service: 'shop' },
  ])('$id comes back as it was', (objective) => {
    const document = exportOpenSlo(objective);
    expect(JSON.parse(JSON.stringify(importOpenSlo([JSON.parse(JSON.stringify(document))]).objectives[0]))).toEqual(objective);
    const { metadata, spec } = document as { metadata: { name: string }; spec: { description?: string; objectives: { target: number }[] } };
    expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect((spec.description ?? '').length).toBeLessThanOrEqual(1_050);
    expect(spec.objectives[0]!.target).toBeLessThan(1);
  });

  it('an edit of the exported document is not undone by the annotation', () => {
    const document = JSON.parse(JSON.stringify(exportOpenSlo({ id: 'ehr', kind: 'availability', target: 0.999, window: '30d' })));
    document.spec.objectives[0].target = 0.99;
    document.spec.timeWindow[0].duration = '7d';
    expect(importOpenSlo([document]).objectives[0]).toEqual({ id: 'ehr', kind: 'availability', target: 0.99, window: { kind: 'rolling', duration: '7d' } });
  });

  it('makes RFC 1123 names', () => {
    expect(dnsName('EHR: Löschung (Nord)!')).toBe('ehr-l-schung-nord');
    expect(dnsName('***')).toBe('objective');
    expect(dnsName(`${'a'.repeat(62)}-b`)).toHaveLength(62);
  });
});

describe('healthcare templates', () => {
  it('cover the measures, each cited, none active', () => {
    expect(HEALTHCARE_TEMPLATES.map((t) => t.id)).toEqual(['patient-response-time', 'ed-arrival-to-departure', 'door-to-ct', 'lab-turnaround', 'critical-result-acknowledgement', 'ehr-availability', 'interface-lag', 'diagnosis-accuracy', 'diagnosis-turnaround']);
    for (const template of HEALTHCARE_TEMPLATES) {
      expect(template.active).toBe(false);
      expect(template.source.title && template.source.edition).not.toBe('');
      expect(template.source.verifiedBy).toBeNull();
    }
  });

  it('become valid objectives once a person confirms them', () => {
    for (const template of HEALTHCARE_TEMPLATES) {
      const input = confirmTemplate(template, { by: 'quality officer', limit: template.limit ?? 30, share: template.share ?? 0.9 });
      expect(() => resolveObjective(objectiveSpec.parse(input))).not.toThrow();
      expect(input.citation!.verifiedBy).toBeUndefined();
    }
  });

  it('insist on what the site must define', () => {
    const find = (id: string) => HEALTHCARE_TEMPLATES.find((t) => t.id === id)!;
    expect(() => confirmTemplate(find('interface-lag'), { by: 'x' })).toThrow(/interface-lag: no limit is published/);
    expect(() => confirmTemplate(find('diagnosis-accuracy'), { by: 'x' })).toThrow(/no share is published/);
    expect(() => confirmTemplate(find('door-to-ct'), { by: ' ' })).toThrow(/name the person/);
  });
});
