import { mannWhitney } from '#shared/statistics/mann-whitney.ts';
import { benjaminiHochberg, holm } from '#shared/statistics/multiplicity.ts';
import { median } from '#shared/statistics/quantile.ts';
import { seriesOf } from '../daily.ts';
import type { Objective } from '../objective.ts';
import type { Source } from '../source.ts';
import type { ReportComparison, ReportObjective } from './document.ts';
import { figure } from './words.ts';

/** Fewer steps on either side can hardly be told apart by ranks. */
const FEWEST = 5;
const LEVEL = 0.05;
/** Distances of A from one half from which an effect is small, medium, large (Vargha & Delaney, J Educ Behav Stat 25, 2000). */
const SIZES = [[0.21, 'large'], [0.14, 'medium'], [0.06, 'small']] as const;

function sizeOf(superiority: number): ReportComparison['size'] {
  const distance = Math.abs(superiority - 0.5);
  return SIZES.find(([least]) => distance >= least)?.[1] ?? 'negligible';
}

/** Whether more is better: shares and lower limits yes, upper limits no, ranges neither. */
function wantsMore(objective: Objective): boolean | null {
  const { lower, upper } = objective.limits;
  if (lower !== null && upper !== null) return null;
  return upper === null;
}

interface Stretch {
  from: number;
  to: number;
}

/**
 * The figures of the period against those of the one before, step by step (hours of a day, else days), by Mann and Whitney's test.
 * P-values are corrected later, over all objectives of the report; until then nothing is claimed.
 */
export function compare(objective: Objective, source: Source, now: Stretch, before: Stretch, period: string): ReportComparison {
  const every = period === 'day' ? 'hour' : 'day';
  const values = ({ from, to }: Stretch): number[] => seriesOf(objective, source, from, to, every).flatMap((point) => point.value ?? []);
  const [these, those] = [values(now), values(before)];
  const base = { every, n: these.length, nBefore: those.length } as const;
  if (these.length < FEWEST || those.length < FEWEST) {
    const text = `not compared: ${these.length} ${every}s against ${those.length}, at least ${FEWEST} on each side are needed`;
    return { ...base, verdict: 'too few', text, level: null, levelBefore: null, shift: null, superiority: null, size: null, z: null, p: null, holmP: null, fdrP: null };
  }
  const { superiority, z, p, shift } = mannWhitney(these, those);
  return { ...base, verdict: 'not proven', text: '', level: median(these), levelBefore: median(those), shift, superiority, size: sizeOf(superiority), z, p, holmP: null, fdrP: null };
}

function textOf(told: ReportComparison, unit: string): string {
  const steps = `${told.every === 'day' ? 'days' : 'hours'} ${told.n} against ${told.nBefore}`;
  const medians = `median ${figure(told.level, unit)} against ${figure(told.levelBefore, unit)}`;
  const figures = `${medians}, ${told.size} effect (a ${told.every} of this period is above one of the period before with a chance of ${Number((told.superiority! * 100).toPrecision(3))} %), ${steps}, p ${told.holmP!.toPrecision(2)} after Holm`;
  if (told.verdict === 'not proven') return `a difference to the period before is not proven: ${figures}`;
  return `${told.verdict} than the period before: ${figures}`;
}

/** For the summary: `worse than the period before, median 99 % against 99.9 %, large effect`. */
export function shortComparison(told: ReportComparison, unit: string): string {
  return `${told.verdict} than the period before, median ${figure(told.level, unit)} against ${figure(told.levelBefore, unit)}, ${told.size} effect`;
}

/** Corrects the p-values over all objectives compared and says what can be claimed: only what stands after Holm. Changes the comparisons in place. */
export function correctComparisons(objectives: readonly Pick<ReportObjective, 'comparison' | 'period'>[], wants: (index: number) => boolean | null): void {
  const tested = objectives.flatMap(({ comparison, period }, index) => (comparison && comparison.p !== null ? [{ comparison, index, unit: period.units.value }] : []));
  const pValues = tested.map(({ comparison }) => comparison.p!);
  const strict = holm(pValues);
  const shared = benjaminiHochberg(pValues);
  tested.forEach(({ comparison, index, unit }, i) => {
    comparison.holmP = strict[i]!;
    comparison.fdrP = shared[i]!;
    const more = wants(index);
    const higher = comparison.superiority! > 0.5;
    if (comparison.holmP < LEVEL) comparison.verdict = more === null ? (higher ? 'higher' : 'lower') : higher === more ? 'better' : 'worse';
    comparison.text = textOf(comparison, unit);
  });
}

/** For a report's objectives, each with what it is judged by. */
export function wantsOf(objectives: readonly Objective[]): (index: number) => boolean | null {
  return (index) => wantsMore(objectives[index]!);
}
