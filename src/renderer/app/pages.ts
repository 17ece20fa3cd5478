import { linkOf, type PageSpec } from '#ui/page.ts';
import { pages as wall } from '../wall/pages.ts';

/** A module declares its pages in `ui.tsx`; only that declaration is loaded at first, each page with its first visit. */
const declared = import.meta.glob<{ pages: readonly PageSpec[] }>('../../modules/*/ui.tsx', { eager: true });

export const PAGES: readonly PageSpec[] = [...wall, ...Object.values(declared).flatMap((module) => module.pages)].sort((a, b) => a.order - b.order);

/** The page an address belongs to. */
export function pageOf(path: string): PageSpec | undefined {
  return PAGES.filter((page) => path === linkOf(page) || path.startsWith(`${linkOf(page)}/`)).sort((a, b) => linkOf(b).length - linkOf(a).length)[0];
}
