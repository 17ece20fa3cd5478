import type { Handlers, ModuleContext } from '#kit/module.ts';
import { notify } from '#modules/notify/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { AlertRow, incidents } from '../../contract.ts';
import { fingerprint } from '../alerting/labels.ts';
import { traceAlert } from '../alerting/trace.ts';
import type { EngineRoom } from '../engine-room.ts';
import { isOpen, tellerOf, type Incident } from '../incident/incident.ts';
import { reviewTemplate } from '../incident/review.ts';
import { alertRowsOf, boardRowOf, muteText, symptomsIn } from '../views.ts';

type Reads = Pick<Handlers<typeof incidents>, 'list' | 'get' | 'timeline' | 'reviewTemplate' | 'listAlerts' | 'explain' | 'metrics'>;

export function readCalls(context: ModuleContext<typeof incidents>, room: EngineRoom): Reads {
  const { clock } = context;
  const { store, timeline } = room.desk;

  const rows = (): AlertRow[] => alertRowsOf(room.alerts, tellerOf(store.open()), clock.now());
  const cardOf = (incident: Incident) => boardRowOf(incident, context.topics.board.get(incident.id)?.symptoms ?? 0);

  return {
    list({ state, limit }) {
      const stored = state === 'all' ? store.list({ limit }) : state === 'closed' || state === 'resolved' ? store.list({ open: false, limit }) : store.open().toReversed();
      const cards = stored.map(cardOf);
      if (state === 'unanswered') return { incidents: cards.filter((card) => card.unanswered).slice(0, limit) };
      const isStatus = state === 'new' || state === 'acknowledged' || state === 'mitigating' || state === 'monitoring';
      return { incidents: (isStatus ? cards.filter((card) => card.status === state) : cards).slice(0, limit) };
    },
    async get({ id }) {
      const incident = store.get(id);
      const world = await room.world();
      const symptoms = isOpen(incident) ? symptomsIn(world)(incident) : [];
      const { deliveries } = await context.use(notify).deliveries({ incident: incident.id });
      return {
        ...boardRowOf(incident, symptoms.length),
        alerts: rows().filter((row) => incident.alerts.includes(row.id) || incident.noted?.includes(row.id) === true),
        milestones: [...incident.milestones],
        roles: { ...incident.roles },
        tasks: [...incident.tasks],
        summary: incident.summary,
        statuspage: incident.statuspage,
        downtime: incident.downtime,
        review: incident.review,
        response: incident.response,
        symptomTargets: symptoms,
        receipts: deliveries.map((receipt) => ({ outbox: receipt.id, channel: receipt.channel, user: receipt.user, event: receipt.event, at: receipt.at, endedAt: receipt.endedAt, outcome: receipt.outcome, detail: receipt.detail })),
      };
    },
    timeline({ id }) {
      const incident = store.get(id);
      return { id: incident.id, ...timeline.read(incident.id) };
    },
    reviewTemplate({ id }) {
      const incident = store.get(id);
      return { text: reviewTemplate(incident, timeline.read(incident.id).entries) };
    },
    listAlerts: ({ state }) => ({ alerts: rows().filter((row) => state === undefined || row.state === state) }),
    explain({ alert: id }) {
      const alert = rows().find((row) => row.id === id || `${row.rule}/${row.target}` === id);
      if (!alert) throw new AppError('not_found', 'There is no such alert any more; alerts are kept for 15 minutes after their end.');
      const { steps, isUnrouted } = traceAlert(room.alerts.dispatcher, fingerprint(alert.labels), clock.now());
      const incident = alert.incident === null ? null : store.get(alert.incident);
      const chainAt = incident?.escalation?.status === 'escalating' ? incident.escalation.dueAt : null;
      const times = [...steps.map((step) => step.nextNotificationAt), chainAt].filter((at) => at !== null);
      const held = incident === null ? [] : room.budget.heldWhy(incident.id);
      return {
        alert,
        isUnrouted,
        nextNotificationAt: times.length === 0 ? null : Math.min(...times),
        steps: steps.map(({ route, receiver, verdict, mutes, lastToldAt, nextNotificationAt, text }) => ({ route, receiver, verdict, lastToldAt, nextNotificationAt, text, mutes: mutes.map((mute) => ({ kind: mute.kind, by: mute.by, until: mute.until, text: muteText(mute) })) })),
        text: explanation(alert, steps.map((step) => step.text), incident, held),
      };
    },
    metrics() {
      const open = store.open();
      const lines = ['# HELP watchfloor_incidents_open Open incidents by severity and status.', '# TYPE watchfloor_incidents_open gauge'];
      const counts = new Map<string, number>();
      for (const incident of open) counts.set(`severity="${incident.severity}",status="${incident.status}"`, (counts.get(`severity="${incident.severity}",status="${incident.status}"`) ?? 0) + 1);
      for (const [labels, n] of counts) lines.push(`watchfloor_incidents_open{${labels}} ${n}`);
      lines.push('# HELP watchfloor_incidents_unanswered Incidents nobody answered.', '# TYPE watchfloor_incidents_unanswered gauge', `watchfloor_incidents_unanswered ${open.filter((incident) => incident.escalation?.status === 'unanswered').length}`);
      lines.push('# HELP watchfloor_alerts_firing Alerts firing now.', '# TYPE watchfloor_alerts_firing gauge', `watchfloor_alerts_firing ${[...context.topics.alerts.rows().values()].filter((row) => row.state === 'firing').length}`);
      return { text: `${lines.join('\n')}\n` };
    },
  };
}

function explanation(alert: AlertRow, steps: readonly string[], incident: Incident | null, held: readonly string[]): string {
  if (alert.state === 'pending') return 'Its condition holds, but not yet for as long as its rule wants.';
  const story = incident === null ? [] : [`It ${incident.alerts.includes(alert.id) ? 'belongs to' : 'is told by'} ${incident.id}, ${incident.status}${incident.acknowledgedBy === null ? '' : ` by ${incident.acknowledgedBy}`}.`];
  const sample = alert.sample ? ['It is of the sample hospital: told on this desk and nowhere else.'] : [];
  return [...story, ...steps, ...held.map((why) => `A message is ${why}.`), ...sample].join(' ');
}
