import { AppError } from '#shared/errors.ts';
import type { ScheduleInput } from '../spec.ts';
import type { Written } from './store.ts';

type OverrideInput = NonNullable<ScheduleInput['overrides']>[number];

/** A schedule with one more override, and the override's place. */
export function withOverride(spec: Written, override: OverrideInput): { spec: Written; index: number } {
  const overrides = overridesOf(spec);
  return { spec: { ...spec, overrides: [...overrides, override] }, index: overrides.length };
}

/** A schedule without the override at `index`, which must be about `user`. Throws `conflict` when another stands there by now. */
export function withoutOverride(spec: Written, index: number, user: string): Written {
  const overrides = overridesOf(spec);
  const found = overrides[index];
  if (!found) throw new AppError('not_found', `There is no override number ${index}; reload the schedule.`);
  if (found.user !== user) throw new AppError('conflict', `Override number ${index} is about ${found.user}, not ${user}; the schedule has changed, reload it.`);
  return { ...spec, overrides: overrides.toSpliced(index, 1) };
}

/** Two people take each other's time. */
export function withSwap(spec: Written, first: { user: string; from: string | number; to: string | number }, second: { user: string; from: string | number; to: string | number }): Written {
  if (first.user === second.user) throw new AppError('invalid', 'A swap is between two people; name another one.');
  const one = withOverride(spec, { kind: 'replace', ...first, with: second.user }).spec;
  return withOverride(one, { kind: 'replace', ...second, with: first.user }).spec;
}

function overridesOf(spec: Written): OverrideInput[] {
  return Array.isArray(spec['overrides']) ? (spec['overrides'] as OverrideInput[]) : [];
}
