import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { GLYPHS } from '#ui/glyphs.ts';
import { Status } from '#ui/status.tsx';
import type { StatusRow } from '../../contract.ts';
import { groupTitle } from '../list/items.ts';
import type { Marked } from '../mark.ts';
import type { Floor } from '../status.ts';
import css from './target.module.css';

interface RelatedProps {
  row: StatusRow;
  floor: Floor;
  dependsOn: readonly string[];
}

/** What this target rests on, what rests on it, and its neighbours. */
export function Related({ row, floor, dependsOn }: RelatedProps) {
  const all = floor.groups.flatMap((group) => group.targets);
  const behind = all.filter((each) => each.row.unreachableVia === row.id);
  const above = all.filter((each) => dependsOn.includes(each.row.id));
  const beside = all.filter((each) => each.row.group === row.group && each.row.id !== row.id);
  return (
    <>
      <Panel title="Depends on" note="while one of these is down, this target counts as unreachable">
        <Links targets={above} none="It depends on nothing that is watched" />
      </Panel>
      {behind.length > 0 && (
        <Panel title="Unreachable because of this">
          <Links targets={behind} none="" />
        </Panel>
      )}
      <Panel title="In the same group" note={groupTitle(row.group)}>
        <Links targets={beside} none="It is alone in its group" />
      </Panel>
    </>
  );
}

function Links({ targets, none }: { targets: readonly Marked[]; none: string }) {
  if (targets.length === 0) return <Empty title={none} />;
  return (
    <ul className={css.links}>
      {targets.map(({ row, mark }) => (
        <li key={row.id}>
          <To to={`/monitor/${row.id}`}>
            <Status mark={mark} silent />
            <b>{row.name}</b>
            <span>{GLYPHS[mark].word}</span>
          </To>
        </li>
      ))}
    </ul>
  );
}
