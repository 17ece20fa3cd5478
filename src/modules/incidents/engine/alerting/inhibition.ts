import type { Labels } from './labels.ts';
import { matchesAll, type Matcher } from './matchers.ts';

/** While an alert matching `source` fires, alerts matching `target` with the same values of `equal` are not notified. */
export interface InhibitRule {
  readonly name?: string | undefined;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** A label both lack is equal: the empty value equals itself. */
  readonly equal: readonly string[];
}

/** An alert that fires now, as inhibition sees it. */
export interface FiringAlert {
  readonly labels: Labels;
}

/** What inhibits an alert. */
export interface Inhibition {
  readonly rule: string;
  readonly source: Labels;
}

/**
 * The first firing alert that inhibits `labels`, or `null`. An alert that matches both sides of a rule can be
 * inhibited only by one that matches the source side alone: otherwise two such alerts would silence each other.
 */
export function findInhibition(rules: readonly InhibitRule[], firing: Iterable<FiringAlert>, labels: Labels): Inhibition | null {
  const candidates = rules.filter((rule) => !isEmpty(rule) && matchesAll(rule.target, labels));
  if (candidates.length === 0) return null;
  for (const source of firing) {
    for (const rule of candidates) {
      if (!matchesAll(rule.source, source.labels) || !isEqualOn(rule.equal, source.labels, labels)) continue;
      const targetIsSource = matchesAll(rule.source, labels);
      if (targetIsSource && matchesAll(rule.target, source.labels)) continue;
      return { rule: rule.name ?? '', source: source.labels };
    }
  }
  return null;
}

function isEqualOn(names: readonly string[], a: Labels, b: Labels): boolean {
  return names.every((name) => (a[name] ?? '') === (b[name] ?? ''));
}

/** A rule with no matcher on either side would silence everything by anything; it says nothing and does nothing. */
function isEmpty(rule: InhibitRule): boolean {
  return rule.source.length === 0 && rule.target.length === 0;
}
