import { describe, expect, it } from 'vitest';
import { fingerprint } from '#modules/incidents/engine/alerting/labels.ts';
import { matcher, parseMatchers } from '#modules/incidents/engine/alerting/matchers.ts';
import { buildRoute, groupLabels, matchRoutes, ROUTE_DEFAULTS, walkRoutes, type Route, type RouteSpec } from '#modules/incidents/engine/alerting/route.ts';

/** Routing facts published by Alertmanager (dispatch/route_test.go, Apache-2.0), restated in our form. */
const MIN = 60_000;

function tree(ownerA: string, noLevel: boolean): Route {
  const on = (text: string) => parseMatchers(text);
  const routes: RouteSpec[] = [
    {
      matchers: on(noLevel ? `${ownerA},level!="critical"` : ownerA),
      receivers: ['A'],
      routes: [
        { matchers: on(noLevel ? 'env="testing",baz!~".*quux"' : 'env="testing"'), receivers: ['testing'], groupBy: ['...'] },
        { matchers: on('env="production"'), receivers: ['productionA'], groupWaitMs: MIN, continue: true },
        { matchers: on('env=~"produ.*",job=~".*"'), receivers: ['productionB'], groupWaitMs: 30_000, groupIntervalMs: 5 * MIN, repeatIntervalMs: 60 * MIN, groupBy: ['job'] },
      ],
    },
    { matchers: on('owner=~"team-(B|C)"'), groupBy: ['foo', 'bar'], groupWaitMs: 2 * MIN, receivers: ['BC'] },
    { matchers: on('group_by="role"'), groupBy: ['role'], routes: [{ matchers: on('env="testing"'), receivers: ['testing'], routes: [{ matchers: on('wait="long"'), groupWaitMs: 2 * MIN }] }] },
  ];
  return buildRoute({ matchers: [], receivers: ['def'], routes });
}

const brief = (route: Route) => ({ receiver: route.receivers.join(), groupBy: route.groupByAll ? '...' : route.groupBy.join(), waitMs: route.groupWaitMs, intervalMs: route.groupIntervalMs, repeatMs: route.repeatIntervalMs });
const def = { groupBy: '', waitMs: ROUTE_DEFAULTS.groupWaitMs, intervalMs: ROUTE_DEFAULTS.groupIntervalMs, repeatMs: ROUTE_DEFAULTS.repeatIntervalMs };

describe.each([['plain', false], ['with negative matchers', true]] as const)('Alertmanager: routes taken, %s', (_name, noLevel) => {
  const root = tree('owner="team-A"', noLevel);
  it.each<[Record<string, string>, object[]]>([
    [{ owner: 'team-A' }, [{ ...def, receiver: 'A' }]],
    [{ owner: 'team-A', env: 'unset' }, [{ ...def, receiver: 'A' }]],
    [{ owner: 'team-C' }, [{ ...def, receiver: 'BC', groupBy: 'bar,foo', waitMs: 2 * MIN }]],
    [{ owner: 'team-A', env: 'testing' }, [{ ...def, receiver: 'testing', groupBy: '...' }]],
    [{ owner: 'team-A', env: 'production' }, [{ ...def, receiver: 'productionA', waitMs: MIN }, { receiver: 'productionB', groupBy: 'job', waitMs: 30_000, intervalMs: 5 * MIN, repeatMs: 60 * MIN }]],
    [{ group_by: 'role' }, [{ ...def, receiver: 'def', groupBy: 'role' }]],
    [{ env: 'testing', group_by: 'role' }, [{ ...def, receiver: 'testing', groupBy: 'role' }]],
    [{ env: 'testing', group_by: 'role', wait: 'long' }, [{ ...def, receiver: 'testing', groupBy: 'role', waitMs: 2 * MIN }]],
    [{}, [{ ...def, receiver: 'def' }]],
  ])('%j', (labels, want) => expect(matchRoutes(root, labels).map(brief)).toEqual(want));
});

describe('Alertmanager: the tree itself', () => {
  it('gives keys from the path of matchers', () => {
    const root = tree('owner="team-A"', true);
    expect(matchRoutes(root, { owner: 'team-A', env: 'production' }).map((route) => route.key)).toEqual(['{}/{level!="critical",owner="team-A"}/{env="production"}', '{}/{level!="critical",owner="team-A"}/{env=~"produ.*",job=~".*"}']);
    expect(matchRoutes(root, { env: 'testing', group_by: 'role', wait: 'long' })[0]!.key).toBe('{}/{group_by="role"}/{env="testing"}/{wait="long"}');
  });

  it('walks parents first', () => {
    const seen: string[] = [];
    walkRoutes(tree('owner="team-A"', false), (route) => void seen.push(route.receivers.join()));
    expect(seen).toEqual(['def', 'A', 'testing', 'productionA', 'productionB', 'BC', 'def', 'testing', 'testing']);
  });

  it('inherits grouping by everything until a child says otherwise', () => {
    const root = buildRoute({ matchers: [], routes: [{ matchers: [matcher('env', '=', 'parent')], groupBy: ['...'], routes: [{ matchers: [matcher('env', '=', 'child1')] }, { matchers: [matcher('env', '=', 'child2')], groupBy: ['foo'] }] }] });
    const parent = root.routes[0]!;
    expect([parent, ...parent.routes].map((route) => route.groupByAll)).toEqual([true, true, false]);
  });

  it('tells twins apart: two siblings with equal matchers have keys of their own', () => {
    const twin = { matchers: [matcher('a', '=', 'b')], continue: true };
    const root = buildRoute({ matchers: [], routes: [{ ...twin, receivers: ['x'] }, { ...twin, receivers: ['y'] }] });
    expect(new Set(matchRoutes(root, { a: 'b' }).map((route) => route.key)).size).toBe(2);
  });

  it('groups by the labels named, all of them for ..., and leaves absent ones out', () => {
    const by = (groupBy: string[]) => fingerprint(groupLabels(buildRoute({ matchers: [], groupBy }), { a: '1', b: '2' }));
    expect([by(['a']), by(['a', 'c']), by([]), by(['...'])]).toEqual([fingerprint({ a: '1' }), fingerprint({ a: '1' }), '', fingerprint({ b: '2', a: '1' })]);
  });
});
