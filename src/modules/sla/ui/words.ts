import { count, date, millis, moment, span } from '#ui/format.ts';
import type { BurnRowView, ObjectiveRow } from '../contract.ts';

export type AmountUnit = ObjectiveRow['nUnit'];
export type Tone = 'crit' | 'warn' | undefined;
export type VerdictWord = ObjectiveRow['verdict'] | 'at risk';

/** Binary dust that must not cut a digit: 0.29 × 100 is 28.999… */
const DUST = 1e-9;

/** A ratio as a percentage, cut towards the worse side and never clamped: 0.99996 never reads as 100, −0.214 reads −21.4 %. */
export function share(ratio: number | null, digits = 1): string {
  if (ratio === null) return '–';
  const scale = 10 ** digits;
  const cut = Math.floor(ratio * 100 * scale + DUST * Math.max(1, Math.abs(ratio) * 100)) / scale;
  if (cut === 100) return '100 %';
  return `${signed(cut.toFixed(digits))} %`;
}

function signed(text: string): string {
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

/** Digits after the point at which a share can be told from its target: 0.999 wants 99.941 %. */
export function digitsFor(target: number | null): number {
  if (target === null || target <= 0 || target >= 1) return 3;
  return Math.min(6, Math.max(2, Math.round(-Math.log10(1 - target))));
}

/** A plain number to about four digits, thousands grouped. */
export function figure(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1_000 ? 0 : size >= 10 ? 1 : 3;
  return signed(new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits }).format(value));
}

/** A figure with its unit. `target` tells how exact a share must be. */
export function valueText(value: number | null, unit: string, target: number | null = null): string {
  if (value === null) return '–';
  if (unit === 'ratio') return share(value, digitsFor(target));
  if (unit === 'ms') return value < 0 ? `−${millis(-value)}` : millis(value);
  return unit === '' || unit === '1' ? figure(value) : `${figure(value)} ${unit}`;
}

/** A limit as it was set: every digit of it, `99.9 %`, `60 min`. */
function exact(value: number, unit: string): string {
  if (unit === 'ratio') return `${Number((value * 100).toPrecision(12))} %`;
  if (unit === 'ms') return value >= 10_000 ? `${value / 1_000} s` : `${value} ms`;
  return unit === '' || unit === '1' ? String(value) : `${value} ${unit}`;
}

/** What the value must keep: `≥ 99.9 %`, `≤ 60 min`, `2 to 8 °C`. */
export function limitText(row: Pick<ObjectiveRow, 'limits' | 'unit'>): string {
  const { lower, upper, lowerIncl, upperIncl } = row.limits;
  if (lower !== null && upper !== null) return `${exact(lower, '')} to ${exact(upper, row.unit)}`;
  if (upper !== null) return `${upperIncl ? '≤' : '<'} ${exact(upper, row.unit)}`;
  if (lower !== null) return `${lowerIncl ? '≥' : '>'} ${exact(lower, row.unit)}`;
  return 'no limit';
}

/** `p90 ≤ 60 min`; availability and shares need no name. */
export function demandText(row: Pick<ObjectiveRow, 'limits' | 'unit' | 'statistic'>): string {
  const plain = row.unit === 'ratio' || row.statistic === 'availability' || row.statistic === 'proportion';
  return plain ? limitText(row) : `${row.statistic} ${limitText(row)}`;
}

/** An amount in the unit of a budget: `28 min`, `−9 min`, `12 slices`. */
export function amountText(amount: number, unit: AmountUnit): string {
  const size = Math.abs(amount);
  const text = unit === 'ms' ? span(size) : `${size >= 100 || Number.isInteger(size) ? count(Math.round(size)) : size.toFixed(1)} ${unit}`;
  return amount < 0 && size > 0 ? `−${text}` : text;
}

/** `28 min left`, `−9 min`: overspend is shown as what it is. */
export function budgetText(row: Pick<ObjectiveRow, 'budget'>): string {
  if (!row.budget) return 'no budget';
  const left = amountText(row.budget.remaining, row.budget.unit);
  return row.budget.remaining < 0 ? left : `${left} left`;
}

/** `n 86,400`; observed time as a span. */
export function nText(n: number, unit: AmountUnit): string {
  return unit === 'ms' ? `n ${span(n)}` : `n ${count(n)}`;
}

/** `n 86,400 · coverage 99.98 %`: what a figure rests on. */
export function basisText(row: Pick<ObjectiveRow, 'n' | 'nUnit' | 'coverage'>): string {
  return `${nText(row.n, row.nUnit)} · coverage ${row.coverage === null ? 'not known' : share(row.coverage, 2)}`;
}

/** A rate of burning as a multiple of what can be sustained: `3.1×`. */
export function rateText(rate: number | null): string {
  if (rate === null) return '–';
  return `${rate >= 100 ? count(Math.round(rate)) : rate.toFixed(rate >= 9.95 ? 0 : 1)}×`;
}

/** Every digit of a factor: `14.4×`. */
export function factorText(factor: number): string {
  return `${Number(factor.toPrecision(12))}×`;
}

/** `1 h` for `1h`, `5 min` for `5m`, as durations are written in the declaration. */
export function durationText(text: string): string {
  return text.replace(/(\d)(ms|[a-z])/g, (_all, digit: string, unit: string) => `${digit} ${unit === 'm' ? 'min' : unit}`).replace(/([a-z])(\d)/g, '$1 $2');
}

/** `burn 3.1× over 1 d`. */
export function burnText(burn: BurnRowView | null): string {
  return burn ? `burn ${rateText(burn.longRate)} over ${durationText(burn.long)}` : 'burn not known';
}

/** The verdict in one word; an objective whose budget burns too fast is at risk while its verdict still holds. */
export function wordOf(row: Pick<ObjectiveRow, 'verdict' | 'atRisk'>): VerdictWord {
  return row.atRisk && row.verdict !== 'breached' ? 'at risk' : row.verdict;
}

export function toneOf(row: Pick<ObjectiveRow, 'verdict' | 'atRisk'>): Tone {
  const word = wordOf(row);
  return word === 'breached' ? 'crit' : word === 'at risk' ? 'warn' : undefined;
}

/** `30 d` for `rolling 30d`, `month` for `calendar month, Europe/Vienna`. */
export function shortWindow(window: string): string {
  return durationText(window.replace(/^rolling /, '').replace(/^calendar /, '').replace(/,.*$/, ''));
}

export function windowText(window: string): string {
  return window.startsWith('rolling ') ? `rolling ${durationText(window.slice(8))}` : window;
}

/** What is left of the window: a calendar window ends, a rolling one moves. */
export function endText(row: Pick<ObjectiveRow, 'window' | 'windowEnd'>, now: number): string {
  if (row.window.startsWith('rolling')) return 'moves on';
  return row.windowEnd <= now ? 'ended' : `${span(row.windowEnd - now)} to its end`;
}

/** A stretch of time: `21 Nov 14:32:07 to 14:41:00`. */
export function stretchText(from: number, to: number, now: number): string {
  const same = date(from) === date(to);
  return `${moment(from, now)} to ${same ? moment(to, to) : moment(to, now)}`;
}
