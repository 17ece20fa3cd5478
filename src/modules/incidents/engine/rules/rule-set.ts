import { AppError, messageOf } from '#shared/errors.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { AlertRuleSpec } from '../../spec.ts';
import type { Labels } from '../alerting/labels.ts';
import type { Observation, RuleTiming } from '../alerting/rule-state.ts';
import { compileRule, type RuleCondition } from './condition.ts';

/** The name of the built-in rule: any target that is down alerts. */
export const DEFAULT_RULE = 'down';

/** A rule made ready: which targets it looks at and what it says of each. */
export interface Rule {
  readonly id: string;
  readonly timing: RuleTiming;
  /** What its alerts are about, told per target. */
  appliesTo(row: StatusRow): boolean;
  judge(row: StatusRow, now: number): boolean | null;
  labels(row: StatusRow): Labels;
  annotations(row: StatusRow, runbook: string | null): Record<string, string>;
}

/** A glob over ids and groups: `*` stands for any text. */
export function globTest(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!pattern.includes('*')) return (text) => text === pattern;
  const parts = pattern.split('*');
  return (text) => {
    if (!text.startsWith(parts[0]!) || !text.endsWith(parts.at(-1)!) || text.length < parts[0]!.length + parts.at(-1)!.length) return false;
    let at = parts[0]!.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - parts.at(-1)!.length;
  };
}

/** The declared rules and the built-in one. */
export function ruleSet(specs: readonly AlertRuleSpec[]): Rule[] {
  const declared = specs.filter((spec) => !spec.disabled).map(declaredRule);
  const replaced = specs.filter((spec) => !spec.disabled && !spec.default).map((spec) => targetTest(spec));
  return [defaultRule((row) => replaced.some((test) => test(row))), ...declared];
}

/** Makes one rule ready. Throws `invalid` when its condition cannot be read. */
export function declaredRule(spec: AlertRuleSpec): Rule {
  let condition: RuleCondition;
  try {
    condition = compileRule(spec.when);
  } catch (thrown) {
    throw new AppError('invalid', `rule ${spec.id}: ${messageOf(thrown)}`);
  }
  const title = spec.name ?? spec.id;
  return {
    id: spec.id,
    timing: { forMs: spec.for, keepFiringForMs: spec.keepFiringFor },
    appliesTo: targetTest(spec),
    judge: (row, now) => judgeWhenKnown(row, condition.judge(row, now)),
    labels: (row) => ({ ...commonLabels(row), severity: spec.severity, ...spec.labels, alertname: spec.id }),
    annotations: (row, runbook) => ({ ...spec.annotations, summary: spec.annotations['summary'] ?? `${row.name}: ${title}`, response: spec.response ?? runbook ?? '', ...evidenceOf(row) }),
  };
}

function defaultRule(isReplaced: (row: StatusRow) => boolean): Rule {
  return {
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

/** One look of a rule at every target. Two targets never share labels, as each carries its id. */
export function observe(rule: Rule, rows: readonly StatusRow[], now: number): Observation[] {
  return rows.filter((row) => rule.appliesTo(row)).map((row) => ({ labels: rule.labels(row), holds: rule.judge(row, now) }));
}
