import { count } from '#ui/format.ts';
import { GLYPHS } from '#ui/glyphs.ts';
import { Status } from '#ui/status.tsx';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { needsSomeone, worst } from '#modules/monitoring/ui/mark.ts';
import type { Group } from '#modules/monitoring/ui/status.ts';
import { moveFocus } from './tiles.tsx';
import css from './tiles.module.css';

/** More targets than cells can be told apart: a tile a group, with its worst mark and how many need someone. */
export function Rollup({ groups, onOpen }: { groups: readonly Group[]; onOpen: (group: string) => void }) {
  return (
    <div className={css.groups} data-many role="group" aria-label="Groups; arrow keys move" onKeyDown={moveFocus}>
      <div className={css.tiles}>
        {groups.map((group) => {
          const mark = worst(group.targets.map((each) => each.mark));
          const troubled = group.targets.filter((each) => needsSomeone(each.mark)).length;
          return (
            <button key={group.name} type="button" className={css.tile} data-mark={mark} onClick={() => onOpen(group.name)}>
              <Status mark={mark} size={1.6} label={GLYPHS[mark].word} />
              <span className={css.name}>{groupTitle(group.name)}</span>
              <span className={css.figure}>{troubled > 0 ? `${count(troubled)} of ${count(group.targets.length)}` : count(group.targets.length)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
