import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import type { AlertRuleSpec } from '../../spec.ts';
import type { Labels } from '../alerting/labels.ts';
import type { RuleTiming } from '../alerting/rule-state.ts';
import { burnRateOf, type ObjectiveCondition } from './condition.ts';
import { globTest } from './glob.ts';

/** The built-in rules on service levels. */
export const VIOLATED_RULE = 'service-level-violated';
export const BURN_RULE = 'service-level-burn';

/** A rule on service levels made ready. */
export interface ObjectiveRule {
  readonly about: 'objective';
  readonly id: string;
  readonly timing: RuleTiming;
  appliesTo(row: ObjectiveRow): boolean;
  judge(row: ObjectiveRow, now: number): boolean | null;
  /** `target` is the one target the objective reads, where it is one. */
  labels(row: ObjectiveRow, target: StatusRow | null): Labels;
  annotations(row: ObjectiveRow): Record<string, string>;
}

/** The words burn rows say how bad they are with, in ours. */
const SEVERITIES: Readonly<Record<string, string>> = { page: 'critical', critical: 'critical', ticket: 'warning', warning: 'warning', advisory: 'advisory', info: 'advisory' };

/** A declared rule; without a severity it takes that of the burn row. */
export function objectiveRule(spec: AlertRuleSpec, appliesTo: (id: string) => boolean, condition: ObjectiveCondition): ObjectiveRule {
  return {
    about: 'objective',
    id: spec.id,
    timing: { forMs: spec.for, keepFiringForMs: spec.keepFiringFor },
    appliesTo: (row) => appliesTo(row.id),
    judge: (row, now) => whenKnown(row, condition.judge(row, now)),
    labels: (row, target) => ({ ...commonLabels(row, target, spec.id, spec.severity ?? burnSeverity(row)), ...spec.labels, alertname: spec.id }),
    annotations: (row) => ({ ...spec.annotations, summary: spec.annotations['summary'] ?? `${row.name}: ${spec.name ?? spec.id}`, response: spec.response ?? '', ...evidenceOf(row) }),
  };
}

/**
 * A violated service level is critical. One whose budget burns too fast, or of which nothing is heard, is as bad as its burn row says, and stays an alert
 * of its own while the level is violated.
 */
export function objectiveDefaults(isReplaced: (row: ObjectiveRow) => boolean): ObjectiveRule[] {
  const appliesTo = (row: ObjectiveRow): boolean => !isReplaced(row);
  const timing = { forMs: 0, keepFiringForMs: 0 };
  return [
    {
      about: 'objective', id: VIOLATED_RULE, timing, appliesTo,
      judge: (row) => whenKnown(row, row.verdict === 'breached'),
      labels: (row, target) => ({ ...commonLabels(row, target, VIOLATED_RULE, 'critical'), alertname: VIOLATED_RULE }),
      annotations: (row) => ({ summary: `${row.name}: service level violated`, response: `Find on the objective's page what spent the budget, tell ${row.owner || 'its owner'}, and agree what changes. Resolve the incident once that is done: it is not opened again for this violation.`, ...evidenceOf(row) }),
    },
    {
      about: 'objective', id: BURN_RULE, timing, appliesTo,
      judge: (row) => whenKnown(row, row.atRisk || (row.verdict === 'breached' && row.burn?.firing === true)),
      labels: (row, target) => ({ ...commonLabels(row, target, BURN_RULE, burnSeverity(row)), alertname: BURN_RULE }),
      annotations: (row) => ({ ...burnTexts(row), ...evidenceOf(row) }),
    },
  ];
}

/** The target an objective reads, when it reads a single one. */
export function sourceTarget(row: Pick<ObjectiveRow, 'source'>): string | null {
  return /^target (\S+)$/.exec(row.source)?.[1] ?? null;
}

/** Every target an objective reads: the one, or those of its group. */
export function sourceTargets(row: Pick<ObjectiveRow, 'source'>, targets: Iterable<Pick<StatusRow, 'id' | 'group'>>): string[] {
  const own = sourceTarget(row);
  if (own !== null) return [own];
  const pattern = /^group (.+), (?:all up|any up|weighted)$/.exec(row.source)?.[1]?.replace(/\/\**$/, '');
  if (pattern === undefined) return [];
  const tests = [globTest(pattern), globTest(`${pattern}/*`)];
  return [...targets].filter(({ group }) => tests.some((test) => test(group))).map(({ id }) => id);
}

/** Without data nothing can be said to have ended. */
function whenKnown(row: ObjectiveRow, holds: boolean | null): boolean | null {
  return row.verdict === 'no data' && holds === false ? null : holds;
}

function burnTexts(row: ObjectiveRow): { summary: string; response: string } {
  if (row.burn?.firing !== true) return { summary: `${row.name}: no measurements`, response: 'Find out why no measurement comes in; until then nobody knows whether the level is kept.' };
  return { summary: `${row.name}: error budget ${burnSeverity(row) === 'critical' ? 'burns too fast' : 'will not last'}`, response: "Find on the objective's page what fails, and hold rollouts until the burn ends." };
}

function burnSeverity({ burn }: ObjectiveRow): string {
  return (burn?.firing === true ? SEVERITIES[burn.severity] : undefined) ?? 'warning';
}

/**
 * `serviceLevel` keeps an alert in a group of its own whatever a route groups by: a violation can outlast by weeks the outage that caused it, and a slow
 * burn by hours the fast one.
 */
function commonLabels(row: ObjectiveRow, target: StatusRow | null, rule: string, severity: string): Record<string, string> {
  return {
    ...(target === null ? {} : { ...target.tags, target: target.id, group: target.group }),
    objective: row.id,
    serviceLevel: `${row.id}/${rule}/${severity}`,
    severity,
    ...(row.service === '' ? {} : { service: row.service }),
    ...(row.contractual ? { contractual: 'true' } : {}),
    ...(row.sample ? { sample: 'true' } : {}),
  };
}

function evidenceOf(row: ObjectiveRow): Record<string, string> {
  const rate = burnRateOf(row);
  const burn = rate === null || row.burn === null ? '' : `${rate.toFixed(1)} times the sustainable rate over ${row.burn.long} and ${row.burn.short}`;
  return { name: row.name, evaluated: String(row.evaluatedAt), code: row.verdict === 'breached' ? 'VIOLATED' : row.silent ? 'SILENT' : 'AT RISK', detail: [row.reason, burn].filter((text) => text !== '').join('; ') };
}
