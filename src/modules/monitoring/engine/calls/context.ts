import type { ModuleContext } from '#kit/module.ts';
import type { monitoring } from '../../contract.ts';
import type { FailureStore } from '../failures.ts';
import type { IntervalStore } from '../intervals.ts';
import type { Live } from '../live/live.ts';
import type { TargetStore } from '../targets.ts';

/** What the calls of this module share. */
export interface Monitoring {
  context: ModuleContext<typeof monitoring>;
  live: Live;
  targets: TargetStore;
  intervals: IntervalStore;
  failures: FailureStore;
}
