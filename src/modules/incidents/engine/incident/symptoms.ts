import type { World } from '../world.ts';
import type { Incident } from './incident.ts';
import { closeIncident, type Desk } from './lifecycle.ts';

/**
 * Ends the incidents that turn out to be symptoms: opened before what they hang on was known to be down. Each is merged into the incident of its cause, where it
 * is written down; should it outlast the cause, its alert opens an incident of its own again. What a person declared or already works on is left alone.
 * Gives the merged ones as they were.
 */
export function mergeSymptoms(desk: Desk, isOfTarget: (alert: string) => boolean): Incident[] {
  const open = desk.store.open();
  if (open.length < 2) return [];
  const merged: Incident[] = [];
  for (const incident of open) {
    if (incident.manual || incident.targets.length === 0 || (incident.status !== 'new' && incident.status !== 'acknowledged') || !incident.alerts.every(isOfTarget)) continue;
    const [cause, ...others] = [...new Set(incident.targets.map((target) => causeOf(desk.world(), open, incident, target)))];
    if (!cause || others.length > 0) continue;
    mergeInto(desk, incident, cause);
    merged.push(incident);
  }
  return merged;
}

/** The open incident furthest up the chain of what a target depends on and is down. */
function causeOf(world: World, open: readonly Incident[], self: Incident, target: string): Incident | null {
  const seen = new Set([target]);
  let found: Incident | null = null;
  for (let via = downVia(world, target); via !== null && !seen.has(via); via = downVia(world, via)) {
    seen.add(via);
    const cause = via;
    found = open.find((one) => one.id !== self.id && one.targets.includes(cause)) ?? found;
  }
  return found;
}

function downVia(world: World, target: string): string | null {
  const row = world.rows.get(target);
  return row?.state === 'down' ? row.unreachableVia : null;
}

function mergeInto(desk: Desk, one: Incident, cause: Incident): void {
  const now = desk.now();
  const what = one.targets.join(', ');
  desk.timeline.add(cause.id, { at: now, kind: 'merged', text: `${one.id} (${one.title}) is a symptom: ${what} cannot be reached without ${cause.targets.join(', ')}`, evidence: { type: 'incident', id: one.id, at: one.openedAt } });
  desk.timeline.add(one.id, { at: now, kind: 'merged', text: `A symptom of ${cause.id}: ${cause.title}`, evidence: { type: 'incident', id: cause.id, at: cause.openedAt } });
  const closed = closeIncident(desk, { ...one, mergedInto: cause.id }, 'system', `Merged into ${cause.id}`);
  desk.store.save({ ...closed, alerts: [], groupKeys: [] });
}
