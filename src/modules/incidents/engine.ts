import { defineModule } from '#kit/module.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import { notify } from '#modules/notify/contract.ts';
import { sla } from '#modules/sla/contract.ts';
import { incidents } from './contract.ts';
import { alertsSchema } from './engine/alert-desk.ts';
import { annunciationsSchema } from './engine/annunciations.ts';
import { figureCalls } from './engine/calls/figures.ts';
import { readCalls } from './engine/calls/read.ts';
import { ruleCalls } from './engine/calls/rules.ts';
import { workCalls } from './engine/calls/work.ts';
import { createEngineRoom } from './engine/engine-room.ts';
import { incidentsSchema } from './engine/incident/store.ts';
import { timelineSchema } from './engine/incident/timeline.ts';
import { routingSchema, type RoutingKind, type Written } from './engine/routing.ts';
import { silencesSchema } from './engine/silences.ts';

export default defineModule(incidents, {
  migrations: [`${incidentsSchema}${timelineSchema}${routingSchema}${silencesSchema}${alertsSchema}${annunciationsSchema}`],

  start(context) {
    const room = createEngineRoom(context);
    const { routing } = room;
    // Facts only make it fast: each pass looks at everything anew.
    context.on(monitoring, 'stateChanged', () => room.wake());
    context.on(monitoring, 'targetDeleted', () => room.wake());
    context.on(notify, 'ended', () => room.wake());
    for (const fact of ['violated', 'atRisk', 'recovered'] as const) context.on(sla, fact, () => room.wakeForObjectives());

    const list = (at: string, kind: RoutingKind, idOf?: (entry: Written) => unknown) => ({
      at,
      current: () => routing.entries(kind),
      apply(change: { put: unknown[]; delete: string[] }) {
        const put = change.put as Written[];
        if (!idOf) return routing.setEntries(kind, put);
        const gone = new Set<unknown>([...change.delete, ...put.map(idOf)]);
        return routing.setEntries(kind, [...routing.entries(kind).filter((entry) => !gone.has(idOf(entry))), ...put]);
      },
    });

    return {
      calls: { ...workCalls(context, room), ...readCalls(context, room), ...ruleCalls(context, room), ...figureCalls(context, room) },
      config: [
        {
          at: 'alerts.rules',
          current: () => routing.rules().map((stored) => stored.spec),
          apply(change) {
            for (const id of change.delete) routing.deleteRule(id);
            for (const spec of change.put as Written[]) routing.putRule(spec);
          },
        },
        list('alerts.inhibit', 'inhibit'),
        list('alerts.timeIntervals', 'timeIntervals', (entry) => entry['id']),
        list('notify.routes', 'routes'),
      ],
      ready: () => room.start(),
      stop: () => room.stop(),
    };
  },
});
