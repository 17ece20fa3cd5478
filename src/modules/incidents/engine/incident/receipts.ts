import { DESKTOP, type Receipt } from '#modules/notify/contract.ts';
import type { Annunciations } from '../annunciations.ts';
import { withMilestone, type Incident } from './incident.ts';
import type { Desk } from './lifecycle.ts';

/** Writes what became of messages into the incidents they were about; gives the last receipt seen. */
export function takeReceipts(desk: Desk, annunciations: Annunciations, receipts: readonly Receipt[]): number | null {
  for (const receipt of receipts) if (/^INC-\d+$/.test(receipt.incident)) takeReceipt(desk, annunciations, receipt);
  return receipts.at(-1)?.seq ?? null;
}

function takeReceipt(desk: Desk, annunciations: Annunciations, receipt: Receipt): void {
  const incident = desk.store.get(receipt.incident);
  const who = receipt.user === null ? '' : ` (${desk.world().people.get(receipt.user)?.name ?? receipt.user})`;
  const evidence = { type: 'outbox' as const, id: receipt.id, at: receipt.endedAt };
  const text = { accepted: `Taken by ${receipt.channel}${who}, not yet known to have arrived: ${receipt.event}`, delivered: `Delivered to ${receipt.channel}${who}: ${receipt.event}`, dead: `Could not be delivered to ${receipt.channel}${who}: ${receipt.event}. ${receipt.detail}`, digested: `Told ${receipt.channel}${who} in a digest`, skipped: `Not sent to ${receipt.channel}${who}: ${receipt.detail}` }[receipt.outcome];
  desk.timeline.add(incident.id, { at: receipt.endedAt, kind: receipt.outcome === 'dead' ? 'undelivered' : receipt.outcome, text, evidence });
  const isCall = receipt.event === 'triggered' || receipt.event === 'escalated';
  if (receipt.outcome !== 'delivered' || !isCall) return;
  annunciations.add(receipt.id, incident.id, { at: receipt.endedAt, clearedAt: incident.resolvedAt === null ? null : Math.max(receipt.endedAt, incident.resolvedAt), source: sourceOf(incident), priority: incident.severity, seat: receipt.channel === DESKTOP ? 'desk' : (receipt.user ?? receipt.channel) });
  desk.store.save(withMilestone(incident, 'delivered', receipt.endedAt));
}

/** What alarmed: the same at every occurrence. */
export function sourceOf(incident: Incident): string {
  return incident.targets.length > 0 ? [...incident.targets].sort().slice(0, 3).join(', ') : incident.title;
}
