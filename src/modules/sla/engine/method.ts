import { formatDuration } from '#shared/duration.ts';
import type { Objective } from './objective.ts';
import type { Source } from './source.ts';

function whatIsCounted(objective: Objective, source: Source): string {
  if (objective.slice) return `share of good ${formatDuration(objective.slice.lengthMs)} slices (good from ${objective.slice.target} inside)`;
  if (source.unit === 'ms') return `time-weighted share from state intervals (degraded counts as ${objective.spec.degraded})`;
  if (objective.kind === 'value') return objective.statistic === 'proportion' ? 'share of samples inside the limits' : '';
  return source.unit === 'events' ? 'good events of all events' : 'good samples of all samples';
}

function gapWords(objective: Objective): string {
  if (objective.holdMs > 0) return `gaps hold the last state for ${formatDuration(objective.holdMs)}, the rest is left out`;
  return { exclude: 'gaps left out', bad: 'gaps count as bad', good: 'gaps count as good' }[objective.gap];
}

/** The method in one line, as it stands under the figure in a report. */
export function describeMethod(objective: Objective, source: Source, figureMethod: string): string {
  const parts = [whatIsCounted(objective, source), figureMethod, gapWords(objective)];
  if (objective.exclusions.some((exclusion) => exclusion.approved)) parts.push('approved exclusions taken out');
  if (objective.spec.verdictBy === 'point') parts.push('judged by the value alone');
  return parts.filter((part) => part !== '').join('; ');
}
