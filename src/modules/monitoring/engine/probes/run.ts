import { randomInt } from 'node:crypto';
import type { Clock, Timer } from '#kit/clock.ts';
import { messageOf } from '#shared/errors.ts';
import type { Phases, ProbeResult, TargetSpec } from '../../spec.ts';
import type { Attempt } from './attempt.ts';
import { configFault, down, proberFault, type Verdict } from './failure.ts';
import { isSuspect, type LoopMonitor } from './loop-monitor.ts';
import { compileTarget, type TargetPlan } from './plan.ts';
import type { Resolver } from './resolver.ts';
import { judgeConditions } from './verdict.ts';

export interface ProbeContext {
  clock: Clock;
  resolver: Resolver;
  /** Abandons the probe: the result is unknown, code ABORTED. */
  signal?: AbortSignal;
  /** Receives the full trace of "Test now", one line per step. */
  trace?: (line: string) => void;
  /** Seeded in simulation; used for nonces and ids, not for secrets. */
  random?: () => number;
  /** Tells how late the event loop was; without it no result is marked suspect. */
  loop?: LoopMonitor;
}

/**
 * Runs one probe of a target and judges it. Never throws and never takes longer than the target's timeout: what hangs
 * is torn down. `dueAt` (epoch ms) is when it should have started. `push` and `group` targets give a config error.
 */
export function runProbe(spec: TargetSpec, ctx: ProbeContext, dueAt: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const startedAt = ctx.clock.now();
    let plan: TargetPlan;
    try {
      plan = compileTarget(spec);
    } catch (thrown) {
      resolve(bareResult(spec, dueAt, startedAt, configFault('INVALID_TARGET', messageOf(thrown))));
      return;
    }
    launch(plan, ctx, dueAt, startedAt, resolve);
  });
}

/** Ids that a stranger cannot guess, so that forged DNS answers stay out. */
function chance(): number {
  return randomInt(0x1_0000_0000) / 0x1_0000_0000;
}

function launch(plan: TargetPlan, ctx: ProbeContext, dueAt: number, startedAt: number, resolve: (result: ProbeResult) => void): void {
  const { spec } = plan;
  const { clock, signal, loop } = ctx;
  const startedMono = clock.monotonic();
  const disposers: (() => void)[] = [];
  let deadline: Timer | null = null;
  const abort = (): void => attempt.finish(proberFault('ABORTED', 'the probe was called off'));

  const attempt: Attempt & { finished: boolean } = {
    clock,
    resolver: ctx.resolver,
    random: ctx.random ?? chance,
    timeoutMs: spec.timeout,
    startedMono,
    finished: false,
    tearDownLater: false,
    phases: {},
    address: null,
    family: null,
    evidence: {},
    body: null,
    headers: null,
    doing: 'starting',
    trace: ctx.trace && ((line) => ctx.trace?.(`+${(clock.monotonic() - startedMono).toFixed(1)} ms ${line}`)),
    finish(verdict) {
      if (attempt.finished) return;
      attempt.finished = true;
      const durationMs = clock.monotonic() - startedMono;
      deadline?.cancel();
      signal?.removeEventListener('abort', abort);
      if (attempt.tearDownLater) setImmediate(() => disposers.forEach((dispose) => dispose()));
      else for (const dispose of disposers) dispose();
      const suspect = loop ? isSuspect(loop.worstSince(startedMono), durationMs) : false;
      loop?.leave();
      attempt.trace?.(`${verdict.state}: ${verdict.code}${verdict.message ? `, ${verdict.message}` : ''}`);
      resolve(conclude(plan, attempt, verdict, { dueAt, startedAt, durationMs, suspect }));
    },
    cleanup(fn) {
      if (attempt.finished) fn();
      else disposers.push(fn);
    },
  };

  loop?.enter();
  if (signal?.aborted) return abort();
  signal?.addEventListener('abort', abort, { once: true });
  deadline = clock.after(spec.timeout, () => attempt.finish(timedOut(attempt)));
  try {
    plan.start(attempt);
  } catch (thrown) {
    attempt.finish(proberFault('INTERNAL', `the probe failed unexpectedly: ${messageOf(thrown)}`));
  }
}

/** Out of time: the target's fault, except while a name was still being looked up, which only our resolver can do. */
function timedOut(attempt: Attempt): Verdict {
  if (attempt.doing === 'resolving') return proberFault('RESOLVER_TIMEOUT', `the resolver of this machine did not answer within ${attempt.timeoutMs} ms; check its DNS servers`);
  return down('TIMEOUT', `no result within ${attempt.timeoutMs} ms; it ended ${attempt.doing}`);
}

interface Timing {
  dueAt: number;
  startedAt: number;
  durationMs: number;
  suspect: boolean;
}

function conclude(plan: TargetPlan, attempt: Attempt, verdict: Verdict, timing: Timing): ProbeResult {
  const result: ProbeResult = {
    ...bareResult(plan.spec, timing.dueAt, timing.startedAt, verdict),
    phasesMs: roundPhases(attempt.phases),
    durationMs: round(timing.durationMs),
    address: attempt.address,
    family: attempt.family,
    evidence: attempt.evidence,
    suspect: timing.suspect,
  };
  if (plan.upIf.length === 0 && plan.degradedIf.length === 0) return result;
  return judgeConditions(plan, result, attempt);
}

function bareResult(spec: TargetSpec, dueAt: number, startedAt: number, verdict: Verdict): ProbeResult {
  return {
    target: spec.id,
    type: spec.probe.type,
    dueAt,
    startedAt,
    state: verdict.state,
    class: verdict.class,
    code: verdict.code,
    message: verdict.message,
    phasesMs: {},
    durationMs: 0,
    address: null,
    family: null,
    evidence: {},
    conditions: [],
    lagMs: Math.max(0, round(startedAt - dueAt)),
    suspect: false,
  };
}

/** Microseconds are as fine as a loop can tell. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function roundPhases(phases: Phases): Phases {
  for (const name of Object.keys(phases) as (keyof Phases)[]) phases[name] = round(phases[name]!);
  return phases;
}
