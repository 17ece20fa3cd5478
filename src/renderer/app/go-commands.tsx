import { useOffer } from '#ui/commands.ts';
import { useGo } from '#ui/nav.tsx';
import { linkOf } from '#ui/page.ts';
import { PAGES } from './pages.ts';

/** The commands that lead to pages; a page of a display is reached by its own address. */
export function GoCommands() {
  return PAGES.filter((page) => !page.bare).map((page) => <GoCommand key={page.path} path={linkOf(page)} title={page.title} keys={page.keys} />);
}

function GoCommand({ path, title, keys }: { path: string; title: string; keys?: string }) {
  const go = useGo();
  useOffer({ id: `go${path.replaceAll('/', '.')}`, title, keys, section: 'Pages', denied: null, run: () => go(path) });
  return null;
}
