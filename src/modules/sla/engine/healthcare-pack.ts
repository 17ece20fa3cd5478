import { AppError } from '#shared/errors.ts';
import type { ObjectiveInput } from '../spec.ts';

/** Where a published figure comes from. `verifiedBy` is empty until a person has looked it up. */
export interface Citation {
  title: string;
  edition: string;
  url: string | null;
  retrieved: string | null;
  verifiedBy: string | null;
}

/** A healthcare measure as a starting point. Never active by itself: a person confirms it, and sets the limit where none is published. */
export interface HealthcareTemplate {
  id: string;
  name: string;
  /** What exactly is measured, from which event to which. */
  definition: string;
  /** UCUM. */
  unit: string;
  direction: 'upper' | 'lower' | 'range';
  statistic: NonNullable<ObjectiveInput['statistic']>;
  /** Published limit; null when the site must define it. */
  limit: number | null;
  /** Required share of cases, for proportions and availability. */
  share: number | null;
  window: { kind: 'calendar'; period: 'month' | 'quarter' };
  minSamples: number;
  sampleRule: string;
  /** What kind of number `limit` is: a benchmark describes others, a goal asks. */
  standing: 'national benchmark' | 'guideline goal' | 'common practice' | 'site-defined';
  source: Citation;
  active: false;
}

function cite(title: string, edition: string, url: string | null = null): Citation {
  return { title, edition, url, retrieved: null, verifiedBy: null };
}

const MONTH = { kind: 'calendar', period: 'month' } as const;
const QUARTER = { kind: 'calendar', period: 'quarter' } as const;
const ORDER_STATISTICS = 'at least 36 cases: below that a 95 % interval of p90 has no upper end';
const SITE = cite('Site definition', 'no published target found');

export const HEALTHCARE_TEMPLATES: readonly HealthcareTemplate[] = [
  {
    id: 'patient-response-time', name: 'Patient response time', definition: 'Nurse call or portal message to first response by staff', unit: 'min', direction: 'upper', statistic: 'p90',
    limit: null, share: null, window: MONTH, minSamples: 36, sampleRule: ORDER_STATISTICS, standing: 'site-defined', source: SITE, active: false,
  },
  {
    id: 'ed-arrival-to-departure', name: 'ED arrival to departure, discharged patients', definition: 'Median minutes from arrival to departure of patients sent home; left out: died, against medical advice, undocumented', unit: 'min', direction: 'upper', statistic: 'p50',
    limit: 161, share: null, window: QUARTER, minSamples: 63, sampleRule: '63 cases a quarter up to 900 visits, 96 above', standing: 'national benchmark',
    source: cite('CMS Timely and Effective Care, OP-18 (NQF 0496), United States median', 'calendar year 2024, published November 2025; the measure ends when ECAT (CMS1264) becomes mandatory'), active: false,
  },
  {
    id: 'door-to-ct', name: 'Door to CT, suspected stroke', definition: 'Arrival to start of the head CT', unit: 'min', direction: 'upper', statistic: 'p50',
    limit: 25, share: null, window: QUARTER, minSamples: 11, sampleRule: 'a 95 % interval of the median needs six cases; eleven leave one outlier on each side', standing: 'guideline goal',
    source: cite('AHA/ASA acute ischemic stroke time targets, as tabulated in J NeuroIntervent Surg, table 1', '2013', 'https://jnis.bmj.com'), active: false,
  },
  {
    id: 'lab-turnaround', name: 'Laboratory turnaround, common tests', definition: 'Registration of the specimen to reported result', unit: 'min', direction: 'upper', statistic: 'proportion',
    limit: 60, share: 0.9, window: MONTH, minSamples: 100, sampleRule: 'a share of 0.9 needs 35 cases without a miss, about 100 with a few', standing: 'common practice',
    source: cite('Hawkins, laboratory turnaround time review: 90 % of common tests within 60 min', 'review, no edition'), active: false,
  },
  {
    id: 'critical-result-acknowledgement', name: 'Critical result acknowledged', definition: 'Critical result available to acknowledged by a responsible clinician', unit: 'min', direction: 'upper', statistic: 'proportion',
    limit: 60, share: 0.95, window: MONTH, minSamples: 75, sampleRule: 'a share of 0.95 needs 73 cases without a miss', standing: 'guideline goal',
    source: cite('CLSI GP47 as quoted in Biochemia Medica 27(3): within one hour; the share is for the site to set', 'GP47, edition to be confirmed'), active: false,
  },
  {
    id: 'ehr-availability', name: 'EHR availability', definition: 'Time the EHR could be used, from state intervals', unit: '1', direction: 'lower', statistic: 'availability',
    limit: null, share: 0.999, window: MONTH, minSamples: 0, sampleRule: 'exhaustive observation; at least 99 % coverage', standing: 'common practice',
    source: cite('Contract custom; no national standard found', 'none; see Sittig et al., Int J Med Inform 83:797', null), active: false,
  },
  {
    id: 'interface-lag', name: 'HL7 and FHIR interface lag', definition: 'Message created in the sending system to accepted by the receiving one', unit: 's', direction: 'upper', statistic: 'p95',
    limit: null, share: null, window: MONTH, minSamples: 72, sampleRule: 'at least 72 messages: below that a 95 % interval of p95 has no upper end', standing: 'site-defined', source: SITE, active: false,
  },
  {
    id: 'diagnosis-accuracy', name: 'Diagnosis accuracy', definition: 'Share of reviewed cases whose final diagnosis agrees with the review', unit: '1', direction: 'lower', statistic: 'proportion',
    limit: null, share: null, window: QUARTER, minSamples: 100, sampleRule: 'cases drawn at random for review, not those that drew attention', standing: 'site-defined', source: SITE, active: false,
  },
  {
    id: 'diagnosis-turnaround', name: 'Diagnosis turnaround', definition: 'Request for a finding to its final report', unit: 'h', direction: 'upper', statistic: 'p90',
    limit: null, share: null, window: MONTH, minSamples: 36, sampleRule: ORDER_STATISTICS, standing: 'site-defined', source: SITE, active: false,
  },
];

export interface Confirmation {
  /** The person who takes the template into use. */
  by: string;
  /** True when this person has looked the source up. */
  sourceVerified?: boolean;
  /** Needed where the template has none; overrides it where it has. */
  limit?: number;
  share?: number;
  timeZone?: string;
}

/** Makes an objective of a template once a person has confirmed it. Throws `invalid` when a site-defined figure is missing. */
export function confirmTemplate(template: HealthcareTemplate, confirmation: Confirmation): ObjectiveInput {
  const limit = confirmation.limit ?? template.limit;
  const share = confirmation.share ?? template.share;
  if (confirmation.by.trim() === '') throw new AppError('invalid', `${template.id}: name the person who confirms it`);
  const availability = template.statistic === 'availability';
  const isShare = template.statistic === 'proportion' || availability;
  const countsOnly = isShare && template.unit === '1';
  if (isShare && share === null) throw new AppError('invalid', `${template.id}: no share is published; set the one this site answers for`);
  if (!countsOnly && limit === null) throw new AppError('invalid', `${template.id}: no limit is published; set the one this site answers for, in ${template.unit}`);
  const limits = countsOnly ? {} : template.direction === 'lower' ? { lower: limit! } : { upper: limit! };
  return {
    id: template.id,
    name: template.name,
    description: template.definition,
    kind: availability ? 'availability' : countsOnly ? 'ratio' : 'value',
    ...(countsOnly ? {} : { statistic: template.statistic, direction: template.direction, unit: template.unit, ...limits }),
    ...(share === null ? {} : { target: share }),
    window: { ...template.window, timeZone: confirmation.timeZone ?? 'UTC' },
    gap: 'exclude',
    minSamples: template.minSamples,
    ...(availability ? { minCoverage: 0.99 } : {}),
    citation: { title: template.source.title, edition: template.source.edition, ...(template.source.url === null ? {} : { url: template.source.url }), ...(confirmation.sourceVerified ? { verifiedBy: confirmation.by } : {}) },
    owner: confirmation.by,
    contractual: false,
  };
}
