import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useCommand, useOffer } from '#ui/commands.ts';
import { FilterField } from '#ui/filter-field.tsx';
import { Segments } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { More } from '#ui/more.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { useNow } from '#ui/use-now.ts';
import type { ObjectiveRow } from '../../contract.ts';
import { exportOpenSlo } from '../download.ts';
import { useObjectives } from '../objectives.ts';
import { wordOf, type VerdictWord } from '../words.ts';
import { Composites } from './composites.tsx';
import { ObjectiveLines } from './lines.tsx';
import css from './list.module.css';

const WORDS: readonly VerdictWord[] = ['breached', 'at risk', 'met', 'not proven', 'no data'];
const titled = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

function matches(row: ObjectiveRow, wanted: readonly string[]): boolean {
  const text = `${row.name} ${row.id} ${row.service} ${row.owner} ${row.source} ${row.statistic} ${row.window} ${wordOf(row)} ${row.contractual ? 'contractual' : ''}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** Objectives, the most pressing first. */
export function List({ onForm }: { onForm: (form: string) => void }) {
  const rows = useObjectives();
  const now = useNow();
  const [text, setText] = useState('');
  const [word, setWord] = useState('all');
  const field = useRef<HTMLInputElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const wanted = useDeferredValue(text);
  const owner = useDenied('owner');
  const operator = useDenied('operator');
  const shown = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    return (rows ?? []).filter((row) => (word === 'all' || wordOf(row) === word) && matches(row, words));
  }, [rows, wanted, word]);
  const counts = Map.groupBy(rows ?? [], wordOf);
  const present = WORDS.filter((each) => counts.has(each));
  const move = (by: number): void => {
    const links = [...(lines.current?.querySelectorAll('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  };
  useCommand('view.search', () => field.current?.focus());
  useOffer({ id: 'objective.new', title: 'New objective', keys: 'c', section: 'Service levels', denied: owner, run: () => onForm('new') });
  useOffer({ id: 'list.next', title: 'Next objective', keys: 'j', section: 'Lists', denied: null, run: () => move(1) });
  useOffer({ id: 'list.before', title: 'Previous objective', keys: 'k', section: 'Lists', denied: null, run: () => move(-1) });

  return (
    <section className={css.page} aria-label="Service levels">
      <header className={css.head}>
        <h1>Service levels</h1>
        <span className={css.count}>{rows ? plural(rows.length, 'objective') : ''}</span>
        <Button denied={owner} onClick={() => onForm('templates')}>
          Healthcare measures
        </Button>
        <More
          label="More"
          entries={[
            { title: 'New composite', denied: owner ?? (rows && rows.length > 0 ? null : 'There is no objective yet'), run: () => onForm('composite') },
            { title: 'Push values', denied: operator, run: () => onForm('push') },
            { title: 'Import OpenSLO', denied: owner, run: () => onForm('import') },
            { title: 'Export all as OpenSLO', denied: rows?.length === 0 ? 'There is no objective yet' : null, run: () => void exportOpenSlo() },
          ]}
        />
        <Button kind="solid" keys="C" denied={owner} onClick={() => onForm('new')}>
          New objective
        </Button>
      </header>
      {rows !== null && rows.length > 0 && (
        <div className={css.tools}>
          <FilterField label="Filter objectives" placeholder="Filter by name, service, owner or source" value={text} onValue={setText} onEnter={() => move(1)} field={field} />
          <Segments label="Verdict" value={word} onValue={setWord} options={[{ value: 'all', label: `All ${rows.length}` }, ...present.map((each) => ({ value: each, label: `${titled(each)} ${counts.get(each)!.length}` }))]} />
        </div>
      )}
      {rows === null && <Loading what="Loading objectives" />}
      {rows?.length === 0 && (
        <Empty
          title="No objective yet"
          text="An objective says how good a service must be over a window. From it follow the budget, its burn, and a verdict with the data it rests on."
          action={
            <>
              <Button kind="solid" denied={owner} onClick={() => onForm('new')}>
                New objective
              </Button>
              <Button denied={owner} onClick={() => onForm('templates')}>
                Healthcare measures
              </Button>
            </>
          }
        />
      )}
      {rows !== null && rows.length > 0 && shown.length === 0 && <Empty title="Nothing matches" text="No objective carries these words and this verdict." />}
      {shown.length > 0 && <ObjectiveLines ref={lines} rows={shown} now={now} />}
      <Composites />
    </section>
  );
}
