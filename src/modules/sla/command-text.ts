import { formatDuration } from '#shared/duration.ts';
import type { SlaEvaluateResult } from './commands.ts';
import type { TrendReport } from './engine/trend/analyse.ts';

function percent(ratio: number | null): string {
  return ratio === null ? 'unknown' : `${Number((ratio * 100).toPrecision(8))} %`;
}

function figure(value: number | null, unit: string): string {
  if (value === null) return 'none';
  return unit === 'ratio' ? percent(value) : `${Number(value.toPrecision(8))}${unit === 'as measured' ? '' : ` ${unit}`}`;
}

function amount(value: number, unit: string): string {
  if (unit !== 'ms') return `${Number(value.toPrecision(8))} ${unit}`;
  return `${value < 0 ? '-' : ''}${formatDuration(Math.abs(value))}`;
}

function interval(result: SlaEvaluateResult): string {
  const { value, n } = result.units;
  if (n === 'ms' || n === 'slices') return result.ciLow === result.ciHigh ? '' : ` (${figure(result.ciLow, value)} to ${figure(result.ciHigh, value)})`;
  return ` (${result.ciLow === null ? 'no bound' : figure(result.ciLow, value)} to ${result.ciHigh === null ? 'no bound' : figure(result.ciHigh, value)} at ${percent(result.confidence)})`;
}

function burnLine(row: SlaEvaluateResult['burn'][number]): string {
  const rate = (value: number | null): string => (value === null ? 'unknown' : String(Number(value.toPrecision(6))));
  return `  ${row.long}/${row.short} at ${row.factor}: burns ${rate(row.longRate)} and ${rate(row.shortRate)}, ${row.bad} bad of ${row.n}${row.firing ? ', FIRING' : ''}${row.origin === 'derived' ? ' (derived)' : ''}`;
}

/** What `sla evaluate` prints for a person. */
export function evaluationText(result: SlaEvaluateResult): string {
  const { units, budget, window } = result;
  const lines = [
    `${result.verdict}: ${result.reason}`,
    `value     ${figure(result.value, units.value)}${interval(result)}; raw ${figure(result.raw.value, units.value)}`,
    `rests on  ${amount(result.n, units.n)}, excluded ${amount(result.excluded, units.excluded)}, missing ${amount(result.missing, units.missing)}, coverage ${percent(result.coverage)}`,
    `window    ${window.from} to ${window.to}${window.end === window.to ? '' : `, ends ${window.end}`} (${window.kind}, ${window.timeZone})`,
  ];
  if (budget) lines.push(`budget    ${amount(budget.consumed, budget.unit)} of ${amount(budget.total, budget.unit)} spent, ${amount(budget.remaining, budget.unit)} left (${percent(budget.remainingRatio)})${budget.projected ? ', total projected' : ''}`);
  if (result.burn.length > 0) lines.push('burn', ...result.burn.map(burnLine));
  return [...lines, `method    ${result.method}`, ...result.warnings.map((warning) => `note      ${warning}`), ...result.feasibility.warnings.map((warning) => `note      ${warning}`)].join('\n');
}

/** What `trend` prints for a person. */
export function trendText(result: TrendReport): string {
  const { slope, changePoint, trend, practical } = result;
  const short = (value: number): string => String(Number(value.toPrecision(6)));
  const lines = [`${result.verdict}: ${result.text}`, `series    ${result.column}${result.timeColumn ? ` by ${result.timeColumn}` : ''}, n ${result.n}, missing ${result.missing}, coverage ${percent(result.coverage)}`];
  if (changePoint) lines.push(`change    after ${changePoint.at}: ${short(changePoint.before)} to ${short(changePoint.after)}, p ${changePoint.bootstrapP.toPrecision(3)} (Pettitt by formula ${changePoint.p.toPrecision(3)})`);
  for (const part of result.segments) lines.push(`  ${part.from} to ${part.to}: level ${short(part.level)}, n ${part.n}, trend ${part.direction}`);
  if (trend) lines.push(`trend     ${trend.direction}, p ${trend.p.toPrecision(3)} (${trend.test})`);
  if (slope) lines.push(`slope     ${short(slope.value)} ${slope.unit}, ${short(slope.ciLow)} to ${short(slope.ciHigh)} at 95 %`);
  if (practical && result.verdict !== 'none') lines.push(`size      ${short(practical.change)} over the series${practical.relative === null ? '' : `, ${percent(practical.relative)} of its median`}${practical.negligible ? ': too small to matter' : ''}`);
  return [...lines, `method    ${result.method}`, `seed      ${result.seed}`].join('\n');
}
