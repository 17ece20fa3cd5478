import * as z from 'zod';
import { parseDuration } from '#shared/duration.ts';
import { messageOf } from '#shared/errors.ts';
import { matcher, parseMatchers, type Matcher } from './engine/alerting/matchers.ts';
import { buildRoute, type Route, type RouteSpec } from './engine/alerting/route.ts';
import { parseTimeInterval } from './engine/alerting/time-interval-text.ts';
import type { InhibitRule } from './engine/alerting/inhibition.ts';

/** What an operator declares about alerts and their way to people. Durations are milliseconds once parsed. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'an id starts with a letter or digit and holds letters, digits, dots, dashes or underscores (128 at most)');

/** Turns a reader that throws into a zod transform that reports. */
function reading<In, Out>(read: (value: In) => Out): (value: In, ctx: z.core.$RefinementCtx<In>) => Out {
  return (value, ctx) => {
    try {
      return read(value);
    } catch (thrown) {
      ctx.addIssue({ code: 'custom', message: messageOf(thrown), input: value });
      return z.NEVER;
    }
  };
}

const duration = z.union([z.string(), z.number()]).transform(reading(parseDuration));

export const alertSeverity = z.enum(['critical', 'warning', 'advisory'], { error: 'a severity is critical, warning or advisory' });

const labels = z.record(z.string().min(1).max(128), z.string().max(1_000));

export const alertRuleSpec = z.strictObject({
  id,
  name: z.string().max(200).optional(),
  /** The condition, over a target's live row, or that of a service level when `objective` is given; compiled elsewhere. */
  when: z.string().min(1).max(1_000),
  /** A target's id, or a glob over ids; every target when left out. */
  target: z.string().max(200).optional(),
  group: z.string().max(200).optional(),
  /** A service level's id, or a glob over ids: the rule is about service levels, not targets. */
  objective: z.string().min(1).max(200).optional(),
  for: duration.default(0),
  keepFiringFor: duration.default(0),
  /** Left out: warning; of a rule on service levels, that of the burn row that fires. */
  severity: alertSeverity.optional(),
  /** What to do, or where that is written; a page without it is refused. */
  response: z.string().max(4_000).optional(),
  labels: labels.default({}),
  annotations: labels.default({}),
  /** Whether the built-in alerts still apply to this rule's targets or service levels; `false` puts the rule in their place. */
  default: z.boolean().default(true),
  disabled: z.boolean().default(false),
}).superRefine((rule, ctx) => {
  for (const field of ['target', 'group'] as const) if (rule.objective !== undefined && rule[field] !== undefined) ctx.addIssue({ code: 'custom', path: [field], message: `a rule on service levels names them under "objective"; leave "${field}" out` });
});

/** A critical rule does, and one on service levels that leaves its severity to the burn row, which may be critical. */
export function pagesSomebody(rule: AlertRuleSpec): boolean {
  return rule.severity === 'critical' || (rule.severity === undefined && rule.objective !== undefined);
}

/** Every page tells its reader what to do: a critical rule needs a response, unless its target brings a runbook. */
export function checkResponses(rules: readonly AlertRuleSpec[], hasRunbook: (rule: AlertRuleSpec) => boolean): string[] {
  return rules.filter((rule) => pagesSomebody(rule) && !rule.disabled && !rule.response && !hasRunbook(rule)).map((rule) => `rule ${rule.id} pages somebody without saying what to do; give it a response or its target a runbook`);
}

const matcherText = z.string().transform(reading(parseMatchers));
const matcherList = z.union([matcherText, z.array(matcherText)]).transform((list) => list.flat());

/** `{ group: "Clinical/*", severity: critical, site: [north, south] }`: a `*` stands for any text, a list for any of its values. */
const matchMap = z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])).transform(reading((map: Record<string, string | string[]>) => Object.entries(map).map(([name, value]) => globMatcher(name, value))));

/** One entry of a match map as a matcher. */
export function globMatcher(name: string, value: string | readonly string[]): Matcher {
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 1 && !values[0]!.includes('*')) return matcher(name, '=', values[0]!);
  const pattern = values.map((item) => item.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')).join('|');
  return matcher(name, '=~', pattern);
}

const routeFields = {
  name: z.string().max(200).optional(),
  match: matchMap.default([]),
  /** Alertmanager's grammar, for what `match` cannot say: `env!~"test.*"`. */
  matchers: matcherList.default([]),
  policy: id.optional(),
  channels: z.array(id).max(50).optional(),
  groupBy: z.array(z.string().min(1)).max(50).refine((names) => names.length < 2 || !names.includes('...'), '"..." groups by every label and stands alone').optional(),
  groupWait: duration.optional(),
  groupInterval: duration.refine((ms) => ms >= 1_000, 'the shortest group interval is 1s').optional(),
  repeatInterval: duration.optional(),
  muteTimeIntervals: z.array(z.string()).optional(),
  activeTimeIntervals: z.array(z.string()).optional(),
  continue: z.boolean().default(false),
};

const routeWithoutChildren = z.strictObject(routeFields);

/** One route; what it leaves out comes from its parent. */
export interface RouteSpecOutput extends z.output<typeof routeWithoutChildren> {
  routes?: RouteSpecOutput[] | undefined;
}

export interface RouteSpecInput extends z.input<typeof routeWithoutChildren> {
  routes?: RouteSpecInput[] | undefined;
}

export const routeSpec: z.ZodType<RouteSpecOutput, RouteSpecInput> = z.strictObject({ ...routeFields, routes: z.lazy(() => z.array(routeSpec).max(200)).optional() });

export const inhibitRuleSpec = z.strictObject({
  name: z.string().max(200).optional(),
  source: z.strictObject({ match: matchMap.default([]), matchers: matcherList.default([]) }),
  target: z.strictObject({ match: matchMap.default([]), matchers: matcherList.default([]) }),
  equal: z.array(z.string()).default([]),
});

export const timeIntervalSpec = z
  .strictObject({
    times: z.array(z.strictObject({ from: z.string(), to: z.string() })).optional(),
    weekdays: z.array(z.string()).optional(),
    daysOfMonth: z.array(z.union([z.string(), z.int().transform(String)])).optional(),
    months: z.array(z.union([z.string(), z.int().transform(String)])).optional(),
    years: z.array(z.union([z.string(), z.int().transform(String)])).optional(),
    location: z.string().optional(),
  })
  .transform(reading(parseTimeInterval));

export const namedTimeIntervalsSpec = z.record(z.string().min(1), z.array(timeIntervalSpec).min(1));

export const silenceInput = z.strictObject({
  kind: z.enum(['silence', 'shelf']).default('silence'),
  match: matchMap.default([]),
  matchers: matcherList.default([]),
  startsAt: z.number().optional(),
  endsAt: z.number(),
  comment: z.string().trim().min(1, 'give a reason').max(2_000),
});

export type AlertRuleSpec = z.output<typeof alertRuleSpec>;
export type InhibitRuleSpec = z.output<typeof inhibitRuleSpec>;

/**
 * The tree of declared routes under an unnamed root; an alert no route takes stays at the root, which has `fallback` alone. What no route says comes
 * from `defaults`, and from Alertmanager after that.
 */
export function routeTree(routes: readonly RouteSpecOutput[], fallback: readonly string[] = [], defaults: Partial<RouteSpec> = {}): Route {
  return buildRoute({ ...defaults, matchers: [], receivers: fallback, routes: routes.map(toRouteSpec) });
}

/** A page cannot wait half a minute for company: each target is a group of its own, as is each alert of another system by its name and instance, and is told at once. Storms are met by dependencies, budgets and flood mode. */
export const PAGING_DEFAULTS: Partial<RouteSpec> = { groupBy: ['target', 'serviceLevel'], groupOthersBy: ['alertname', 'instance'], groupWaitMs: 0, isEager: true };

/** Alerts of service levels stand in groups of their own, whatever a route groups by; no other alert has the label. */
function withServiceLevel(names: readonly string[]): string[] {
  return names.includes('...') || names.includes('serviceLevel') ? [...names] : [...names, 'serviceLevel'];
}

/** A named set of time intervals as one entry of a list. */
export const timeIntervalEntry = z.strictObject({ id, name: z.string().max(200).optional(), intervals: z.array(timeIntervalSpec).min(1) });

function toRouteSpec(route: RouteSpecOutput): RouteSpec {
  const receivers = [...(route.policy === undefined ? [] : [`policy:${route.policy}`]), ...(route.channels ?? []).map((channel) => `channel:${channel}`)];
  return {
    matchers: [...route.match, ...route.matchers],
    receivers,
    groupBy: route.groupBy && withServiceLevel(route.groupBy),
    groupWaitMs: route.groupWait,
    groupIntervalMs: route.groupInterval,
    // Who writes an interval wants Alertmanager's pace.
    isEager: route.groupInterval === undefined ? undefined : false,
    repeatIntervalMs: route.repeatInterval,
    muteTimeIntervals: route.muteTimeIntervals,
    activeTimeIntervals: route.activeTimeIntervals,
    continue: route.continue,
    routes: (route.routes ?? []).map(toRouteSpec),
  };
}

/** Declared inhibition rules in the engine's form. */
export function inhibitRules(rules: readonly InhibitRuleSpec[]): InhibitRule[] {
  return rules.map((rule) => ({ name: rule.name, source: [...rule.source.match, ...rule.source.matchers], target: [...rule.target.match, ...rule.target.matchers], equal: rule.equal }));
}
