import type { Db } from '#kit/sqlite.ts';
import { isResolved, type AlertInput } from './alerting/alert.ts';
import type { Dispatcher, DispatchSnapshot, Notification } from './alerting/dispatch-model.ts';
import { createDispatcher } from './alerting/dispatcher.ts';
import { fingerprint, type Labels } from './alerting/labels.ts';
import { mutesOf, type Mute } from './alerting/muting.ts';
import { matchRoutes } from './alerting/route.ts';
import { evaluateRule, restoreRule, type RuleAlert, type RuleAlerts } from './alerting/rule-state.ts';
import type { Routing } from './routing.ts';
import { annotationsOf, observe, ruleSet, type Rule } from './rules/rule-set.ts';
import type { Silences } from './silences.ts';
import type { World } from './world.ts';

export const alertsSchema = `
CREATE TABLE incidents_memory (key TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;`;

/** An alert that fires stands until its rule says otherwise: no timeout. */
const STANDS_MS = 100 * 365 * 86_400_000;
const RECHECK_MS = 5_000;

/** Alerts from rules and from outside, and the dispatcher that groups them. */
export interface AlertDesk {
  readonly dispatcher: Dispatcher;
  /** Every alert of a rule that is not inactive, with its rule's id. */
  ruleAlerts(): { rule: string; alert: RuleAlert }[];
  /** What an alert of a rule says: as it fired, or as it would while it waits. */
  textsOf(rule: string, labels: Labels): Readonly<Record<string, string>>;
  /** Judges every rule and gives what is to be told. Runs inside a transaction and writes what it must remember. */
  pass(world: World, now: number): Notification[];
  /** An alert from elsewhere. */
  receive(alert: AlertInput, now: number): void;
  /** Looks at these groups again at the next pass: what they told is over. */
  flush(groupKeys: readonly string[], now: number): void;
  save(now: number): void;
  /** Takes up what the database holds. */
  reload(now: number): void;
  isFiring(id: string, now: number): boolean;
  /** Answers why an alert is held back, all as of one instant. */
  mutesAt(now: number): (id: string) => Mute[];
  /** Alerts that began to fire in the last pass and were held back, with what held them. */
  takeSuppressed(): { labels: Labels; by: string; at: number }[];
}

export function createAlertDesk(db: Db, routing: Routing, silences: Silences): AlertDesk {
  let rules: Rule[] = [];
  let ruleStates = new Map<string, RuleAlerts>();
  let world: World | null = null;
  let built = '';
  let isDirty = false;
  let recheckedAt = -Infinity;
  let lookedAt = 0;
  let firingTargets: ReadonlySet<string> = new Set();
  let newlyFiring: string[] = [];
  let dispatcher!: Dispatcher;

  const load = <T>(key: string, none: T): T => {
    const row = db.get<{ data: string }>('SELECT data FROM incidents_memory WHERE key = ?', key);
    return row ? (JSON.parse(row.data) as T) : none;
  };
  const keep = (key: string, value: unknown): void => void db.run('INSERT INTO incidents_memory (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data', key, JSON.stringify(value));

  const isFiring = (id: string, now: number): boolean => {
    const alert = dispatcher.alerts.get(id);
    return alert !== undefined && alert.startsAt <= now && !isResolved(alert, now);
  };

  /** A parent that is down stands for its children, as long as somebody hears of the parent, or it is down by plan. */
  function downDependency(labels: Labels): string | null {
    const via = world?.rows.get(labels['target'] ?? '')?.unreachableVia ?? null;
    if (via === null) return null;
    const isHeard = world?.rows.get(via)?.maintenance === true || firingTargets.has(via);
    return isHeard ? via : null;
  }

  function build(now: number, snapshot: DispatchSnapshot | undefined): void {
    const fallback = world?.policies.has('default') ? 'policy:default' : 'channel:desktop';
    built = `${routing.version()} ${fallback}`;
    dispatcher = createDispatcher({ route: routing.route([fallback]), inhibitRules: routing.inhibitRules(), intervals: routing.intervals(), resolveTimeoutMs: STANDS_MS, withoutResolved: new Set(), flushOnUnmute: true, downDependency }, snapshot, now);
    dispatcher.setSilences(silences.all(), now);
    rules = ruleSet(routing.rules().map((stored) => stored.rule));
  }

  function judge(rule: Rule, now: number): void {
    const seen = observe(rule, world!, now);
    if (seen === null) return;
    const before = ruleStates.get(rule.id) ?? {};
    const { alerts, transitions } = evaluateRule(rule.timing, before, seen, now);
    ruleStates.set(rule.id, alerts);
    if (transitions.length > 0) isDirty = true;
    for (const { labels, to } of transitions) {
      if (to === 'firing') {
        newlyFiring.push(fingerprint(labels));
        dispatcher.receive({ labels, annotations: annotationsOf(rule, labels, world!), startsAt: now, endsAt: now + STANDS_MS }, now);
      } else if (dispatcher.alerts.has(fingerprint(labels))) end(labels, now);
    }
  }

  function end(labels: Labels, now: number): void {
    const known = dispatcher.alerts.get(fingerprint(labels));
    if (known && known.endsAt > now) dispatcher.receive({ labels, annotations: known.annotations, startsAt: Math.min(known.startsAt, now), endsAt: now }, now);
  }

  /** What a mute held and holds no longer is told soon, not at the group's next interval. */
  function recheck(now: number): void {
    if (now - recheckedAt < RECHECK_MS) return;
    recheckedAt = now;
    const open = new Set([...dispatcher.log.values()].flatMap((entry) => entry.open.filter((id) => !entry.hushed.includes(id))));
    for (const group of dispatcher.groups.values()) {
      if (!group.hasFlushed || !dispatcher.routes.get(group.routeKey)?.isEager) continue;
      if ([...group.members].some((id) => isFiring(id, now) && !open.has(id))) group.nextFlushAt = Math.min(group.nextFlushAt, now);
    }
  }

  const desk: AlertDesk = {
    get dispatcher() {
      return dispatcher;
    },
    ruleAlerts: () => [...ruleStates].flatMap(([rule, alerts]) => Object.values(alerts).map((alert) => ({ rule, alert }))),
    textsOf(id, labels) {
      const rule = rules.find((one) => one.id === id);
      return dispatcher.alerts.get(fingerprint(labels))?.annotations ?? (rule && world ? annotationsOf(rule, labels, world) : {});
    },
    pass(next, now) {
      world = next;
      lookedAt = now;
      const fallback = world.policies.has('default') ? 'policy:default' : 'channel:desktop';
      if (built !== `${routing.version()} ${fallback}`) {
        build(now, dispatcher.snapshot());
        isDirty = true;
      }
      const known = new Set(rules.map((rule) => rule.id));
      for (const [id, alerts] of ruleStates) {
        if (known.has(id)) continue;
        for (const alert of Object.values(alerts)) end(alert.labels, now);
        ruleStates.delete(id);
        isDirty = true;
      }
      for (const rule of rules) judge(rule, now);
      dispatcher.setSilences(silences.all(), now);
      firingTargets = new Set([...dispatcher.alerts.values()].filter((alert) => !isResolved(alert, now)).map((alert) => alert.labels['target'] ?? ''));
      recheck(now);
      const notifications = dispatcher.advance(now);
      if (notifications.length > 0) isDirty = true;
      return notifications;
    },
    receive(alert, now) {
      dispatcher.receive(alert, now);
      isDirty = true;
    },
    flush(groupKeys, now) {
      for (const key of groupKeys) {
        const group = dispatcher.groups.get(key);
        if (group) group.nextFlushAt = Math.min(group.nextFlushAt, now);
      }
    },
    save(now) {
      if (!isDirty) return;
      keep('dispatch', dispatcher.snapshot());
      keep('rules', { savedAt: now, states: [...ruleStates] });
      isDirty = false;
    },
    reload(now) {
      const { savedAt, states } = load<{ savedAt: number; states: [string, RuleAlerts][] }>('rules', { savedAt: now, states: [] });
      build(now, load<DispatchSnapshot | undefined>('dispatch', undefined));
      const timings = new Map(rules.map((rule) => [rule.id, rule.timing]));
      ruleStates = new Map(states.map(([id, alerts]) => [id, timings.has(id) ? restoreRule(timings.get(id)!, alerts, savedAt, now) : alerts]));
      isDirty = false;
    },
    isFiring,
    mutesAt(now) {
      const context = dispatcher.muteContext(now);
      return (id) => {
        const alert = dispatcher.alerts.get(id);
        const [route] = alert ? matchRoutes(dispatcher.config.route, alert.labels) : [];
        return alert && route ? mutesOf(alert, route, context, now) : [];
      };
    },
    takeSuppressed() {
      const taken = newlyFiring;
      newlyFiring = [];
      const mutesOfOne = taken.length > 0 ? desk.mutesAt(lookedAt) : () => [];
      return taken.flatMap((id) => {
        const alert = dispatcher.alerts.get(id);
        const [mute] = alert ? mutesOfOne(id) : [];
        return alert && mute ? [{ labels: alert.labels, by: mute.kind, at: lookedAt }] : [];
      });
    },
  };
  return desk;
}
