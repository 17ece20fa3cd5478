import { useEffect, useState, type ReactNode } from 'react';
import { inDesktop } from '#ui/audio.ts';
import { runCommand, useCommand } from '#ui/commands.ts';
import { setFrozen } from '#ui/api.ts';
import { useLink } from '#ui/link.ts';
import { To, useGo, usePath } from '#ui/nav.tsx';
import { Empty } from '#ui/states.tsx';
import { nextDensity, toggleTheme } from '#ui/look.ts';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Strip } from './strip.tsx';
import { TopBar } from './top-bar.tsx';
import { Banner } from './banner.tsx';
import { pageOf } from './pages.ts';
import { AlarmSound } from '#modules/notify/ui/sound/alarm-sound.tsx';
import { useSiteSettings } from '#modules/system/ui/site.ts';
import css from './frame.module.css';

/** Everything around a page at a desk. */
export function Frame({ children }: { children: ReactNode }) {
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const path = usePath();
  const page = pageOf(path);
  useCommand('view.palette', () => setPalette(true));
  useCommand('view.shortcuts', () => setSheet(true));
  useEverywhere();
  useFirstRun();
  useEffect(() => {
    document.title = page ? `${page.title} · Watchfloor` : 'Watchfloor';
  }, [page]);
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#content">
        Skip to content
      </a>
      <TopBar onSearch={() => setPalette(true)} />
      <Rail />
      <main id="content" className={css.main} tabIndex={-1}>
        <Banner />
        <div className={css.page}>{children}</div>
      </main>
      <Strip />
      <AlarmSound seat={inDesktop ? 'desktop sound' : undefined} />
      <Palette open={palette} onClose={() => setPalette(false)} />
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}

/** A page without a frame: a wall. */
export function Bare({ children }: { children: ReactNode }) {
  useEverywhere();
  const display = usePath().split('/').at(-1) ?? '';
  return (
    <>
      {children}
      <AlarmSound seat={`wall ${decodeURIComponent(display)}`} />
    </>
  );
}

/** Commands that work on every page, and the native menu's way to them. */
function useEverywhere(): void {
  const frozen = useLink((link) => link.frozenAt !== null);
  useCommand('view.theme', toggleTheme);
  useCommand('view.density', nextDensity);
  useCommand('view.stream', () => setFrozen(!frozen));
  useEffect(() => {
    const onMessage = (event: MessageEvent): void => {
      const data: unknown = event.data;
      if (event.source !== window || typeof data !== 'object' || data === null) return;
      if ('t' in data && data.t === 'command' && 'id' in data) runCommand(String(data.id));
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, []);
}

/** Leads a new site to its first run, once. */
function useFirstRun(): void {
  const { data } = useSiteSettings();
  const go = useGo();
  const path = usePath();
  const due = data?.firstRunDone === false && path === '/monitor' && sessionStorage.getItem('watchfloor.first-run') === null;
  useEffect(() => {
    if (!due) return;
    sessionStorage.setItem('watchfloor.first-run', 'shown');
    go('/first-run');
  }, [due, go]);
}

export function NoSuchPage() {
  return <Empty title="There is no such page" text="The address may be old." action={<To to="/monitor">Open Monitor</To>} />;
}
