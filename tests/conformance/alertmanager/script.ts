import { expect } from 'vitest';
import { createDispatcher } from '#modules/incidents/engine/alerting/dispatcher.ts';
import type { DispatchConfig, Dispatcher, Notification } from '#modules/incidents/engine/alerting/dispatch-model.ts';
import type { Labels } from '#modules/incidents/engine/alerting/labels.ts';
import { buildRoute, type RouteSpec } from '#modules/incidents/engine/alerting/route.ts';
import type { Silence } from '#modules/incidents/engine/alerting/silence.ts';

/** One step of a script: at a time in seconds, something is done to the dispatcher. */
export type Step = readonly [atS: number, act: (dispatcher: Dispatcher, now: number) => Dispatcher | void];

/** What a receiver must see: between two times in seconds, one notification of exactly these alerts. */
export type Want = readonly [receiver: string, fromS: number, toS: number, ...alerts: string[]];

export interface Script {
  readonly route: Omit<RouteSpec, 'matchers'>;
  readonly config?: Partial<DispatchConfig>;
  readonly steps: readonly Step[];
  readonly wants: readonly Want[];
}

export const ms = (seconds: number) => Math.round(seconds * 1_000);

export function configOf(route: Omit<RouteSpec, 'matchers'>, more: Partial<DispatchConfig> = {}): DispatchConfig {
  return { route: buildRoute({ matchers: [], receivers: ['webhook'], ...route }), inhibitRules: [], intervals: {}, resolveTimeoutMs: 300_000, withoutResolved: new Set(), flushOnUnmute: false, downDependency: () => null, ...more };
}

/** Pushes an alert, firing unless an end is given; times in seconds. */
export function push(labels: Labels, startS?: number, endS?: number, annotations?: Readonly<Record<string, string>>): Step[1] {
  return (dispatcher, now) => dispatcher.receive({ labels, startsAt: startS === undefined ? undefined : ms(startS), endsAt: endS === undefined ? undefined : ms(endS), annotations }, now);
}

export function silence(id: string, fromS: number, toS: number, matchers: Silence['matchers']): Silence {
  return { id, kind: 'silence', matchers, startsAt: ms(fromS), endsAt: ms(toS), createdBy: 'test', comment: 'test' };
}

/** `test1[1-3]{ann=v1}`: the alert's labels in short, when it began and, if it did, ended. */
function text(alert: Notification['alerts'][number]): string {
  const { alertname, ...rest } = alert.labels;
  const name = [alertname, ...Object.values(rest)].join('.');
  const notes = Object.entries(alert.annotations).map(([key, value]) => `${key}=${value}`);
  return `${name}[${alert.startsAt / 1_000}${alert.endsAt === null ? '' : `-${alert.endsAt / 1_000}`}]${notes.length > 0 ? `{${notes.join(',')}}` : ''}`;
}

/**
 * Plays a script on a clock of its own, jumping from one due instant to the next, and checks that each receiver saw exactly what is
 * wanted, when it is wanted, and nothing else until the last wanted time.
 */
export function play(script: Script): void {
  let dispatcher = createDispatcher(configOf(script.route, script.config));
  const seen: { receiver: string; atS: number; alerts: string[] }[] = [];
  const endMs = ms(Math.max(...script.wants.map((want) => want[2]), ...script.steps.map((step) => step[0])));
  const steps = [...script.steps].sort((a, b) => a[0] - b[0]);
  let now = 0;
  const record = (notifications: readonly Notification[]) => seen.push(...notifications.map((n) => ({ receiver: n.receiver, atS: n.at / 1_000, alerts: n.alerts.map(text).sort() })));
  for (;;) {
    const step = steps[0];
    const due = dispatcher.nextAt(now) ?? Number.POSITIVE_INFINITY;
    now = Math.min(step ? ms(step[0]) : Number.POSITIVE_INFINITY, due);
    if (now > endMs) break;
    if (step && ms(step[0]) <= now) {
      dispatcher = step[1](dispatcher, now) ?? dispatcher;
      steps.shift();
    } else record(dispatcher.advance(now));
  }
  for (const [receiver, fromS, toS, ...alerts] of script.wants) {
    const index = seen.findIndex((n) => n.receiver === receiver && n.atS >= fromS && n.atS <= toS && JSON.stringify(n.alerts) === JSON.stringify([...alerts].sort()));
    if (index < 0) expect(seen, `${receiver} between ${fromS} and ${toS}`).toContainEqual({ receiver, atS: fromS, alerts: [...alerts].sort() });
    seen.splice(index, 1);
  }
  expect(seen, 'nothing else is sent').toEqual([]);
}
