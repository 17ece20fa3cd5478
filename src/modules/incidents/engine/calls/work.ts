import type { Actor } from '#shared/access.ts';
import { AppError } from '#shared/errors.ts';
import type { ModuleContext, Handlers } from '#kit/module.ts';
import { DESKTOP } from '#modules/notify/contract.ts';
import { oncall } from '#modules/oncall/contract.ts';
import type { incidents } from '../../contract.ts';
import type { EngineRoom } from '../engine-room.ts';
import { withEditedMilestone, withMilestone, type Incident } from '../incident/incident.ts';
import { ackExpiresAt, closeIncident, escalateIncident, moveIncident, raiseSeverity, refuseClosed, snoozeIncident, startChain, takeIncident, touchIncident } from '../incident/lifecycle.ts';

type Work = Pick<Handlers<typeof incidents>, 'declare' | 'acknowledge' | 'acknowledgeWithPin' | 'snooze' | 'escalate' | 'resolve' | 'setStatus' | 'setSeverity' | 'setTitle' | 'addNote' | 'setRole' | 'addTask' | 'setTask' | 'merge' | 'split' | 'setMilestone' | 'setTexts' | 'setDowntime'>;

/** What people do with incidents. */
export function workCalls(context: ModuleContext<typeof incidents>, room: EngineRoom): Work {
  const { desk } = room;
  const { store, timeline } = desk;
  const log = (incident: Incident, kind: string, text: string, by: string): void => timeline.add(incident.id, { at: desk.now(), kind, text, by });
  const edit = (id: string, by: string, kind: string, text: string, change: (incident: Incident) => Incident): void => {
    const incident = store.get(id);
    log(incident, kind, text, by);
    store.save({ ...change(incident.resolvedAt === null ? touchIncident(desk, incident, by) : incident), updatedAt: desk.now() });
  };
  const end = (incident: Incident, by: string, text: string): Incident => {
    const closed = closeIncident(desk, incident, by, text);
    room.annunciations.clear(closed.id, desk.now());
    return closed;
  };

  return {
    declare: ({ title, severity, targets, summary, policy, impactStartAt }, actor) =>
      room.change(() => {
        const now = desk.now();
        if (policy !== undefined && !desk.world().policies.has(policy)) throw new AppError('not_found', `There is no policy "${policy}".`);
        const sample = targets.length > 0 && targets.every((target) => desk.world().rows.get(target)?.sample === true);
        const created = store.create({ title, isTitleTyped: true, severity, targets, summary, manual: true, sample }, now);
        log(created, 'declared', `Declared: ${title}`, nameOf(actor));
        const marked = store.save(withMilestone(withMilestone(created, 'impactStart', impactStartAt ?? now), 'declared', now));
        desk.announce({ kind: 'opened', incident: marked, by: nameOf(actor) });
        const begun = policy === undefined ? store.save(desk.messages.tell(marked, { channel: DESKTOP, to: null, user: null }, 'triggered', now)) : startChain(desk, marked, policy);
        return { id: begun.id, number: begun.number };
      }),
    acknowledge: ({ id, note }, actor) => room.change(() => answerOf(takeIncident(desk, store.get(id), nameOf(actor), note))),
    async acknowledgeWithPin({ id, user, pinSecret, note }) {
      const { ok, message } = await context.use(oncall).verifyPin({ user, pinSecret });
      if (!ok) throw new AppError('forbidden', message);
      return room.change(() => answerOf(takeIncident(desk, store.get(id), user, note)));
    },
    snooze: ({ id, forMs, note }, actor) =>
      room.change(() => {
        const until = desk.now() + forMs;
        snoozeIncident(desk, store.get(id), until, nameOf(actor), note);
        return { until };
      }),
    escalate: ({ id, note }, actor) => room.change(() => void escalateIncident(desk, store.get(id), nameOf(actor), note)).then(() => ({})),
    resolve: ({ id, note }, actor) => room.change(() => void end(store.get(id), nameOf(actor), note === '' ? 'Resolved' : `Resolved: ${note}`)).then(() => ({})),
    setStatus: ({ id, status, note }, actor) =>
      room.change(() => {
        const moved = moveIncident(desk, store.get(id), status, nameOf(actor), note);
        if (moved.resolvedAt !== null) room.annunciations.clear(moved.id, moved.resolvedAt);
        return {};
      }),
    setSeverity: ({ id, severity, note }, actor) => room.change(() => void raiseSeverity(desk, store.get(id), severity, nameOf(actor), note)).then(() => ({})),
    setTitle: ({ id, title }, actor) => room.change(() => edit(id, nameOf(actor), 'title', `Title: ${title}`, (incident) => ({ ...incident, title, isTitleTyped: true }))).then(() => ({})),
    addNote: ({ id, text }, actor) => room.change(() => edit(id, nameOf(actor), 'note', text, (incident) => incident)).then(() => ({})),
    setRole: ({ id, role, person }, actor) =>
      room.change(() => edit(id, nameOf(actor), 'role', person === '' ? `Nobody is ${role} any more` : `${person} is ${role}`, (incident) => ({ ...incident, roles: Object.fromEntries([...Object.entries(incident.roles).filter(([name]) => name !== role), ...(person === '' ? [] : [[role, person]])]) as Record<string, string> }))).then(() => ({})),
    addTask: ({ id, text, assignee }, actor) =>
      room.change(() => {
        const task = context.ids.next('task');
        edit(id, nameOf(actor), 'task', `Task: ${text}${assignee === null ? '' : ` (${assignee})`}`, (incident) => ({ ...incident, tasks: [...incident.tasks, { id: task, text, assignee, done: false, createdAt: desk.now(), doneAt: null }] }));
        return { task };
      }),
    setTask: ({ id, task, done, assignee }, actor) =>
      room.change(() => {
        const found = store.get(id).tasks.find((one) => one.id === task);
        if (!found) throw new AppError('not_found', `${id} has no task "${task}".`);
        const next = { ...found, ...(assignee === undefined ? {} : { assignee }), ...(done === undefined ? {} : { done, doneAt: done ? desk.now() : null }) };
        edit(id, nameOf(actor), 'task', `Task ${next.done ? 'done' : 'open'}: ${next.text}${next.assignee === null ? '' : ` (${next.assignee})`}`, (incident) => ({ ...incident, tasks: incident.tasks.map((one) => (one.id === task ? next : one)) }));
        return {};
      }),
    merge: ({ into, ids }, actor) =>
      room.change(() => {
        for (const id of ids) mergeOne(store.get(id), store.get(into), nameOf(actor));
        return {};
      }),
    split: ({ id, targets, title }, actor) => room.change(() => splitOff(store.get(id), targets, title, nameOf(actor))),
    setMilestone: ({ id, name, at }, actor) => room.change(() => edit(id, nameOf(actor), 'milestone', `${name} set to ${new Date(at).toISOString()}`, (incident) => withEditedMilestone(incident, name, at, nameOf(actor)))).then(() => ({})),
    setTexts: ({ id, summary, statuspage, review }, actor) =>
      room.change(() => {
        const texts = { ...(summary === undefined ? {} : { summary }), ...(statuspage === undefined ? {} : { statuspage }), ...(review === undefined ? {} : { review }) };
        edit(id, nameOf(actor), 'text', `Written: ${Object.keys(texts).join(', ')}`, (incident) => ({ ...incident, ...texts }));
        return {};
      }),
    setDowntime: ({ id, downtime, patientSafety }, actor) =>
      room.change(() => {
        const parts = [...Object.entries(downtime ?? {}).map(([field, value]) => `${field} ${typeof value === 'number' ? new Date(value).toISOString() : String(value)}`), ...(patientSafety === undefined ? [] : [`patient safety ${patientSafety ? 'concerned' : 'not concerned'}`])];
        edit(id, nameOf(actor), 'downtime', parts.join(', '), (incident) => ({ ...incident, downtime: { ...incident.downtime, ...(downtime as Partial<Incident['downtime']> | undefined) }, patientSafety: patientSafety ?? incident.patientSafety }));
        return {};
      }),
  };

  function mergeOne(one: Incident, into: Incident, by: string): void {
    if (one.id === into.id) throw new AppError('invalid', 'An incident cannot be merged into itself.');
    refuseClosed(one);
    refuseClosed(into);
    store.save({ ...into, targets: [...new Set([...into.targets, ...one.targets])], alerts: [...new Set([...into.alerts, ...one.alerts])], groupKeys: [...new Set([...into.groupKeys, ...one.groupKeys])], sample: into.sample && one.sample, updatedAt: desk.now() });
    timeline.add(into.id, { at: desk.now(), kind: 'merged', text: `${one.id} was merged in: ${one.title}`, by, evidence: { type: 'incident', id: one.id, at: null } });
    const closed = end({ ...one, mergedInto: into.id }, by, `Merged into ${into.id}`);
    store.save({ ...closed, alerts: [], groupKeys: [] });
  }

  function splitOff(from: Incident, targets: readonly string[], title: string | undefined, by: string): { id: string; number: number } {
    refuseClosed(from);
    const rest = from.targets.filter((target) => !targets.includes(target));
    if (rest.length === from.targets.length) throw new AppError('invalid', `${from.id} concerns none of ${targets.join(', ')}.`);
    if (rest.length === 0) throw new AppError('invalid', `All of ${from.id} would be split off; leave a target in it.`);
    const moved = from.alerts.filter((alert) => targets.includes(room.alerts.dispatcher.alerts.get(alert)?.labels['target'] ?? ''));
    const own = targets.filter((target) => from.targets.includes(target));
    const created = store.create({ title: title ?? `${own.join(', ')} (from ${from.id})`, isTitleTyped: title !== undefined || from.isTitleTyped, severity: from.severity, targets: own, manual: from.manual, sample: from.sample, alerts: moved, response: from.response }, desk.now());
    const marked = store.save({ ...created, milestones: from.milestones.filter((milestone) => milestone.name === 'impactStart' || milestone.name === 'detected') });
    store.save({ ...from, targets: rest, alerts: from.alerts.filter((alert) => !moved.includes(alert)), updatedAt: desk.now() });
    timeline.add(from.id, { at: desk.now(), kind: 'split', text: `${own.join(', ')} was split off as ${marked.id}`, by, evidence: { type: 'incident', id: marked.id, at: null } });
    timeline.add(marked.id, { at: desk.now(), kind: 'split', text: `Split off from ${from.id}`, by, evidence: { type: 'incident', id: from.id, at: null } });
    desk.announce({ kind: 'opened', incident: marked, by });
    const begun = startChain(desk, marked, from.policy);
    if (from.acknowledgedBy !== null) takeIncident(desk, begun, from.acknowledgedBy, `with ${from.id}`);
    return { id: begun.id, number: begun.number };
  }
}

/** A person's name as the timeline has it: `user:ada` is ada. */
export function nameOf(actor: Actor): string {
  return actor.id.replace(/^user:/, '');
}

function answerOf(incident: Incident): { id: string; acknowledgedBy: string; ackExpiresAt: number | null } {
  return { id: incident.id, acknowledgedBy: incident.acknowledgedBy ?? '', ackExpiresAt: ackExpiresAt(incident) };
}
