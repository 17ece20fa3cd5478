import { asWritten } from '#shared/as-written.ts';
import { holdsReference } from '#kit/config/references.ts';
import { isMapping, type Checking, type SectionSchema } from '#kit/config/section.ts';
import { suggestion } from '#kit/config/nearest.ts';
import { policySpec, resolveSchedule, scheduleSpec, type ScheduleSpec } from './spec.ts';

function idOf(raw: unknown): string | null {
  return isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null;
}

/** In a file a schedule always has an id, and its wall times can be read in its zone. */
const declaredSchedule = scheduleSpec.superRefine((schedule, ctx) => {
  if (schedule.id === undefined) ctx.addIssue({ code: 'custom', path: ['id'], message: 'a schedule needs an id' });
  const resolved = resolveSchedule(schedule as ScheduleSpec);
  for (const issue of 'issues' in resolved ? resolved.issues : []) ctx.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
});

/** A policy calls schedules and channels that exist. */
function checkPolicies(checking: Checking): void {
  for (const entry of checking.entries('oncall.policies')) {
    const parsed = policySpec.safeParse(entry.raw);
    if (!parsed.success) continue;
    const targets = [...parsed.data.steps.flatMap((step, i) => step.notify.map((target) => ({ target, path: ['steps', i, 'notify'] }))), ...(parsed.data.fallback ? [{ target: parsed.data.fallback, path: ['fallback'] }] : [])];
    for (const { target, path } of targets) {
      if (holdsReference(target.id) || target.kind === 'user' || target.id === 'desktop') continue;
      const at = target.kind === 'schedule' ? 'oncall.schedules' : 'notify.channels';
      if (!checking.declares(at, target.id)) checking.report(entry, path, `there is no ${target.kind} "${target.id}"${suggestion(target.id, checking.ids(at))}`);
    }
  }
}

/** What this module reads of the configuration file. */
export const sections: readonly SectionSchema[] = [
  {
    key: 'oncall',
    kind: 'lists',
    lists: {
      schedules: { noun: 'schedule', entry: asWritten(declaredSchedule), idOf, sample: { id: 'x' } },
      policies: { noun: 'policy', entry: asWritten(policySpec), idOf, sample: { id: 'x', steps: [{ notify: 'user:x' }] } },
    },
    check: checkPolicies,
  },
];
