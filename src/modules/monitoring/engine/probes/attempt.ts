import type { Clock } from '#kit/clock.ts';
import type { Phases, ProbeType } from '../../spec.ts';
import type { Verdict } from './failure.ts';
import type { Resolver } from './resolver.ts';

/**
 * One run of a probe in flight. A probe fills the fields as it learns them, so that a deadline in the middle still
 * reports the phases that were done, and calls `finish` once; later calls are ignored.
 */
export interface Attempt {
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly random: () => number;
  /** Milliseconds the whole probe may take. */
  readonly timeoutMs: number;
  /** Monotonic ms of the start. */
  readonly startedMono: number;
  readonly finished: boolean;
  readonly phases: Phases;
  address: string | null;
  family: 4 | 6 | null;
  evidence: Record<string, unknown>;
  /** What was answered, for conditions; never part of the result. */
  body: string | null;
  /** All response headers, lower case, for conditions. */
  headers: Record<string, string> | null;
  /** What is going on, as in "while connecting": named when time runs out. */
  doing: string;
  /**
   * Tear down only after the event that ended the attempt has returned. Node's TLS reads on after it hands data over: destroying
   * the socket under it inside that callback crashes the process (use after free in TLSWrap::ClearOut, seen on Node 24.21).
   */
  tearDownLater: boolean;
  /** Ends the attempt. The first call wins. */
  finish(verdict: Verdict): void;
  /** Registers what must be torn down when the attempt ends, in whatever way. */
  cleanup(fn: () => void): void;
  /** A line of the full trace of "Test now"; undefined when nobody reads it. */
  readonly trace: ((line: string) => void) | undefined;
}

/** Starts a probe; everything else happens through the attempt. Must not block. */
export type Start = (attempt: Attempt) => void;

/** What a probe's compiler is told beside its own options. */
export interface CompileHints {
  type: ProbeType;
  timeoutMs: number;
  /** A condition reads the answer's text. */
  needsBody: boolean;
  /** A condition reads the headers. */
  needsHeaders: boolean;
  /** A condition judges the status or rcode, so the default expectation steps back. */
  readsStatus: boolean;
}

/** Adds `ms` to a phase: phases are summed over redirects and retries. */
export function addPhase(attempt: Attempt, phase: keyof Phases, ms: number): void {
  attempt.phases[phase] = (attempt.phases[phase] ?? 0) + Math.max(0, ms);
}
