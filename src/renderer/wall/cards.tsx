import { memo } from 'react';
import { age, millis } from '#ui/format.ts';
import { Spark } from '#ui/spark.tsx';
import { Status } from '#ui/status.tsx';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { ageOf, isTaken, needsSomeone, reasonOf, wordOf, type Marked } from '#modules/monitoring/ui/mark.ts';
import type { Group } from '#modules/monitoring/ui/status.ts';
import { moveFocus } from './tiles.tsx';
import css from './cards.module.css';

interface CardsProps {
  groups: readonly Group[];
  columns: number;
  now: number;
  onOpen: (id: string) => void;
}

/** A few targets, each with its figures and the line of its last results. */
export function Cards({ groups, columns, now, onOpen }: CardsProps) {
  return (
    <div className={css.cards} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }} role="group" aria-label="Targets; arrow keys move" onKeyDown={moveFocus}>
      {groups.flatMap((group) =>
        group.targets.map((marked) => <Card key={marked.row.id} marked={marked} word={wordOf(marked.row, now)} foot={needsSomeone(marked.mark) ? `${reasonOf(marked.row, now)} · ${age(ageOf(marked.row, now))}` : groupTitle(marked.row.group)} onOpen={onOpen} />),
      )}
    </div>
  );
}

const Card = memo(
  function Card({ marked, word, foot, onOpen }: { marked: Marked; word: string; foot: string; onOpen: (id: string) => void }) {
    const { row, mark } = marked;
    return (
      <button type="button" className={css.card} data-mark={mark} onClick={() => onOpen(row.id)}>
        <Status mark={mark} acknowledged={isTaken(marked)} size={1.8} />
        <span className={css.name}>{row.name}</span>
        <span className={css.figure}>{mark === 'ok' ? (row.figure ?? millis(row.durationMs)) : word}</span>
        <span className={css.spark}>
          <Spark values={row.recent} />
        </span>
        <span className={css.foot}>{foot}</span>
      </button>
    );
  },
  (a, b) => a.marked.row === b.marked.row && a.marked.mark === b.marked.mark && isTaken(a.marked) === isTaken(b.marked) && a.word === b.word && a.foot === b.foot,
);
