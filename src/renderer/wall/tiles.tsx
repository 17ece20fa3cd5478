import { memo, type KeyboardEvent } from 'react';
import { age, millis } from '#ui/format.ts';
import { GLYPHS } from '#ui/glyphs.ts';
import { Status } from '#ui/status.tsx';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { ageOf, isTaken, needsSomeone, type Marked } from '#modules/monitoring/ui/mark.ts';
import type { Group } from '#modules/monitoring/ui/status.ts';
import type { TileFit } from './fit.ts';
import css from './tiles.module.css';

interface TilesProps {
  groups: readonly Group[];
  fit: TileFit;
  now: number;
  onOpen: (id: string) => void;
}

/** Arrow keys move between tiles as they lie on the screen. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 0, ArrowUp: 0 }[event.key];
  const here = document.activeElement;
  if (step === undefined || !(here instanceof HTMLButtonElement)) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll('button')];
  if (step !== 0) return all[all.indexOf(here) + step]?.focus();
  const box = here.getBoundingClientRect();
  const down = event.key === 'ArrowDown';
  const beyond = all.filter((each) => (down ? each.getBoundingClientRect().top > box.top + 4 : each.getBoundingClientRect().top < box.top - 4));
  const distance = (each: HTMLElement): number => Math.abs(each.getBoundingClientRect().top - box.top) * 4 + Math.abs(each.getBoundingClientRect().left - box.left);
  beyond.sort((a, b) => distance(a) - distance(b))[0]?.focus();
}

/** Labelled tiles: a name each, quiet while all is well. */
export function Tiles({ groups, fit, now, onOpen }: TilesProps) {
  return (
    <div className={css.groups} style={{ gridTemplateColumns: `repeat(${fit.groupColumns}, minmax(0, 1fr))` }} role="group" aria-label="Targets by group; arrow keys move" onKeyDown={moveFocus}>
      {groups.map((group) => (
        <section key={group.name}>
          <h2>
            {groupTitle(group.name)} <span>{group.targets.length}</span>
          </h2>
          <div className={css.tiles} style={{ gridTemplateColumns: `repeat(${fit.across}, minmax(0, 1fr))`, gridAutoRows: `${fit.height}rem` }}>
            {group.targets.map((marked) => (
              <Tile key={marked.row.id} marked={marked} age={needsSomeone(marked.mark) ? age(ageOf(marked.row, now)) : ''} onOpen={onOpen} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

const Tile = memo(
  function Tile({ marked, age: since, onOpen }: { marked: Marked; age: string; onOpen: (id: string) => void }) {
    const { row, mark } = marked;
    return (
      <button type="button" className={css.tile} data-mark={mark} data-taken={isTaken(marked) || undefined} onClick={() => onOpen(row.id)}>
        <Status mark={mark} acknowledged={isTaken(marked)} size={1.6} />
        <span className={css.name}>{row.name}</span>
        <span className={css.figure}>{since || (mark === 'ok' ? (row.figure ?? millis(row.durationMs)) : GLYPHS[mark].word)}</span>
      </button>
    );
  },
  (a, b) => a.marked.row === b.marked.row && a.marked.mark === b.marked.mark && isTaken(a.marked) === isTaken(b.marked) && a.age === b.age,
);
