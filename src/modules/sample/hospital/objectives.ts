import type * as z from 'zod';
import type { objectiveSpec } from '#modules/sla/spec.ts';

type ObjectiveInput = z.input<typeof objectiveSpec>;

const week = { kind: 'rolling', duration: '7d' } as const;

/** What the sample hospital promises: one objective of each kind that can be judged from its targets alone. */
export const SAMPLE_OBJECTIVES: readonly ObjectiveInput[] = [
  { id: 'sample-ehr-availability', name: 'EHR web is there', service: 'Sample hospital', kind: 'availability', target: 0.999, source: { target: 'sample-ehr-web' }, window: { kind: 'calendar', period: 'month', timeZone: 'UTC' } },
  { id: 'sample-imaging-availability', name: 'Imaging, all of it', service: 'Sample hospital', kind: 'availability', target: 0.995, source: { group: 'Sample hospital/Imaging', combine: 'all' }, window: week },
  { id: 'sample-fhir-latency', name: 'FHIR search answers in time', service: 'Sample hospital', kind: 'value', unit: 'ms', upper: 300, statistic: 'p95', source: { target: 'sample-fhir-search' }, window: week },
  { id: 'sample-lab-latency', name: 'Lab orders taken within 250 ms', service: 'Sample hospital', kind: 'value', unit: 'ms', upper: 250, statistic: 'proportion', target: 0.99, source: { target: 'sample-lab-queue' }, window: { kind: 'rolling', duration: '24h' } },
];
