import { asWritten } from '#shared/as-written.ts';
import { messageOf } from '#shared/errors.ts';
import { holdsReference } from '#kit/config/references.ts';
import { isMapping, valueAt, type Checking, type SectionSchema } from '#kit/config/section.ts';
import { compileObjectiveRule, compileRule } from './engine/rules/condition.ts';
import { alertRuleSpec, inhibitRuleSpec, pagesSomebody, timeIntervalEntry } from './spec.ts';

function idOf(raw: unknown): string | null {
  return isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null;
}

/** Conditions can be read, and who is paged is told what to do. */
function checkRules(checking: Checking): void {
  const runbooks = new Set(checking.entries('targets').flatMap((entry) => (entry.id !== null && typeof valueAt(entry.raw, ['runbook']) === 'string' ? [entry.id] : [])));
  for (const entry of checking.entries('alerts.rules')) {
    const when = valueAt(entry.raw, ['when']);
    if (typeof when === 'string' && !holdsReference(when)) {
      try {
        (valueAt(entry.raw, ['objective']) === undefined ? compileRule : compileObjectiveRule)(when);
      } catch (thrown) {
        checking.report(entry, ['when'], messageOf(thrown));
      }
    }
    const { success, data } = alertRuleSpec.safeParse(entry.raw);
    if (success && pagesSomebody(data) && !data.disabled && !data.response && !(data.target !== undefined && runbooks.has(data.target))) checking.report(entry, ['severity'], data.objective === undefined ? 'a critical rule pages somebody: say what to do under "response", or give its target a runbook' : 'this rule can page somebody: say what to do under "response", or give it a severity below critical');
  }
}

/** What this module reads of the configuration file; its routes stand under `notify`. */
export const sections: readonly SectionSchema[] = [
  {
    key: 'alerts',
    kind: 'lists',
    lists: {
      rules: { noun: 'alert rule', entry: asWritten(alertRuleSpec), idOf, sample: { id: 'x', when: 'true' } },
      inhibit: { noun: 'inhibition rule', entry: asWritten(inhibitRuleSpec) },
      timeIntervals: { noun: 'time interval', entry: asWritten(timeIntervalEntry), idOf, sample: { id: 'x', intervals: [{}] } },
    },
    check: checkRules,
  },
];
