import { formatDuration } from '#shared/duration.ts';
import type { Cause } from '../../contract.ts';
import type { Objective } from '../objective.ts';
import type { ReportObjective } from './document.ts';

/** A ratio as per cent, with as many digits as tell it from 1. */
export function percent(ratio: number | null, digits = 4): string {
  if (ratio === null) return '–';
  const value = ratio * 100;
  if (value === 100 || value === 0) return `${value} %`;
  const near = Math.min(Math.abs(100 - value), Math.abs(value));
  const places = near < 1 ? Math.min(6, Math.max(2, Math.ceil(-Math.log10(near)) + 2)) : 2;
  return `${value.toFixed(Math.min(places, digits + 2))} %`;
}

export function number(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? value.toLocaleString('en-US').replaceAll(',', '\u00a0') : Number(value.toPrecision(6)).toString();
}

/** A figure in its unit. */
export function figure(value: number | null, unit: string): string {
  if (unit === 'ratio') return percent(value);
  return value === null ? '–' : `${number(value)}${unit === 'as measured' || unit === '1' ? '' : ` ${unit}`}`;
}

/** An amount of budget: time as a duration, the rest counted. A negative one is overspent. */
export function amount(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit !== 'ms') return `${number(value)} ${unit}`;
  const rounded = Math.round(Math.abs(value) / 1_000) * 1_000;
  return `${value < 0 ? '−' : ''}${formatDuration(Math.abs(value) < 1_000 ? Math.round(Math.abs(value)) : rounded)}`;
}

/** One cause in a line. */
export function causeText(cause: Cause, unit: string): string {
  return [`${cause.state}${cause.target ? ` ${cause.target}` : ''}`, amount(cause.amount, unit), cause.code, cause.message].filter((part) => part !== '').join(', ');
}

/** A required share as it was written: 99.9 %, not 99.9000 %. */
function asked(ratio: number | null): string {
  return ratio === null ? '–' : `${Number((ratio * 100).toPrecision(10))} %`;
}

/** What an objective asks, in words. */
export function asksOf(objective: Objective): string {
  const unit = objective.spec.unit ? ` ${objective.spec.unit}` : '';
  const limits = objective.sampleLimits;
  const range = limits
    ? [limits.lower === null ? '' : `${limits.lowerIncl ? 'at least' : 'more than'} ${limits.lower}${unit}`, limits.upper === null ? '' : `${limits.upperIncl ? 'at most' : 'less than'} ${limits.upper}${unit}`].filter((part) => part !== '').join(' and ')
    : '';
  const slices = objective.slice ? ` of ${formatDuration(objective.slice.lengthMs)} slices` : '';
  if (objective.kind !== 'value') return `at least ${asked(objective.shareTarget)} good${slices}`;
  if (objective.statistic === 'proportion' || objective.slice) return `${asked(objective.shareTarget)}${slices || ' of samples'} ${range}`;
  return `${objective.statistic} ${range}`;
}

const SHAPES = { met: '●', breached: '▲', 'not proven': '◆', 'no data': '○' } as const;

/** A shape and a word for a verdict: never colour alone. */
export function verdictMark(verdict: keyof typeof SHAPES): string {
  return `${SHAPES[verdict]} ${verdict}`;
}

/** Local date and time in a zone: `2026-03-01 00:00`. */
export function localTime(iso: string | number, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso));
  return parts.replace(',', '');
}

export function periodTitle(period: string): string {
  return { day: 'Daily', week: 'Weekly', month: 'Monthly', quarter: 'Quarterly' }[period] ?? period;
}

/** The period in words: `March 2026`, `2026-03-09`, `Q1 2026`, `week of 2026-03-09`. */
export function periodName(period: string, from: string, zone: string): string {
  const date = localTime(from, zone).slice(0, 10);
  const [year, month] = date.split('-') as [string, string];
  if (period === 'month') return `${new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00Z`))} ${year}`;
  if (period === 'quarter') return `Q${Math.ceil(Number(month) / 3)} ${year}`;
  return period === 'week' ? `week of ${date}` : date;
}

/** One objective in a sentence for the summary. */
export function sentenceOf(objective: ReportObjective): string {
  const { verdict, value, units, budget, coverage } = objective.period;
  const spent = budget?.consumedRatio === null || budget === null ? '' : `, ${percent(budget.consumedRatio)} of the budget spent`;
  return `${objective.name}: ${verdict}, ${figure(value, units.value)} where ${objective.asks} is asked${spent}, coverage ${percent(coverage)}.`;
}
