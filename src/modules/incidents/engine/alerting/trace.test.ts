import { parse } from 'yaml';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { checkResponses, alertRuleSpec, inhibitRules, inhibitRuleSpec, namedTimeIntervalsSpec, routeSpec, routeTree, silenceInput } from '../../spec.ts';
import type { DispatchConfig } from './dispatch-model.ts';
import { createDispatcher } from './dispatcher.ts';
import { importAlertmanager } from './import-alertmanager.ts';
import { fingerprint } from './labels.ts';
import { matcher, parseMatchers } from './matchers.ts';
import { findDownDependency } from './muting.ts';
import { matchRoutes } from './route.ts';
import { traceAlert } from './trace.ts';

const S = 1_000;
const ROUTES = z.array(routeSpec).parse(
  parse(`
- { match: { group: "Clinical/*", severity: critical }, policy: default, groupWait: 0s, groupBy: [target] }
- { match: { site: [north, south] }, channels: [ops], groupInterval: 1m, repeatInterval: 10m, muteTimeIntervals: [nights] }
- { matchers: 'env=~"te.*"', channels: [] }
- { channels: [ops] }
`),
);

function dispatcher(more: Partial<DispatchConfig> = {}) {
  const intervals = namedTimeIntervalsSpec.parse({ nights: [{ times: [{ from: '22:00', to: '24:00' }] }] });
  return createDispatcher({ route: routeTree(ROUTES), inhibitRules: [], intervals, resolveTimeoutMs: 3_600_000, withoutResolved: new Set(), flushOnUnmute: true, downDependency: () => null, ...more });
}

describe('declared routes', () => {
  it.each<[Record<string, string>, string[]]>([
    [{ group: 'Clinical/EHR', severity: 'critical' }, ['policy:default']],
    [{ group: 'Clinical/EHR', severity: 'warning' }, ['channel:ops']],
    [{ site: 'south' }, ['channel:ops']],
    [{ group: 'x(Clinical/EHR', severity: 'critical' }, ['channel:ops']],
  ])('%j goes to %j', (labels, receivers) => {
    expect(matchRoutes(routeTree(ROUTES), labels).flatMap((route) => route.receivers)).toEqual(receivers);
  });

  it('refuses what cannot be, naming the path', () => {
    const parsed = z.array(routeSpec).safeParse([{ matchers: 'a=~"("' }, { groupBy: ['...', 'a'] }, { groupInterval: '10ms' }, { groupWait: 'soon' }, { typo: 1 }]);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['0.matchers', '1.groupBy', '2.groupInterval', '3.groupWait', '4']);
    expect(silenceInput.safeParse({ endsAt: 5, comment: ' ' }).success).toBe(false);
  });

  it('wants a response from every rule that pages', () => {
    const rules = z.array(alertRuleSpec).parse([{ id: 'a', when: 'x', severity: 'critical' }, { id: 'b', when: 'x', severity: 'critical', response: 'call' }, { id: 'c', when: 'x', for: '5m' }]);
    expect(checkResponses(rules, () => false)).toEqual([expect.stringContaining('rule a pages somebody')]);
    expect(checkResponses(rules, () => true)).toEqual([]);
    expect(rules[2]).toMatchObject({ for: 300_000, keepFiringFor: 0 });
  });
});

describe('why an alert was (not) told, and when it is told next', () => {
  const labels = { target: 'pacs', site: 'north' };
  const id = fingerprint(labels);
  const step = (d: ReturnType<typeof dispatcher>, now: number) => traceAlert(d, id, now).steps[0]!;

  it('waiting, told, repeated, over', () => {
    const d = dispatcher();
    d.receive({ labels, startsAt: 0 }, 0);
    expect(step(d, 1 * S)).toMatchObject({ verdict: 'waiting', nextNotificationAt: 30 * S, decision: 'first' });
    expect(d.advance(30 * S)).toHaveLength(1);
    const told = step(d, 31 * S);
    expect(told).toMatchObject({ verdict: 'told', lastToldAt: 30 * S, decision: 'not-due', nextNotificationAt: 630 * S });
    for (let at = d.nextAt(0)!; at < 630 * S; at = d.nextAt(at)!) expect(d.advance(at)).toEqual([]);
    expect(d.advance(630 * S)).toMatchObject([{ reason: 'repeat' }]);
    d.receive({ labels, startsAt: 0, endsAt: 640 * S }, 640 * S);
    expect(step(d, 641 * S)).toMatchObject({ verdict: 'told', nextNotificationAt: 690 * S, decision: 'new-resolved' });
    expect(d.advance(690 * S)).toMatchObject([{ reason: 'all-resolved', status: 'resolved' }]);
    expect(step(d, 700 * S)).toMatchObject({ verdict: 'over', nextNotificationAt: null });
  });

  it('names every mute with its end, and the notification that follows comes then', () => {
    const d = dispatcher();
    d.receive({ labels, startsAt: 0 }, 0);
    d.setSilences([{ id: 's1', kind: 'shelf', matchers: [matcher('target', '=', 'pacs')], startsAt: 0, endsAt: 500 * S, createdBy: 'ana', comment: 'waiting for the part' }], 0);
    d.advance(30 * S);
    expect(step(d, 40 * S)).toMatchObject({ verdict: 'muted', nextNotificationAt: 500 * S, text: 'Not told: shelved by s1 (waiting for the part).' });
    const sent = [];
    for (let at = d.nextAt(40 * S)!; at <= 500 * S; at = d.nextAt(at + 1)!) sent.push(...d.advance(at));
    expect(sent).toMatchObject([{ at: 500 * S, reason: 'first' }]);
  });

  it('knows the end of a mute time, and says of a dependency that its end is not known', () => {
    const d = dispatcher({ downDependency: () => 'core-switch' });
    const evening = 22.5 * 3_600 * S;
    d.receive({ labels, startsAt: evening }, evening);
    const trace = step(d, evening);
    expect(trace.mutes).toMatchObject([{ kind: 'dependency', by: 'core-switch', until: null }, { kind: 'mute-time', by: 'nights', until: 24 * 3_600 * S }]);
    expect(trace).toMatchObject({ verdict: 'muted', nextNotificationAt: null, text: 'Not told: core-switch, on which it depends, is down; within the mute time nights.' });
  });

  it('says when nobody is told', () => {
    const d = dispatcher({ route: routeTree([]) });
    d.receive({ labels }, 0);
    expect(traceAlert(d, id, 0)).toMatchObject({ isUnrouted: true, steps: [] });
  });

  it('continues from a snapshot as if nothing had happened, and closes what a changed route leaves open', () => {
    const d = dispatcher();
    d.receive({ labels, startsAt: 0 }, 0);
    d.advance(30 * S);
    const back = createDispatcher(d.config, JSON.parse(JSON.stringify(d.snapshot())));
    expect(step(back, 31 * S)).toEqual(step(d, 31 * S));
    const moved = createDispatcher({ ...d.config, route: routeTree(z.array(routeSpec).parse([{ match: { site: 'north' }, channels: ['other'] }])) }, d.snapshot(), 40 * S);
    expect(moved.advance(40 * S)).toMatchObject([{ receiver: 'channel:other', reason: 'first' }]);
    moved.receive({ labels, startsAt: 0, endsAt: 50 * S }, 50 * S);
    expect(moved.advance(340 * S).map((n) => [n.receiver, n.status])).toEqual([['channel:other', 'resolved'], ['channel:ops', 'resolved']]);
  });
});

it('finds the nearest target upward that is down, cycles and all', () => {
  const above: Record<string, string[]> = { web: ['app', 'lb'], app: ['db'], db: ['app', 'switch'], lb: [] };
  const down = (...targets: string[]) => findDownDependency('web', (target) => above[target] ?? [], (target) => targets.includes(target));
  expect([down(), down('web'), down('switch'), down('db', 'switch'), down('lb')]).toEqual([null, null, 'switch', 'db', 'lb']);
});

describe('importing an alertmanager.yml', () => {
  const text = `
global: { resolve_timeout: 10m, smtp_smarthost: 'mail:25' }
route:
  receiver: team
  group_by: [alertname]
  group_wait: 10s
  routes:
    - match: { owner: A }
      match_re: { env: "prod.*" }
      receiver: pager
      repeat_interval: 1h
      continue: true
    - matchers: [ 'owner="B"', 'bad==' ]
      mute_time_intervals: [weekend]
inhibit_rules:
  - source_match: { severity: critical }
    target_matchers: [ 'severity="warning"' ]
    equal: [alertname]
  - {}
time_intervals:
  - name: weekend
    time_intervals: [{ weekdays: [saturday], times: [{ start_time: '08:00', end_time: '09:00' }] }]
receivers:
  - name: team
    webhook_configs: [{ url: 'http://hook', send_resolved: false, http_config: {} }]
    discord_configs: [{}]
  - name: pager
    pagerduty_configs: [{ routing_key: abc }]
templates: [x.tmpl]
`;

  it('carries routes, inhibition, intervals and channels into forms that our own schemas accept', () => {
    const imported = importAlertmanager(text);
    const tree = routeTree(z.array(routeSpec).parse(imported.notify.routes));
    expect(matchRoutes(tree, { owner: 'A', env: 'prod1' }).map((route) => [route.receivers, route.groupWaitMs, route.repeatIntervalMs])).toEqual([[['channel:pager'], 10_000, 3_600_000]]);
    expect(matchRoutes(tree, { owner: 'B' })[0]).toMatchObject({ receivers: ['channel:team'], muteTimeIntervals: ['weekend'], groupBy: ['alertname', 'serviceLevel'] });
    const rules = inhibitRules(z.array(inhibitRuleSpec).parse(imported.inhibition));
    expect(rules).toHaveLength(1);
    expect(rules[0]!.target[0]).toMatchObject(parseMatchers('severity="warning"').map(({ name, op, value }) => ({ name, op, value }))[0]!);
    expect(namedTimeIntervalsSpec.parse(imported.timeIntervals)['weekend']).toMatchObject([{ weekdays: [{ from: 6, to: 6 }], times: [{ from: 480, to: 540 }] }]);
    expect(imported.notify.channels).toEqual([{ id: 'team', type: 'webhook', url: 'http://hook', sendResolved: false }, { id: 'pager', type: 'pagerduty', routingKey: '${env:PAGER_ROUTINGKEY}' }]);
  });

  it('lists what stays behind, and never copies a secret', () => {
    const imported = importAlertmanager(text);
    expect(imported.notCarried.map((item) => item.path).sort()).toEqual(['global.resolve_timeout', 'global.smtp_smarthost', 'inhibit_rules[1]', 'receivers[0].discord_configs', 'receivers[0].webhook_configs[0].http_config', 'receivers[1].pagerduty_configs[0].routing_key', 'route.routes[1].matchers', 'templates']);
    expect(JSON.stringify(imported)).not.toContain('abc');
    expect(() => importAlertmanager('receivers: []')).toThrow(/no route/);
    expect(() => importAlertmanager('a: [')).toThrow(/cannot be read/);
  });
});
