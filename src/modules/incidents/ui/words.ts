import { age, minute } from '#ui/format.ts';
import type { BoardRow, IncidentSeverity, IncidentStatus, MilestoneName } from '../contract.ts';

export const STATUS_WORDS: Record<IncidentStatus, string> = { new: 'New', acknowledged: 'Acknowledged', mitigating: 'Mitigating', monitoring: 'Monitoring', resolved: 'Resolved' };
export const SEVERITY_WORDS: Record<IncidentSeverity, string> = { critical: 'Critical', warning: 'Warning', advisory: 'Advisory' };
export const TONES = { critical: 'crit', warning: 'warn', advisory: 'info' } as const;
export const MILESTONE_WORDS: Record<MilestoneName, string> = { impactStart: 'Impact began', detected: 'Detected', declared: 'Declared', delivered: 'Delivered to a person', acknowledged: 'Acknowledged', mitigated: 'Mitigated', resolved: 'Resolved' };

/** Who acted, as people say it: `user:ada` → `ada`. */
export function personText(actor: string): string {
  return actor.replace(/^(user|token|local|person):/, '');
}

/** Who has it. */
export function ownerText(row: BoardRow): string {
  if (row.status === 'resolved') return row.acknowledgedBy === null ? 'never acknowledged' : `was with ${personText(row.acknowledgedBy)}`;
  if (row.acknowledgedBy !== null) return `ACK ${personText(row.acknowledgedBy)}`;
  return row.unanswered ? 'UNANSWERED' : 'UNACKNOWLEDGED';
}

/** What happens next by itself, as of `now`; empty when nothing does. */
export function nextText(row: BoardRow, now: number): string {
  if (row.status === 'resolved') return '';
  if (row.snoozedUntil !== null && row.snoozedUntil > now) return `snoozed until ${minute(row.snoozedUntil)}`;
  if (row.acknowledgedBy !== null) return row.ackExpiresAt !== null && row.ackExpiresAt > now ? `lapses in ${age(row.ackExpiresAt - now)}` : '';
  if (row.nextEscalationAt !== null) return row.nextEscalationAt > now ? `escalates in ${age(row.nextEscalationAt - now)}` : 'escalates now';
  if (row.unanswered) return 'the whole chain was called';
  return row.policy === null ? 'no policy calls anybody' : '';
}

/** How long it lasts, or lasted, ms. */
export function lastedMs(row: BoardRow, now: number): number {
  return Math.max(0, (row.resolvedAt ?? now) - row.openedAt);
}

/** A channel, schedule or person of a policy step, as it reads: `schedule:primary` → `schedule primary`. */
export function calledText(target: string): string {
  return target.replace(':', ' ');
}
