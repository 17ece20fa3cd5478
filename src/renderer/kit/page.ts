import type { ComponentType } from 'react';
import type { LucideIcon } from 'lucide-react';

export type PageGroup = 'operate' | 'assure' | 'change' | 'plan' | 'govern';

/** The rail, top to bottom. A group without pages is not shown. */
export const PAGE_GROUPS: ReadonlyArray<{ id: PageGroup; title: string }> = [
  { id: 'operate', title: 'Operate' },
  { id: 'assure', title: 'Assure' },
  { id: 'change', title: 'Change' },
  { id: 'plan', title: 'Plan' },
  { id: 'govern', title: 'Govern' },
];

/** A page as the frame knows it before its code is loaded. */
export interface PageSpec {
  /** Router path; `{-$name}` is an optional part: `/monitor/{-$target}`. */
  path: string;
  title: string;
  /** Where it stands in the rail; left out, it is reached by link or palette only. */
  group?: PageGroup;
  order: number;
  /** Keys that lead here, `g m`. */
  keys?: string;
  icon: LucideIcon;
  /** Without the frame around it: a wall. */
  bare?: boolean;
  load: () => Promise<{ Page: ComponentType }>;
}

/** Declares a page; `src/modules/<name>/ui.tsx` exports a list of them as `pages`. */
export function definePage(page: PageSpec): PageSpec {
  return page;
}

/** The path to link to: without its optional parts. */
export function linkOf(page: PageSpec): string {
  return page.path.replace(/\/\{-\$[^}]+\}/g, '');
}
