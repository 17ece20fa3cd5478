import { DESKTOP } from '#modules/notify/contract.ts';
import { advanceEscalation, type EscalationCall } from '../escalation/escalation.ts';
import { policyOf } from '../world.ts';
import type { Destination, Incident } from './incident.ts';
import type { Desk } from './lifecycle.ts';

/** Runs what is due in the chains of all open incidents. */
export function advanceChains(desk: Desk): void {
  for (const incident of desk.store.open()) {
    const { escalation } = incident;
    if (escalation === null || escalation.dueAt === null || escalation.dueAt > desk.now()) continue;
    advanceChain(desk, incident);
  }
}

function advanceChain(desk: Desk, before: Incident): void {
  const world = desk.world();
  const now = desk.now();
  const { state, calls, events } = advanceEscalation(before.escalation!, { policy: policyOf(world, before.policy), whoIsOnCall: (schedule) => world.onCall[schedule] ?? [] }, now);
  for (const event of events) desk.timeline.add(before.id, { at: event.at, kind: event.kind, text: sentence(event.detail) });
  const lapsed = events.some((event) => event.kind === 'ack-expired' || event.kind === 'snooze-ended');
  let incident: Incident = { ...before, escalation: state, ...(lapsed ? { status: 'new', acknowledgedBy: null } : {}) };
  const event = incident.hasTriggered ? 'escalated' : 'triggered';
  for (const call of calls) incident = carryOut(desk, incident, call, event);
  if (state.status === 'unanswered' && before.escalation!.status !== 'unanswered') {
    incident = desk.messages.tell(incident, { channel: DESKTOP, to: null, user: null }, 'escalated', now, { unanswered: true });
    desk.announce({ kind: 'unanswered', incident, by: 'system' });
  }
  desk.store.save({ ...incident, updatedAt: calls.length + events.length > 0 ? now : incident.updatedAt });
}

function carryOut(desk: Desk, incident: Incident, call: EscalationCall, event: 'triggered' | 'escalated'): Incident {
  const step = { round: call.round, step: call.step };
  const unanswered = call.reason === 'unanswered';
  if (call.reason === 'nobody-on-call') desk.timeline.add(incident.id, { at: call.at, kind: 'fallback', text: `Nobody is on call in ${call.emptySchedules.join(', ') || 'this step'}; ${[...call.channels, ...call.users].join(', ') || 'no fallback is declared, only this desk'} is called instead` });
  let next: Incident = { ...incident, hasTriggered: true, called: [...new Set([...incident.called, ...call.users])] };
  const destinations = new Map<string, Destination & { isLastResort: boolean }>();
  const add = (destination: Destination, isLastResort = false): void => void destinations.set(`${destination.channel}|${destination.to ?? ''}|${destination.channel === DESKTOP ? (destination.user ?? '') : ''}`, { ...destination, isLastResort });
  for (const channel of call.channels) if (channel !== DESKTOP) add({ channel, to: null, user: null });
  for (const user of call.users) {
    const contacts = reachable(desk, user);
    for (const contact of contacts) add({ channel: contact.channel, to: contact.to ?? null, user });
    add({ channel: DESKTOP, to: null, user }, contacts.length === 0);
  }
  if (call.users.length === 0) add({ channel: DESKTOP, to: null, user: null });
  for (const { isLastResort, ...destination } of destinations.values()) next = desk.messages.tell(next, destination, event, desk.now(), { step, unanswered, ...(isLastResort ? { isLastResort: true } : {}) });
  return next;
}

/** The ways to a person that exist and are not switched off. */
function reachable(desk: Desk, user: string) {
  const { people, channels } = desk.world();
  return (people.get(user)?.contacts ?? []).filter((contact) => channels.get(contact.channel)?.disabled === false);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
