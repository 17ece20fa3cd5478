import type { TimelineEntry } from '../../contract.ts';
import { milestoneAt, type Incident } from './incident.ts';

/** A post-incident review prefilled from what is recorded, as Markdown. It asks about conditions, not about people. */
export function reviewTemplate(incident: Incident, entries: readonly TimelineEntry[]): string {
  const at = (ms: number | null): string => (ms === null ? 'not recorded' : new Date(ms).toISOString());
  const impact = milestoneAt(incident, 'impactStart');
  const span = (to: number | null): string => (impact === null || to === null ? 'not recorded' : minutes(to - impact));
  const { downtime } = incident;
  const hasDowntime = downtime.procedureStartedAt !== null || incident.patientSafety;
  return [
    `# ${incident.id}: ${incident.title}`,
    '',
    `Severity ${incident.severity}. Targets: ${incident.targets.join(', ') || 'none named'}.`,
    '',
    '## Summary',
    incident.summary || 'What happened, in three sentences that a colleague of another department understands.',
    '',
    '## Impact',
    `- Began ${at(impact)}, mitigated ${at(milestoneAt(incident, 'mitigated'))}, resolved ${at(incident.resolvedAt)}.`,
    `- From the beginning of the impact: detected after ${span(milestoneAt(incident, 'detected'))}, acknowledged after ${span(milestoneAt(incident, 'acknowledged'))}, resolved after ${span(incident.resolvedAt)}.`,
    '- Who could not do what, and for how long?',
    ...(hasDowntime
      ? ['', '## Downtime procedure', `- Paper procedure from ${at(downtime.procedureStartedAt)} to ${at(downtime.procedureEndedAt)}; back entry completed ${at(downtime.backEntryCompletedAt)}.`, `- Units: ${downtime.affectedUnits || 'not recorded'}. Patient safety ${incident.patientSafety ? 'was concerned: refer to the safety report' : 'was not concerned'}.`]
      : []),
    '',
    '## Timeline',
    ...entries.filter((entry) => entry.kind !== 'delivered' && entry.kind !== 'called').map((entry) => `- ${new Date(entry.at).toISOString()} ${entry.text}${entry.by === 'system' ? '' : ` (${entry.by})`}`),
    '',
    '## What made it possible',
    '- Which conditions had to come together?',
    '- What made detection or repair slow? What made it fast?',
    '',
    '## What went well',
    '-',
    '',
    '## Actions',
    '| Action | Owner | Due |',
    '|---|---|---|',
    ...incident.tasks.filter((task) => !task.done).map((task) => `| ${task.text} | ${task.assignee ?? ''} | |`),
    '',
  ].join('\n');
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}
