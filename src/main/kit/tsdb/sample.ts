import { AppError } from '#shared/errors.ts';

/** The statuses a sample may have, in the order of the stored numbers. Never renumber: files hold them. */
export const STATUSES = ['up', 'degraded', 'down', 'unknown', 'maintenance'] as const;
export type StatusName = (typeof STATUSES)[number];
export type Status = 0 | 1 | 2 | 3 | 4;
export const STATUS: Readonly<Record<StatusName, Status>> = { up: 0, degraded: 1, down: 2, unknown: 3, maintenance: 4 };

/** The phases of a probe, in the order of the stored columns. Never reorder. */
export const PHASES = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const;
export type PhaseName = (typeof PHASES)[number];
export type PhasesMs = Partial<Record<PhaseName, number>>;

/** One result of one target, as the store keeps it. */
export interface Sample {
  /** Number of the target, see `Tsdb.idOf`. */
  target: number;
  /** Epoch ms; the fraction is dropped. */
  at: number;
  status: Status;
  /** Milliseconds, kept to 10 µs; null when nothing was measured. */
  latencyMs: number | null;
  /** Milliseconds, kept to 0.8 %. */
  phasesMs?: PhasesMs | null;
}

/** Stored times are whole units of 10 µs; -1 stands for "not measured". */
export const UNITS_PER_MS = 100;
export const NONE = -1;
/** Longest time that can be stored: 10,737 s. */
const MAX_UNITS = 2 ** 30;
/** Target numbers below this keep every key an exact JavaScript number. */
export const MAX_TARGET = 2 ** 21;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const MAX_AT = 2 ** 32 * 1_000;

/** Milliseconds to stored units; null, undefined and NaN become NONE, negative times 0. */
export function toUnits(ms: number | null | undefined): number {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return NONE;
  const units = Math.round(ms * UNITS_PER_MS);
  return units <= 0 ? 0 : units > MAX_UNITS ? MAX_UNITS : units;
}

/** Stored units to milliseconds, NONE to null. */
export function toMs(units: number): number | null {
  return units < 0 ? null : units / UNITS_PER_MS;
}

/** Phases keep this many significant bits (0.8 %): they are for looking at, and take half the bytes so. The latency stays exact. */
const PHASE_BITS = 7;

/** A number of the order of the logarithm for a phase in units, NONE for NONE: neighbouring codes are 0.8-1.6 % apart, small values exact. */
export function phaseCode(units: number): number {
  if (units < 1 << PHASE_BITS) return units;
  const shift = 32 - PHASE_BITS - Math.clz32(units);
  const rounded = units + (1 << (shift - 1));
  const exponent = 32 - PHASE_BITS - Math.clz32(rounded);
  return (exponent << (PHASE_BITS - 1)) + (rounded >>> exponent);
}

/** The units of a code; `phaseCode` of it gives the code again. */
export function phaseOfCode(code: number): number {
  if (code < 1 << PHASE_BITS) return code;
  const exponent = (code >>> (PHASE_BITS - 1)) - 1;
  return (code - (exponent << (PHASE_BITS - 1))) * 2 ** exponent;
}

/** Writes the phases of a sample into `out` (one slot per phase), rounded as they are stored; false when it has none. */
export function phaseUnits(phases: PhasesMs | null | undefined, out: Int32Array): boolean {
  if (!phases) return false;
  let any = false;
  for (let p = 0; p < PHASES.length; p++) {
    const units = toUnits(phases[PHASES[p]!]);
    out[p] = phaseOfCode(phaseCode(units));
    if (units !== NONE) any = true;
  }
  return any;
}

/** Throws `invalid` for a sample no file could hold. */
export function checkSample(sample: Sample): void {
  const { target, at, status } = sample;
  if (!(target >= 1 && target < MAX_TARGET && Number.isInteger(target))) throw new AppError('invalid', `Sample for target ${target}: a target number is a whole number from 1 to ${MAX_TARGET - 1}.`);
  if (!(at >= 0 && at < MAX_AT)) throw new AppError('invalid', `Sample of target ${target} at ${at}: the time must be epoch milliseconds between 1970 and 2106.`);
  if (!(status >= 0 && status < STATUSES.length && Number.isInteger(status))) throw new AppError('invalid', `Sample of target ${target}: status ${String(status)} is not one of 0 to ${STATUSES.length - 1}.`);
}
