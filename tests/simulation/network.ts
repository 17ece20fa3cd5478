import type { ProbeResult, TargetSpec } from '#modules/monitoring/spec.ts';
import type { Random } from './random.ts';

/** What a target truly does for a while. `flap` answers one time and fails another. */
export type Truth = 'up' | 'down' | 'slow' | 'flap';
/** A fault on the prober's own side: everything it says meanwhile is about itself. */
export type OwnFault = 'partition' | 'resolver';

export interface Outcome {
  state: ProbeResult['state'];
  class: ProbeResult['class'];
  code: string;
  latencyMs: number;
}

/** The simulated network: what each target is, and whether the prober can see it. */
export interface Network {
  fault: OwnFault | null;
  truthOf(id: string): Truth;
  setTruth(id: string, truth: Truth): void;
  /** What a probe that starts now finds. */
  answer(spec: TargetSpec): Outcome;
}

const FAILURES = ['REFUSED', 'RESET', 'TIMEOUT', 'HTTP_503'] as const;

export function createNetwork(random: Random): Network {
  const truths = new Map<string, Truth>();
  const quick = (): number => 2 + random.next() * 60;

  function failure(spec: TargetSpec): Outcome {
    const code = random.pick(FAILURES);
    return { state: 'down', class: 'target', code, latencyMs: code === 'TIMEOUT' ? spec.timeout : Math.min(spec.timeout, quick()) };
  }

  const network: Network = {
    fault: null,
    truthOf: (id) => truths.get(id) ?? 'up',
    setTruth: (id, truth) => void truths.set(id, truth),
    answer(spec) {
      if (network.fault !== null) return { state: 'unknown', class: 'prober', code: network.fault === 'partition' ? 'NET_UNREACHABLE' : 'DNS_SERVFAIL', latencyMs: Math.min(spec.timeout, quick()) };
      const truth = network.truthOf(spec.id);
      const failing = truth === 'down' || (truth === 'flap' && random.chance(0.5));
      if (failing) return failure(spec);
      if (truth === 'slow') return { state: 'degraded', class: 'target', code: 'SLOW', latencyMs: Math.min(spec.timeout * 0.9, 800 + quick() * 10) };
      return { state: 'up', class: 'none', code: 'OK', latencyMs: Math.min(spec.timeout, quick()) };
    },
  };
  return network;
}

/** Nobody writes to these. */
const NO_EVIDENCE: ProbeResult['evidence'] = Object.freeze({});
const NO_CONDITIONS: ProbeResult['conditions'] = [];

export function resultOf(spec: TargetSpec, outcome: Outcome, dueAt: number, startedAt: number): ProbeResult {
  const { latencyMs } = outcome;
  const failed = outcome.state === 'down' || outcome.state === 'unknown';
  return {
    target: spec.id, type: spec.probe.type, dueAt, startedAt, state: outcome.state, class: outcome.class, code: outcome.code, message: failed ? `simulated ${outcome.code}` : '',
    phasesMs: failed ? {} : { connect: latencyMs * 0.25, processing: latencyMs * 0.75 },
    durationMs: latencyMs, address: '10.0.0.1', family: 4, evidence: NO_EVIDENCE, conditions: NO_CONDITIONS, lagMs: startedAt - dueAt, suspect: false,
  };
}
