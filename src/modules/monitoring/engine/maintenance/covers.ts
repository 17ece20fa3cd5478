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

/** Whether a group path lies in a pattern: `Clinical` holds `Clinical/EHR`, `Clinical/*` too, `*` holds every group. */
export function groupMatches(pattern: string, group: string): boolean {
  const clean = pattern.replace(/\/+$/, '');
  return globMatches(clean, group) || globMatches(`${clean}/*`, group);
}

/** Whether text matches a pattern in which `*` stands for any letters, none included. Runs in linear space and never backtracks twice. */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
