import type { ReportRow } from '../../contract.ts';
import type { Evaluation } from '../objectives.ts';

type Judgement = Pick<Evaluation, 'verdict' | 'reason' | 'value' | 'n' | 'excluded' | 'missing' | 'coverage' | 'ciLow' | 'ciHigh' | 'method' | 'units' | 'raw' | 'adjusted' | 'budget'>;

interface Exclusion {
  id: string;
  from: string;
  to: string;
  reason: string;
  by: string;
  state: string;
  retroactive: boolean;
}

/** What the page reads of one objective in a frozen report. */
export interface ReportedObjective {
  id: string;
  name: string;
  service: string;
  owner: string;
  contractual: boolean;
  /** `at least 99.9 %`. */
  asks: string;
  source: string;
  period: Judgement;
  previous: { verdict: string; value: number | null } | null;
  /** Left out by revisions of earlier versions. */
  comparison?: { verdict: string; text: string } | null;
  exclusions: Exclusion[];
  trend: { verdict: string; text: string; method: string; seed: number; n: number } | null;
  inputs: { form: string; count: number; sha256: string };
}

/** A frozen report as its JSON rendering says it: `watchfloor.report/1`. */
export interface FrozenReport {
  revision: number;
  hash: string;
  previousHash: string | null;
  madeAt: number;
  madeBy: string;
  cause: string;
  content: {
    period: ReportRow['period'];
    from: string;
    to: string;
    timeZone: string;
    running: boolean;
    organisation: string;
    version: string;
    seed: number;
    counts: ReportRow['counts'];
    summary: string[];
    objectives: ReportedObjective[];
    samplesLeftOut: number;
  };
}

/** Reads a JSON rendering. Throws what JSON.parse throws, and when it is no report of this format. */
export function readReport(body: string): FrozenReport {
  const found = JSON.parse(body) as FrozenReport;
  if (!Array.isArray(found.content?.objectives)) throw new Error('This revision was frozen in a format that this page cannot show; download it instead.');
  return found;
}

const TITLES: Record<ReportRow['period'], string> = { day: 'Daily', week: 'Weekly', month: 'Monthly', quarter: 'Quarterly' };

export function periodTitle(period: ReportRow['period']): string {
  return TITLES[period];
}

/** The period in the report's own zone: `1 Nov 2026 to 30 Nov 2026`, a day alone for a day. */
export function periodText(row: Pick<ReportRow, 'from' | 'to' | 'timeZone'>): string {
  const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: row.timeZone || undefined });
  const [first, last] = [format.format(row.from), format.format(row.to - 1)];
  return first === last ? first : `${first} to ${last}`;
}

/** `met 12 · breached 1 · not proven 2 · no data 0` */
export function countsText(counts: ReportRow['counts']): string {
  return `met ${counts.met} · breached ${counts.breached} · not proven ${counts.notProven} · no data ${counts.noData}`;
}
