import { AppError } from '#shared/errors.ts';
import type { Handlers, ModuleContext } from '#kit/module.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import type { incidents } from '../../contract.ts';
import { checkResponses, globMatcher } from '../../spec.ts';
import { formatMatcher, parseMatchers, matchesAll } from '../alerting/matchers.ts';
import { importAlertmanager } from '../alerting/import-alertmanager.ts';
import { matchRoutes } from '../alerting/route.ts';
import { silenceState, type Silence } from '../alerting/silence.ts';
import { readAlertmanager } from '../alertmanager-in.ts';
import type { EngineRoom } from '../engine-room.ts';
import { readRule, type RoutingKind, type Written } from '../routing.ts';
import { declaredRule } from '../rules/rule-set.ts';
import { simulateRule } from './simulate.ts';
import { nameOf } from './work.ts';

type Rules = Pick<Handlers<typeof incidents>, 'listRules' | 'putRule' | 'deleteRule' | 'simulateRule' | 'getRouting' | 'setRouting' | 'testRouting' | 'importAlertmanager' | 'receiveAlertmanager' | 'listSilences' | 'silence' | 'shelve' | 'expireSilence'>;

const KINDS: readonly RoutingKind[] = ['routes', 'inhibit', 'timeIntervals'];

/** Rules, routing, silences: what decides who hears of what. */
export function ruleCalls(context: ModuleContext<typeof incidents>, room: EngineRoom): Rules {
  const { clock, ids } = context;
  const { routing, silences, alerts } = room;

  function add(silence: Omit<Silence, 'id'>): { id: string } {
    const id = ids.next('sil');
    silences.add({ ...silence, id }, clock.now());
    return { id };
  }

  return {
    listRules() {
      const states = alerts.ruleAlerts();
      const count = (id: string, state: string): number => states.filter((one) => one.rule === id && one.alert.state === state).length;
      return { rules: routing.rules().map(({ id, spec }) => ({ id, rule: spec, pending: count(id, 'pending'), firing: count(id, 'firing'), error: '' })) };
    },
    async putRule({ rule }) {
      const parsed = readRule(rule);
      declaredRule(parsed);
      const world = await room.world();
      const runbook = parsed.target === undefined || !world.rows.has(parsed.target) ? '' : (await context.use(monitoring).getTarget({ id: parsed.target })).spec.runbook;
      const [unanswerable] = checkResponses([parsed], () => Boolean(runbook));
      if (unanswerable !== undefined) throw new AppError('invalid', unanswerable, [{ path: 'rule.response', message: unanswerable }]);
      const warnings: string[] = [];
      if (parsed.objective !== undefined && !parsed.objective.includes('*') && world.objectives?.some((row) => row.id === parsed.objective) === false) warnings.push(`there is no service level "${parsed.objective}" now`);
      if (parsed.target !== undefined && !parsed.target.includes('*') && !world.rows.has(parsed.target)) warnings.push(`there is no target "${parsed.target}" now`);
      return room.change(() => ({ id: routing.putRule(rule), warnings }));
    },
    deleteRule: ({ id }) => room.change(() => ({ deleted: routing.deleteRule(id) })),
    simulateRule: (input) => simulateRule(context, room, input),
    getRouting: () => ({ routes: routing.entries('routes'), inhibit: routing.entries('inhibit'), timeIntervals: routing.entries('timeIntervals') }),
    setRouting: (input) =>
      room.change(() => {
        for (const kind of KINDS) if (input[kind] !== undefined) routing.setEntries(kind, input[kind]);
        return {};
      }),
    testRouting({ labels }) {
      const matched = matchRoutes(alerts.dispatcher.config.route, labels);
      return { routes: matched.map(({ key, receivers, groupWaitMs, groupIntervalMs, repeatIntervalMs }) => ({ route: key, receivers: [...receivers], groupWaitMs, groupIntervalMs, repeatIntervalMs })) };
    },
    importAlertmanager({ text }) {
      const { notify: { routes, channels }, inhibition, timeIntervals, notCarried } = importAlertmanager(text);
      return { routes: routes as unknown as Written[], channels: channels as unknown as Written[], inhibit: inhibition as Written[], timeIntervals: Object.entries(timeIntervals).map(([id, intervals]) => ({ id, intervals })), notCarried: [...notCarried] };
    },
    receiveAlertmanager: ({ payload }) =>
      room.change(() => {
        const received = readAlertmanager(payload, clock.now());
        for (const alert of received) alerts.receive(alert, clock.now());
        return { accepted: received.length };
      }),
    listSilences({ expired }) {
      const now = clock.now();
      const rows = silences.all().map((silence) => {
        const state = silenceState(silence, now);
        const holding = state === 'active' ? [...alerts.dispatcher.alerts].filter(([id, alert]) => alerts.isFiring(id, now) && matchesAll(silence.matchers, alert.labels)).length : 0;
        return { id: silence.id, kind: silence.kind, matchers: silence.matchers.map(formatMatcher), startsAt: silence.startsAt, endsAt: silence.endsAt, createdBy: silence.createdBy, comment: silence.comment, state, holding };
      });
      return { silences: rows.filter((row) => expired || row.state !== 'expired') };
    },
    silence: ({ match, matchers, startsAt, endsAt, comment }, actor) =>
      room.change(() => {
        const all = [...Object.entries(match).map(([name, value]) => globMatcher(name, value)), ...matchers.flatMap(parseMatchers)];
        return add({ kind: 'silence', matchers: all, startsAt: Math.max(startsAt ?? clock.now(), clock.now()), endsAt, createdBy: nameOf(actor), comment });
      }),
    shelve: ({ alert: id, forMs, reason }, actor) =>
      room.change(() => {
        const alert = alerts.dispatcher.alerts.get(id);
        if (!alert) throw new AppError('not_found', 'There is no such alert any more.');
        const matchers = Object.entries(alert.labels).filter(([, value]) => value !== '').map(([name, value]) => globMatcher(name, value.includes('*') ? [value] : value));
        return add({ kind: 'shelf', matchers, startsAt: clock.now(), endsAt: clock.now() + forMs, createdBy: nameOf(actor), comment: reason });
      }),
    expireSilence: ({ id }) => room.change(() => silences.expire(id, clock.now())).then(() => ({})),
  };
}
