import { useDeferredValue, useMemo, useState, type KeyboardEvent } from 'react';
import { Dialog } from '@base-ui/react/dialog';
import { keyText, useCommands, type Command } from '#ui/commands.ts';
import { GLYPHS, type Mark } from '#ui/glyphs.ts';
import { useGo } from '#ui/nav.tsx';
import { Status } from '#ui/status.tsx';
import { useIncidentEntries } from '#modules/incidents/ui/palette-entries.ts';
import { useFloor } from '#modules/monitoring/ui/status.ts';
import { score } from './score.ts';
import css from './palette.module.css';

interface Entry {
  id: string;
  title: string;
  section: string;
  hint: string;
  keys?: string;
  denied: string | null;
  mark?: Mark;
  run: () => void;
}

const SHOWN = 40;
/** `>` only commands, `/` only pages, `#` only incidents. */
const PREFIXES: Record<string, (entry: Entry) => boolean> = { '>': (entry) => entry.section !== 'Targets' && entry.section !== 'Pages' && entry.section !== 'Incidents', '#': (entry) => entry.section === 'Incidents', '/': (entry) => entry.section === 'Pages' };

/** One field for everything: commands, also with arguments (`ack INC-42`), pages, incidents and targets. What may not be done is listed with the reason. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={css.popup} aria-label="Search or type a command">
          <Finder onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useFound(useDeferredValue(text));
  const active = found[Math.min(at, found.length - 1)];

  function choose(entry: Entry | undefined): void {
    if (!entry || entry.denied !== null) return;
    onClose();
    // After the dialog has given the focus back, so that what runs may take it.
    setTimeout(entry.run, 0);
  }

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((old) => Math.max(0, Math.min(found.length - 1, old + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(active);
    }
  }

  return (
    <>
      <input
        className={css.input}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={active && `palette-${active.id}`}
        aria-label="Search or type a command"
        placeholder="Search, or type a command: ack INC-42, snooze 42 2h; > commands, # incidents, / pages"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div id="palette-list" role="listbox" aria-label="Found" className={css.list} tabIndex={-1}>
        {found.map((entry, i) => (
          <div key={entry.id} id={`palette-${entry.id}`} ref={entry === active ? reveal : undefined} role="option" aria-selected={entry === active} aria-disabled={entry.denied !== null || undefined} className={css.entry} onPointerMove={() => setAt(i)} onClick={() => choose(entry)}>
            {entry.mark && <Status mark={entry.mark} silent />}
            <span className={css.title}>{entry.title}</span>
            <span className={css.hint}>{entry.denied ?? (entry.mark ? `${GLYPHS[entry.mark].word} · ${entry.hint}` : entry.hint)}</span>
            {entry.keys && <kbd>{keyText(entry.keys)}</kbd>}
          </div>
        ))}
        {found.length === 0 && <p className={css.none}>Nothing is called that.</p>}
      </div>
    </>
  );
}

function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function useFound(text: string): Entry[] {
  const commands = useCommands((state) => state.commands);
  const floor = useFloor();
  const go = useGo();
  const incidents = useIncidentEntries(text);
  const entries = useMemo(() => {
    const offered = [...commands.values()].filter((command) => command.id !== 'view.palette').map(fromCommand);
    const marked = [...floor.exceptions, ...floor.groups.flatMap((group) => group.targets)];
    const targets = [...new Map(marked.map((each) => [each.row.id, each])).values()].map(({ row, mark }): Entry => ({ id: `target-${row.id}`, title: row.name, section: 'Targets', hint: row.group || row.type, denied: null, mark, run: () => go(`/monitor/${row.id}`) }));
    return [...offered, ...incidents.open, ...targets];
  }, [commands, floor, go, incidents.open]);
  return useMemo(() => {
    const only = PREFIXES[text[0] ?? ''];
    const wanted = only ? text.slice(1).trim() : text.trim();
    const pool = only ? entries.filter(only) : entries;
    if (wanted === '') return pool.slice(0, SHOWN);
    const found = pool
      .map((entry) => ({ entry, points: Math.max(score(wanted, entry.title), score(wanted, `${entry.title} ${entry.hint}`) - 2) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, SHOWN)
      .map(({ entry }) => entry);
    return [...incidents.asked, ...found];
  }, [entries, text, incidents.asked]);
}

function fromCommand(command: Command): Entry {
  return { id: command.id.replaceAll('.', '-'), title: command.title, section: command.section, hint: command.section, keys: command.keys, denied: command.denied, run: command.run };
}
