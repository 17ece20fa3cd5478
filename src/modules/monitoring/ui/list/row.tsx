import { memo } from 'react';
import { Checkbox } from '#ui/form.tsx';
import { age, millis, span } from '#ui/format.ts';
import { ChevronDown, ChevronRight } from '#ui/icons.ts';
import { To } from '#ui/nav.tsx';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Spark } from '#ui/spark.tsx';
import { Status } from '#ui/status.tsx';
import { ownerText } from '#modules/incidents/ui/words.ts';
import { ageOf, isTaken, reasonOf, type Marked } from '../mark.ts';
import { groupTitle, type Item } from './items.ts';
import css from './list.module.css';

export function Heading({ item, onFold }: { item: Extract<Item, { kind: 'heading' }>; onFold: () => void }) {
  return (
    <h2 className={css.heading}>
      {item.folded === null ? (
        <span>{item.title}</span>
      ) : (
        <button type="button" aria-expanded={!item.folded} onClick={onFold}>
          {item.folded ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
          <span>{item.title}</span>
        </button>
      )}
      <small>{item.note}</small>
    </h2>
  );
}

interface RowProps {
  item: Extract<Item, { kind: 'target' }>;
  now: number;
  open: boolean;
  /** The one row the Tab key stops at. */
  entry: boolean;
  /** Null while nothing can be selected. */
  selected: boolean | null;
  onToggle: (id: string) => void;
}

/** Only a problem carries an age that ticks; the rest is drawn again when its row changes. */
export const Row = memo(
  function Row({ item, now, open, entry, selected, onToggle }: RowProps) {
    const { row, mark } = item.marked;
    return (
      <div className={css.row} data-open={open || undefined}>
        {selected === null ? <Status mark={mark} acknowledged={isTaken(item.marked)} /> : <Checkbox checked={selected} onChecked={() => onToggle(row.id)} label={`Select ${row.name}`} />}
        <To to={`/monitor/${row.id}`} className={css.link} aria-current={open ? 'true' : undefined} tabIndex={entry ? 0 : -1} onClick={(event) => selected !== null && (event.ctrlKey || event.metaKey || event.shiftKey) && (event.preventDefault(), onToggle(row.id))}>
          <b>
            <span>{row.name}</span>
            {row.sample && <SampleTag />}
          </b>
          <span className={css.second}>{item.problem ? problemLine(item.marked, now) : secondLine(item.marked)}</span>
        </To>
        <span className={css.spark}>
          <Spark values={row.recent} />
        </span>
        <span className={css.figure}>{item.problem ? age(ageOf(row, now)) : row.state === 'paused' ? 'paused' : (row.figure ?? millis(row.durationMs))}</span>
      </div>
    );
  },
  (a, b) => a.item.marked.row === b.item.marked.row && a.item.marked.mark === b.item.marked.mark && a.item.marked.incident === b.item.marked.incident && a.open === b.open && a.entry === b.entry && a.selected === b.selected && a.item.problem === b.item.problem && (!a.item.problem || a.now === b.now),
);

/** Who has it, where it is, why. */
function problemLine({ row, incident }: Marked, now: number): string {
  const owner = incident && ownerText(incident);
  return [owner?.replace(/^(ACK|UN[A-Z]+)/, (word) => word.toLowerCase()), groupTitle(row.group), reasonOf(row, now)].filter(Boolean).join(' · ');
}

function secondLine({ row, mark }: Marked): string {
  const parts = [row.type, `every ${span(row.everyMs)}`];
  if (mark === 'maintenance') parts.push('maintenance');
  if (row.pending) parts.push(`${row.pending.state} ${row.pending.count} of ${row.pending.needed}`);
  return parts.join(' · ');
}
