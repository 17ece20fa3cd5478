import { AppError, messageOf } from '#shared/errors.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import type { AlertRuleSpec } from '../../spec.ts';
import type { Labels } from '../alerting/labels.ts';
import type { Observation, RuleTiming } from '../alerting/rule-state.ts';
import { compileObjectiveRule, compileRule, type RuleCondition } from './condition.ts';
import { globTest } from './glob.ts';
import { objectiveDefaults, objectiveRule, sourceTarget, type ObjectiveRule } from './objective-rule.ts';

/** The name of the built-in rule: any target that is down alerts. */
export const DEFAULT_RULE = 'down';

/** A rule on targets made ready: which of them it looks at and what it says of each. */
export interface TargetRule {
  readonly about: 'target';
  readonly id: string;
  readonly timing: RuleTiming;
  appliesTo(row: StatusRow): boolean;
  judge(row: StatusRow, now: number): boolean | null;
  labels(row: StatusRow): Labels;
  annotations(row: StatusRow, runbook: string | null): Record<string, string>;
}

export type Rule = TargetRule | ObjectiveRule;

/** What rules look at, as of one moment. */
export interface Watched {
  readonly rows: ReadonlyMap<string, StatusRow>;
  /** Null while service levels have not been asked for yet. */
  readonly objectives: readonly ObjectiveRow[] | null;
  /** By target; null where it has none. */
  readonly runbooks: ReadonlyMap<string, string | null>;
}

/** The declared rules and the built-in ones: for a target that is down, for a service level that is violated, and for one whose budget burns. */
export function ruleSet(specs: readonly AlertRuleSpec[]): Rule[] {
  const active = specs.filter((spec) => !spec.disabled);
  const replacing = active.filter((spec) => !spec.default);
  const replaced = replacing.filter((spec) => spec.objective === undefined).map((spec) => targetTest(spec));
  const levels = replacing.filter((spec) => spec.objective !== undefined).map((spec) => globTest(spec.objective));
  return [defaultRule((row) => replaced.some((test) => test(row))), ...objectiveDefaults((row) => levels.some((test) => test(row.id))), ...active.map(declaredRule)];
}

/** Makes one rule ready. Throws `invalid` when its condition cannot be read. */
export function declaredRule(spec: AlertRuleSpec): Rule {
  try {
    return spec.objective === undefined ? targetRule(spec, compileRule(spec.when)) : objectiveRule(spec, globTest(spec.objective), compileObjectiveRule(spec.when));
  } catch (thrown) {
    throw new AppError('invalid', `rule ${spec.id}: ${messageOf(thrown)}`);
  }
}

function targetRule(spec: AlertRuleSpec, condition: RuleCondition): TargetRule {
  const title = spec.name ?? spec.id;
  return {
    about: 'target',
    id: spec.id,
    timing: { forMs: spec.for, keepFiringForMs: spec.keepFiringFor },
    appliesTo: targetTest(spec),
    judge: (row, now) => judgeWhenKnown(row, condition.judge(row, now)),
    labels: (row) => ({ ...commonLabels(row), severity: spec.severity ?? 'warning', ...spec.labels, alertname: spec.id }),
    annotations: (row, runbook) => ({ ...spec.annotations, summary: spec.annotations['summary'] ?? `${row.name}: ${title}`, response: spec.response ?? runbook ?? '', ...evidenceOf(row) }),
  };
}

function defaultRule(isReplaced: (row: StatusRow) => boolean): TargetRule {
  return {
    about: 'target',
    id: DEFAULT_RULE,
    timing: { forMs: 0, keepFiringForMs: 0 },
    appliesTo: (row) => !isReplaced(row),
    judge: (row) => judgeWhenKnown(row, row.state === 'down'),
    labels: (row) => ({ ...commonLabels(row), severity: row.severity, alertname: DEFAULT_RULE }),
    annotations: (row, runbook) => ({ summary: `${row.name} is down`, response: runbook ?? '', ...evidenceOf(row) }),
  };
}

function targetTest(spec: Pick<AlertRuleSpec, 'target' | 'group'>): (row: StatusRow) => boolean {
  const target = globTest(spec.target);
  const group = globTest(spec.group);
  return (row) => target(row.id) && group(row.group);
}

/**
 * A pause is somebody's decision and ends everything. What is not known is not an end: the alert stays until a result says otherwise. Planned work raises
 * nothing: what fired before fires on, and an end that comes is an end.
 */
function judgeWhenKnown(row: StatusRow, holds: boolean | null): boolean | null {
  if (row.state === 'paused') return false;
  if (row.state === 'unknown' && holds === false) return null;
  return row.maintenance && holds === true ? null : holds;
}

function commonLabels(row: StatusRow): Record<string, string> {
  return { ...row.tags, target: row.id, group: row.group, type: row.type, ...(row.sample ? { sample: 'true' } : {}) };
}

function evidenceOf(row: StatusRow): Record<string, string> {
  return { name: row.name, since: String(row.since), result: row.lastResultAt === null ? '' : String(row.lastResultAt), code: row.code, detail: row.message };
}

/**
 * One look of a rule at all it watches, without those of which it says no: what is not observed has cleared, and most things are well. Null when
 * what it watches is not known yet. No two share labels, as each carries the id of its target or objective.
 */
export function observe(rule: Rule, watched: Watched, now: number): Observation[] | null {
  if (rule.about === 'target') return holding(watched.rows.values(), rule, (row) => rule.labels(row), now);
  return watched.objectives && holding(watched.objectives, rule, (row) => rule.labels(row, targetOf(row, watched)), now);
}

function holding<Row>(rows: Iterable<Row>, rule: { appliesTo(row: Row): boolean; judge(row: Row, now: number): boolean | null }, labelsOf: (row: Row) => Labels, now: number): Observation[] {
  const seen: Observation[] = [];
  for (const row of rows) {
    const holds = rule.appliesTo(row) ? rule.judge(row, now) : false;
    if (holds !== false) seen.push({ labels: labelsOf(row), holds });
  }
  return seen;
}

/** What an alert says of what it is about, as of now; nothing when that is gone. */
export function annotationsOf(rule: Rule, labels: Labels, watched: Watched): Record<string, string> {
  if (rule.about === 'target') {
    const row = watched.rows.get(labels['target'] ?? '');
    return row ? rule.annotations(row, watched.runbooks.get(row.id) ?? null) : {};
  }
  const row = watched.objectives?.find((one) => one.id === labels['objective']);
  return row ? rule.annotations(row) : {};
}

function targetOf(row: ObjectiveRow, watched: Watched): StatusRow | null {
  return watched.rows.get(sourceTarget(row) ?? '') ?? null;
}
