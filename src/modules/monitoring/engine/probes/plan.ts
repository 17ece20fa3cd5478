import type { TargetSpec } from '../../spec.ts';
import { compileCondition, type Condition } from '../conditions/condition.ts';
import { needsBody, needsHeaders } from '../conditions/needs.ts';
import type { Start } from './attempt.ts';
import { compileProbe } from './registry.ts';

/** A target made ready to run: parsed once, run many times. */
export interface TargetPlan {
  spec: TargetSpec;
  start: Start;
  upIf: Condition[];
  degradedIf: Condition[];
  /** A condition reads the outcome itself, so a failed probe is still theirs to judge. */
  judgesOutcome: boolean;
}

/** Plans by the spec object they were made from; a changed target is a new object. */
const plans = new WeakMap<TargetSpec, TargetPlan>();

/** Prepares a target, or returns the plan made before. Throws `invalid` with the reason when it cannot be run. */
export function compileTarget(spec: TargetSpec): TargetPlan {
  const known = plans.get(spec);
  if (known) return known;
  const upIf = spec.upIf.map((text) => compileCondition(text, 'watchfloor'));
  const degradedIf = spec.degradedIf.map((text) => compileCondition(text, 'watchfloor'));
  const all = [...upIf, ...degradedIf];
  const plan: TargetPlan = {
    spec,
    upIf,
    degradedIf,
    judgesOutcome: upIf.some((condition) => condition.reads.outcome),
    start: compileProbe(spec.probe, {
      type: spec.probe.type,
      timeoutMs: spec.timeout,
      needsBody: needsBody(all),
      needsHeaders: needsHeaders(all),
      readsStatus: upIf.some((condition) => condition.reads.status),
    }),
  };
  plans.set(spec, plan);
  return plan;
}
