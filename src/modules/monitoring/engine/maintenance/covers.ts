import { globMatches, groupMatches } from '#shared/group-match.ts';
import type { MaintenanceSpec } from './spec.ts';

/** What a window is matched against. */
export interface CoveredTarget {
  readonly id: string;
  /** Slash-separated path. */
  readonly group: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether a window covers a target: by id, by group, by tags (all of them), or because it covers all. */
export function covers(window: Pick<MaintenanceSpec, 'all' | 'targets' | 'groups' | 'tags'>, target: CoveredTarget): boolean {
  if (window.all || window.targets.includes(target.id)) return true;
  if (window.groups.some((pattern) => groupMatches(pattern, target.group))) return true;
  const wanted = Object.entries(window.tags);
  return wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(target.tags, key) && globMatches(value, target.tags[key]!));
}
