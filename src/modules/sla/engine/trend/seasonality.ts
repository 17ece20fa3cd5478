import { kruskalWallis } from '#shared/statistics/kruskal-wallis.ts';
import { median } from '#shared/statistics/quantile.ts';
import { senSlope } from '#shared/statistics/sen.ts';
import type { Series } from './csv.ts';

export interface Season {
  period: number;
  source: 'given' | 'weekday' | 'hour of day';
  /** Kruskal-Wallis p that the phases differ. */
  p: number;
  /** Typical deviation of each phase from the whole, taken out before further tests. */
  levels: number[];
}

const DETECTION_LEVEL = 0.01;

function phaseLevels(values: readonly number[], phases: readonly number[], period: number, positions: readonly number[]): { groups: number[][]; levels: number[] } {
  const present = values.map((value, i) => ({ value, i })).filter(({ value }) => Number.isFinite(value));
  const slope = senSlope(values, positions) || 0;
  const groups: number[][] = Array.from({ length: period }, () => []);
  for (const { value, i } of present) groups[phases[i]!]!.push(value - slope * positions[i]!);
  const whole = median(groups.flat());
  return { groups, levels: groups.map((group) => (group.length > 0 ? median(group) - whole : 0)) };
}

function seasonOf(values: readonly number[], positions: readonly number[], phases: readonly number[], period: number, source: Season['source']): Season {
  const { groups, levels } = phaseLevels(values, phases, period, positions);
  return { period, source, p: kruskalWallis(groups).p, levels };
}

function typicalStep(positions: readonly number[]): number {
  const steps = positions.slice(1).map((position, i) => position - positions[i]!);
  return steps.length > 0 ? median(steps) : 0;
}

export interface Deseasonalised {
  seasons: Season[];
  /** Values with the seasonal levels taken out; NaN stays. */
  values: number[];
  /** Phase of each point in a given period, else null. */
  phases: number[] | null;
}

function without(values: readonly number[], phases: readonly number[], season: Season): number[] {
  return values.map((value, i) => value - season.levels[phases[i]!]!);
}

/**
 * Takes the season out: a given period by position in the file, or for daily and finer data the weekday and the hour of day (UTC) where the
 * phases differ at 1 % (Kruskal-Wallis on values without their Sen slope). Needs three full cycles to look for one by itself.
 */
export function deseasonalise(series: Series, period: number | undefined): Deseasonalised {
  const { positions, kind } = series.axis;
  let values = [...series.values];
  if (period !== undefined && period > 1) {
    const phases = values.map((_, i) => i % period);
    const season = seasonOf(values, positions, phases, period, 'given');
    return { seasons: [season], values: without(values, phases, season), phases };
  }
  if (kind !== 'day') return { seasons: [], values, phases: null };
  const step = typicalStep(positions);
  const span = positions.length > 0 ? positions.at(-1)! - positions[0]! : 0;
  const seasons: Season[] = [];
  const candidates: { source: Season['source']; period: number; fits: boolean; phase: (at: number) => number }[] = [
    { source: 'hour of day', period: 24, fits: step > 0 && step <= 1 / 20 && span >= 3, phase: (at) => Math.floor((at - Math.floor(at)) * 24 + 1e-9) % 24 },
    { source: 'weekday', period: 7, fits: step > 0 && step <= 1.5 && span >= 21, phase: (at) => (((Math.floor(at) + 4) % 7) + 7) % 7 },
  ];
  for (const candidate of candidates) {
    if (!candidate.fits) continue;
    const phases = positions.map(candidate.phase);
    const season = seasonOf(values, positions, phases, candidate.period, candidate.source);
    if (!(season.p < DETECTION_LEVEL)) continue;
    seasons.push(season);
    values = without(values, phases, season);
  }
  return { seasons, values, phases: null };
}
