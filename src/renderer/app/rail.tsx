import { keyText } from '#ui/commands.ts';
import { To, usePath } from '#ui/nav.tsx';
import { linkOf, PAGE_GROUPS } from '#ui/page.ts';
import { UnacknowledgedBadge } from '#modules/incidents/ui/rail-badge.tsx';
import { GoCommands } from './go-commands.tsx';
import { pageOf, PAGES } from './pages.ts';
import css from './rail.module.css';

/** The way around: only pages that exist, keys beside them, a number only where someone is needed. */
export function Rail() {
  const here = pageOf(usePath());
  return (
    <nav className={css.rail} aria-label="Pages">
      <GoCommands />
      {PAGE_GROUPS.map((group) => {
        const pages = PAGES.filter((page) => page.group === group.id);
        if (pages.length === 0) return null;
        return (
          <section key={group.id}>
            <h2>{group.title}</h2>
            <ul>
              {pages.map((page) => (
                <li key={page.path}>
                  <To to={linkOf(page)} aria-current={page === here ? 'page' : undefined} aria-keyshortcuts={page.keys}>
                    <page.icon size={15} strokeWidth={1.75} aria-hidden />
                    <span>{page.title}</span>
                    {linkOf(page) === '/incidents' && <UnacknowledgedBadge className={css.badge} />}
                    {page.keys && <kbd aria-hidden="true">{keyText(page.keys)}</kbd>}
                  </To>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
