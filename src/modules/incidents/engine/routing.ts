import * as z from 'zod';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Db } from '#kit/sqlite.ts';
import { alertRuleSpec, inhibitRules, inhibitRuleSpec, PAGING_DEFAULTS, routeSpec, routeTree, timeIntervalEntry, type AlertRuleSpec } from '../spec.ts';
import type { InhibitRule } from './alerting/inhibition.ts';
import type { Route } from './alerting/route.ts';
import type { NamedIntervals } from './alerting/time-interval.ts';
import { declaredRule } from './rules/rule-set.ts';

export const routingSchema = `
CREATE TABLE incidents_rule (id TEXT PRIMARY KEY, spec TEXT NOT NULL) STRICT;
CREATE TABLE incidents_routing (kind TEXT PRIMARY KEY, entries TEXT NOT NULL) STRICT;`;

export type Written = Record<string, unknown>;
export type RoutingKind = 'routes' | 'inhibit' | 'timeIntervals';

const SCHEMAS: Readonly<Record<RoutingKind, z.ZodType>> = { routes: z.array(routeSpec), inhibit: z.array(inhibitRuleSpec), timeIntervals: z.array(timeIntervalEntry) };

/** Rules, routes, inhibitions and time intervals as they are declared. */
export interface Routing {
  rules(): { id: string; spec: Written; rule: AlertRuleSpec }[];
  putRule(spec: Written): string;
  deleteRule(id: string): boolean;
  entries(kind: RoutingKind): Written[];
  setEntries(kind: RoutingKind, entries: readonly Written[]): void;
  /** The engine's form; `fallback` receives what no route takes. */
  route(fallback: readonly string[]): Route;
  inhibitRules(): InhibitRule[];
  intervals(): NamedIntervals;
  /** Changes with every change. */
  version(): number;
}

export function createRouting(db: Db): Routing {
  let version = 0;
  let rules: { id: string; spec: Written; rule: AlertRuleSpec }[] | null = null;
  const entries = (kind: RoutingKind): Written[] => JSON.parse(db.get<{ entries: string }>('SELECT entries FROM incidents_routing WHERE kind = ?', kind)?.entries ?? '[]') as Written[];

  return {
    rules: () => (rules ??= db.all<{ id: string; spec: string }>('SELECT * FROM incidents_rule ORDER BY id').map((row) => {
      const spec = JSON.parse(row.spec) as Written;
      return { id: row.id, spec, rule: readRule(spec) };
    })),
    putRule(spec) {
      const rule = readRule(spec);
      declaredRule(rule);
      db.run('INSERT INTO incidents_rule (id, spec) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec', rule.id, JSON.stringify(spec));
      rules = null;
      version++;
      return rule.id;
    },
    deleteRule(id) {
      rules = null;
      version++;
      return db.run('DELETE FROM incidents_rule WHERE id = ?', id).changes > 0;
    },
    entries,
    setEntries(kind, next) {
      check(SCHEMAS[kind], next, kind);
      db.run('INSERT INTO incidents_routing (kind, entries) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET entries = excluded.entries', kind, JSON.stringify(next));
      version++;
    },
    route: (fallback) => routeTree(z.array(routeSpec).parse(entries('routes')), fallback, PAGING_DEFAULTS),
    inhibitRules: () => inhibitRules(z.array(inhibitRuleSpec).parse(entries('inhibit'))),
    intervals: () => Object.fromEntries(z.array(timeIntervalEntry).parse(entries('timeIntervals')).map(({ id, intervals }) => [id, intervals])),
    version: () => version,
  };
}

/** A rule as written, parsed. Throws `invalid` with everything that is wrong. */
export function readRule(spec: unknown): AlertRuleSpec {
  return check(alertRuleSpec, spec, 'rule');
}

function check<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  try {
    return schema.parse(value);
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw new AppError('invalid', messageOf(thrown));
    const issues = thrown.issues.map((issue) => ({ path: [what, ...issue.path.map(String)].join('.'), message: issue.message }));
    throw new AppError('invalid', issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '), issues);
  }
}
