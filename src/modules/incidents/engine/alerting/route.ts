import type { Labels } from './labels.ts';
import { formatMatcher, matchesAll, type Matcher } from './matchers.ts';

/** What a route says for itself; what it leaves out comes from its parent. */
export interface RouteSpec {
  readonly matchers: readonly Matcher[];
  /** Who hears of it: names of channels or `policy:<id>`. Empty takes the parent's. */
  readonly receivers?: readonly string[] | undefined;
  /** Labels that make a group; `['...']` gives every alert its own. */
  readonly groupBy?: readonly string[] | undefined;
  /** Labels that make a group of an alert that has none of `groupBy`. Not Alertmanager's: it goes with a `groupBy` and ends where a route writes its own. */
  readonly groupOthersBy?: readonly string[] | undefined;
  readonly groupWaitMs?: number | undefined;
  readonly groupIntervalMs?: number | undefined;
  readonly repeatIntervalMs?: number | undefined;
  /** Names of intervals in which nothing is sent. */
  readonly muteTimeIntervals?: readonly string[] | undefined;
  /** Names of intervals outside which nothing is sent. */
  readonly activeTimeIntervals?: readonly string[] | undefined;
  /** Go on to the following siblings after a match. */
  readonly continue?: boolean | undefined;
  readonly routes?: readonly RouteSpec[] | undefined;
  readonly isEager?: boolean | undefined;
}

/** A route with everything filled in. */
export interface Route {
  /** News of a group that has flushed before waits for `groupWaitMs` instead of the next interval, and an end for nothing. */
  readonly isEager: boolean;
  /** Path of matchers from the root; the same after a restart with the same configuration. */
  readonly key: string;
  readonly matchers: readonly Matcher[];
  readonly receivers: readonly string[];
  readonly groupBy: readonly string[];
  readonly groupByAll: boolean;
  readonly groupOthersBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly continue: boolean;
  readonly routes: readonly Route[];
}

/** Alertmanager's defaults: 30 s, 5 min, 4 h, one group for everything. */
export const ROUTE_DEFAULTS = { groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 } as const;

/** Fills in a tree of routes from the root down. Mute and active intervals are a route's own and are not inherited. */
export function buildRoute(spec: RouteSpec, parent?: Route, index = 0): Route {
  const own = spec.groupBy ? { groupBy: spec.groupBy.filter((label) => label !== '...').toSorted(), groupByAll: spec.groupBy.includes('...'), groupOthersBy: spec.groupOthersBy ?? [] } : undefined;
  const key = routeKey(spec.matchers);
  const base = {
    // Siblings with equal matchers would share a key, and with it their groups; the position tells them apart.
    key: parent ? `${parent.key}/${key}${index > 0 ? `/${index}` : ''}` : key,
    matchers: spec.matchers,
    receivers: spec.receivers && spec.receivers.length > 0 ? spec.receivers : (parent?.receivers ?? []),
    groupBy: own?.groupBy ?? parent?.groupBy ?? [],
    groupByAll: own?.groupByAll ?? parent?.groupByAll ?? false,
    groupOthersBy: own?.groupOthersBy ?? parent?.groupOthersBy ?? [],
    groupWaitMs: spec.groupWaitMs ?? parent?.groupWaitMs ?? ROUTE_DEFAULTS.groupWaitMs,
    groupIntervalMs: spec.groupIntervalMs ?? parent?.groupIntervalMs ?? ROUTE_DEFAULTS.groupIntervalMs,
    repeatIntervalMs: spec.repeatIntervalMs ?? parent?.repeatIntervalMs ?? ROUTE_DEFAULTS.repeatIntervalMs,
    muteTimeIntervals: spec.muteTimeIntervals ?? [],
    activeTimeIntervals: spec.activeTimeIntervals ?? [],
    continue: spec.continue ?? false,
    isEager: spec.isEager ?? parent?.isEager ?? false,
  };
  const withoutChildren: Route = { ...base, routes: [] };
  const seen = new Map<string, number>();
  const routes = (spec.routes ?? []).map((child) => {
    const twin = routeKey(child.matchers);
    const count = seen.get(twin) ?? 0;
    seen.set(twin, count + 1);
    return buildRoute(child, withoutChildren, count);
  });
  return { ...base, routes };
}

/**
 * The routes that take an alert: depth first, the deepest match of each branch, stopping after the first matching child
 * unless that says `continue`. A route whose children do not match takes the alert itself.
 */
export function matchRoutes(route: Route, labels: Labels): Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const matched: Route[] = [];
  for (const child of route.routes) {
    const found = matchRoutes(child, labels);
    matched.push(...found);
    if (found.length > 0 && !child.continue) break;
  }
  return matched.length > 0 ? matched : [route];
}

/** Visits a route and all below it, parents first. */
export function walkRoutes(route: Route, visit: (route: Route) => void): void {
  visit(route);
  for (const child of route.routes) walkRoutes(child, visit);
}

/** The labels that name an alert's group under a route. A label the alert lacks is left out. */
export function groupLabels(route: Route, labels: Labels): Labels {
  if (route.groupByAll) return labels;
  const names = route.groupBy.some((name) => labels[name] !== undefined) ? route.groupBy : route.groupOthersBy;
  const group: Record<string, string> = {};
  for (const name of names) if (labels[name] !== undefined) group[name] = labels[name];
  return group;
}

function routeKey(matchers: readonly Matcher[]): string {
  const parts = matchers.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(formatMatcher);
  return `{${parts.join(',')}}`;
}
