import type { IntervalState } from '../../contract.ts';
import type { IntervalStore } from '../intervals.ts';
import type { TargetStore } from '../targets.ts';
import type { Entry } from './entry.ts';

/** Nothing that is remembered of a target may lie ahead of a clock that was set back to `now`, else it would hold up what comes now. */
export function forgetAhead(entry: Entry, now: number): void {
  const { condition, push } = entry;
  condition.since = Math.min(condition.since, now);
  for (const run of Object.values(condition.runs)) if (run) run.firstAt = Math.min(run.firstAt, now);
  entry.quietUntil = 0;
  entry.expectedFrom = Math.min(entry.expectedFrom, now);
  if (entry.gap) entry.gap.until = Math.min(entry.gap.until, now);
  if (entry.lastResultAt !== null) entry.lastResultAt = Math.min(entry.lastResultAt, now);
  if (push.lastAt !== null) push.lastAt = Math.min(push.lastAt, now);
  if (push.startedAt !== null) push.startedAt = Math.min(push.startedAt, now);
}

/**
 * Takes back what was recorded of a target ahead of `now`: a clock that was wrong and is put right is the usual cause. The present state
 * goes on from there. Call it inside a transaction.
 */
export function setBack(entry: Entry, now: number, { intervals, targets }: { intervals: IntervalStore; targets: TargetStore }): void {
  const { condition, spec, gap } = entry;
  const state: IntervalState = spec.paused ? 'paused' : gap === null ? condition.state : gap.code === 'RESUMED' ? 'unknown' : 'gap';
  const [code, message] = spec.paused ? ['PAUSED', 'Paused'] : [gap?.code ?? condition.code, gap?.message ?? condition.message];
  targets.rewind(spec.id, now);
  intervals.rewind(spec.id, now);
  const start = intervals.change(spec.id, state, now, code, message);
  if (entry.maintenance !== null) intervals.beginMaintenance(spec.id, entry.maintenance, now);
  if (gap) gap.from = start;
  else if (!spec.paused) condition.since = Math.min(condition.since, start);
  targets.remember(spec.id, JSON.stringify(condition), entry.lastResultAt);
}
