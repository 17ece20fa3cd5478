import type { ConditionResult, ProbeResult } from '../../spec.ts';
import { evaluateFacts, type Condition, type Evaluation } from '../conditions/condition.ts';
import { factsOf } from '../conditions/facts.ts';
import type { Attempt } from './attempt.ts';
import { plainText } from './plain-text.ts';
import type { TargetPlan } from './plan.ts';

const SHOWN = 300;

/**
 * Lets the declared conditions judge a result. All of `upIf` must hold, or it is down (CONDITION_FAILED); else one of
 * `degradedIf` that holds makes it degraded. A condition that cannot be decided on a result that is otherwise up makes
 * it unknown (class config, CONDITION_ERROR): a misspelt path is neither good nor bad news. A failed probe stays as it
 * is and says what the probe said, unless `upIf` reads the outcome itself (state, code, [CONNECTED]) and holds, as when a port is meant to be closed.
 */
export function judgeConditions(plan: TargetPlan, result: ProbeResult, attempt: Pick<Attempt, 'body' | 'headers'>): ProbeResult {
  if (result.class === 'prober' || result.class === 'config') return result;
  const facts = factsOf(result, { body: attempt.body, headers: attempt.headers });
  const up = plan.upIf.map((condition) => evaluateFacts(condition, facts));
  const judged = result.state === 'down' && !plan.judgesOutcome ? result : judgeUp(plan.upIf, up, result);
  const slow = plan.degradedIf.map((condition) => evaluateFacts(condition, facts));
  const final = judged.state === 'up' ? judgeDegraded(plan.degradedIf, slow, judged) : judged;
  return { ...final, conditions: [...list(plan.upIf, up), ...list(plan.degradedIf, slow)] };
}

function judgeUp(conditions: Condition[], outcomes: Evaluation[], result: ProbeResult): ProbeResult {
  const failed = outcomes.findIndex((outcome) => !outcome.ok && !outcome.error);
  if (failed >= 0 && result.state === 'down' && result.message !== '') return result;
  if (failed >= 0) return { ...result, state: 'down', class: 'target', code: result.state === 'down' ? result.code : 'CONDITION_FAILED', message: `not true: ${plainText(outcomes[failed]!.resolved, SHOWN)}` };
  const broken = outcomes.findIndex((outcome) => outcome.error);
  if (broken >= 0) return result.state === 'down' ? result : undecided(result, conditions[broken]!, outcomes[broken]!);
  return result.state === 'down' ? { ...result, state: 'up', class: 'none', code: 'OK', message: '' } : result;
}

function judgeDegraded(conditions: Condition[], outcomes: Evaluation[], result: ProbeResult): ProbeResult {
  const held = outcomes.findIndex((outcome) => outcome.ok);
  if (held >= 0) return { ...result, state: 'degraded', class: 'target', code: 'DEGRADED', message: `degraded: ${plainText(outcomes[held]!.resolved, SHOWN)}` };
  const broken = outcomes.findIndex((outcome) => outcome.error);
  return broken >= 0 ? undecided(result, conditions[broken]!, outcomes[broken]!) : result;
}

function undecided(result: ProbeResult, condition: Condition, outcome: Evaluation): ProbeResult {
  return { ...result, state: 'unknown', class: 'config', code: 'CONDITION_ERROR', message: plainText(`the condition ${condition.text} cannot be decided: ${outcome.error}`, SHOWN) };
}

function list(conditions: Condition[], outcomes: Evaluation[]): ConditionResult[] {
  return conditions.map((condition, i) => ({ expr: condition.text, ok: outcomes[i]!.ok, resolved: plainText(outcomes[i]!.resolved, SHOWN) }));
}

