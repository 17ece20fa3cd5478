import { AppError } from '#shared/errors.ts';
import type { Prober } from './services.ts';

/** Stands in for the prober when a command works on a data folder without watching anything. */
export const idleProber: Prober = {
  setTargets() {},
  upsertTarget() {},
  removeTarget() {},
  probeSoon() {},
  testNow: () => Promise.reject(new AppError('unavailable', 'Nothing is probed here: start the engine, or use "watchfloor probe".')),
  onResults() {},
  onRestart() {},
  stats: () => ({ started: 0, skipped: 0, inFlight: 0, latenessP50Ms: 0, latenessP99Ms: 0, latenessBuckets: [], loopDelayP99Ms: 0, targets: 0 }),
  stop: () => Promise.resolve(),
};
