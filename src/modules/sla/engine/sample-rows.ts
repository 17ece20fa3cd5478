import { AppError } from '#shared/errors.ts';
import type { DataSpec, StateName } from '../spec.ts';
import { covered, effectiveSpans } from './exclusions.ts';
import { readInstant } from './instant.ts';
import { insideLimits } from './limits.ts';
import type { Objective } from './objective.ts';

/** One measurement as it counts: good and total are NaN where the figure is missing. */
export interface SampleRow {
  at: number;
  good: number;
  total: number;
  value: number;
  /** Inside an approved exclusion, or a maintenance state. */
  excluded: boolean;
  /** Would be missing (not excluded) in the raw figures: a maintenance state tells nothing about the service. */
  missingRaw: boolean;
}

type SampleSpec = NonNullable<DataSpec['samples']>[number];

const MISSING = { good: Number.NaN, total: Number.NaN, value: Number.NaN };

function fromState(state: StateName, objective: Objective): { good: number; total: number; value: number } {
  if (state === 'up' || state === 'down') return { good: state === 'up' ? 1 : 0, total: 1, value: Number.NaN };
  if (state === 'degraded') return { good: objective.spec.degraded === 'up' ? 1 : 0, total: 1, value: Number.NaN };
  return MISSING;
}

function present(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function fromCounts(spec: SampleSpec, path: string): { good: number; total: number; value: number } | null {
  const { good, bad, total } = spec;
  for (const [name, count] of [['good', good], ['bad', bad], ['total', total]] as const) {
    if (present(count) && count < 0) throw new AppError('invalid', `${path}.${name}: a count cannot be negative`);
  }
  if (present(total) && present(good)) return { good, total: Math.max(total, good), value: Number.NaN };
  if (present(total) && present(bad)) return { good: Math.max(0, total - bad), total: Math.max(total, bad), value: Number.NaN };
  if (present(good) && present(bad)) return { good, total: good + bad, value: Number.NaN };
  if (present(total)) return { good: Number.NaN, total, value: Number.NaN };
  return null;
}

function fromValue(value: number, objective: Objective): { good: number; total: number; value: number } {
  return { good: insideLimits(value, objective.sampleLimits!) ? 1 : 0, total: 1, value };
}

function figuresOf(spec: SampleSpec, objective: Objective, path: string): { good: number; total: number; value: number } {
  if (objective.kind === 'value') return present(spec.value) ? fromValue(spec.value, objective) : MISSING;
  const counts = fromCounts(spec, path);
  const state = spec.state ? fromState(spec.state, objective) : null;
  const first = objective.kind === 'ratio' ? (counts ?? state) : (state ?? counts);
  if (first) return first;
  // A probe exported as 1 or 0.
  return spec.value === 1 || spec.value === 0 ? { good: spec.value, total: 1, value: Number.NaN } : MISSING;
}

/** What samples must carry so that an objective of each kind can read them. */
const READABLE = { availability: '"state", or "good" and "total"', ratio: '"good" and "total", or "state"', value: '"value"' } as const;

function isReadable({ state, good, bad, total, value }: SampleSpec, kind: Objective['kind']): boolean {
  if (kind === 'value') return value !== undefined;
  return [state, good, bad, total].some((field) => field !== undefined) || value === null || value === 0 || value === 1;
}

/** A file in which no sample says anything the objective can read is a mistake and not missing data. */
function refuseUnreadable(samples: readonly SampleSpec[], objective: Objective): void {
  if (samples.length === 0 || samples.some((sample) => isReadable(sample, objective.kind))) return;
  throw new AppError('invalid', `samples: none of them carries ${READABLE[objective.kind]}, which is what an objective of kind ${objective.kind} is judged by`);
}

/** Reads the samples of a data file in time order; throws `invalid` naming the entry. Order in the file does not matter; nothing is dropped as a duplicate. */
export function readSamples(data: DataSpec, objective: Objective): SampleRow[] {
  const spans = effectiveSpans(objective.exclusions);
  const unit = objective.spec.unit;
  refuseUnreadable(data.samples!, objective);
  const rows = data.samples!.map((spec, i) => {
    const path = `samples[${i}]`;
    const told = spec.unit ?? data.unit;
    if (unit !== undefined && told !== undefined && told.trim() !== unit.trim()) throw new AppError('invalid', `${path}.unit: is "${told}", the objective is in "${unit}"; convert the data or the objective`);
    const at = readInstant(spec.at, objective.zone, `${path}.at`);
    const maintenance = spec.state === 'maintenance';
    return { at, ...figuresOf(spec, objective, path), excluded: maintenance || covered(spans, at), missingRaw: maintenance };
  });
  return rows.sort((a, b) => a.at - b.at || a.value - b.value || a.good - b.good || a.total - b.total);
}

/** Median distance between neighbouring samples, ms; 0 below two. Tells how long the last sample stands for. */
export function typicalSpacing(rows: readonly SampleRow[]): number {
  const steps: number[] = [];
  for (let i = 1; i < rows.length; i++) if (rows[i]!.at > rows[i - 1]!.at) steps.push(rows[i]!.at - rows[i - 1]!.at);
  if (steps.length === 0) return 0;
  return steps.sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)]!;
}
