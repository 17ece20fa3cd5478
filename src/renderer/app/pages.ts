import { type PageSpec } from '#ui/page.ts';
import { pages as wall } from '../wall/pages.ts';

/** A module declares its pages in `ui.tsx`; only that declaration is loaded at first, each page with its first visit. */
const declared = import.meta.glob<{ pages: readonly PageSpec[] }>('../../modules/*/ui.tsx', { eager: true });

export const PAGES: readonly PageSpec[] = [...wall, ...Object.values(declared).flatMap((module) => module.pages)].sort((a, b) => a.order - b.order);

/** The page an address belongs to. */
export function pageOf(path: string): PageSpec | undefined {
  const fixed = (page: PageSpec): string => page.path.split(/\/(?:\{-)?\$/)[0]!;
  const fits = (page: PageSpec): boolean => (page.path === fixed(page) ? path === page.path : path === fixed(page) || path.startsWith(`${fixed(page)}/`));
  return PAGES.filter(fits).sort((a, b) => fixed(b).length - fixed(a).length || Number(a.path !== path) - Number(b.path !== path))[0];
}
