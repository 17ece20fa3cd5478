import { useRef, useState } from 'react';
import { useOffer } from '#ui/commands.ts';
import { useGo } from '#ui/nav.tsx';
import { useSize } from '#ui/use-size.ts';
import type { BoardRow } from '#modules/incidents/contract.ts';
import { CardBody } from '#modules/incidents/ui/board/card.tsx';
import { isUnacknowledged, type Board } from '#modules/incidents/ui/board-model.ts';
import { STATUS_WORDS } from '#modules/incidents/ui/words.ts';
import { OnCallNow } from '#modules/oncall/ui/on-call-now.tsx';
import { PinDialog } from './pin-dialog.tsx';
import css from './incident-board.module.css';

interface IncidentBoardProps {
  board: Board;
  now: number;
  desk: boolean;
  /** What brought the board forward. */
  taken: BoardRow | null;
}

/** rem */
const CARD = { wide: 34, high: 11.5, gap: 1.2 };

/** Open incidents, worst first, as many as can be read; taken by a person and their PIN. */
export function IncidentBoard({ board, now, desk, taken }: IncidentBoardProps) {
  const room = useRef<HTMLDivElement>(null);
  const { width, height, unit } = useSize(room);
  const [asked, setAsked] = useState<string | null>(null);
  const go = useGo();
  const columns = Math.max(1, Math.floor((width / unit + CARD.gap) / (CARD.wide + CARD.gap)));
  const rows = Math.max(1, Math.floor((height / unit + CARD.gap) / (CARD.high + CARD.gap)));
  const ordered = taken ? [taken, ...board.open.filter((row) => row !== taken)] : board.open;
  const shown = ordered.slice(0, columns * rows);
  const first = ordered.find(isUnacknowledged);
  const open = (row: BoardRow): void => (desk ? go(`/incidents/${row.key}`) : setAsked(row.id));
  useOffer({ id: 'wall.acknowledge', title: 'Acknowledge the first incident', keys: 'a', section: 'Incident', denied: first ? null : 'Nothing is unacknowledged', run: () => first && open(first) });
  const chosen = asked === null ? undefined : board.rows?.get(asked);
  return (
    <div className={css.board}>
      <header className={css.head}>
        <h2>
          Incidents <span>{`· ${board.open.length} open, ${board.unacknowledged} unacknowledged`}</span>
          {board.unanswered > 0 && <strong>{`${board.unanswered} unanswered`}</strong>}
        </h2>
        {taken && <p>{`${taken.key} brought this board forward; A acknowledges`}</p>}
      </header>
      <div className={css.split}>
        <div ref={room} className={css.cards} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {shown.map((row) => (
            <button key={row.id} type="button" className={css.card} data-severity={row.severity} data-calling={isUnacknowledged(row) || undefined} data-unanswered={row.unanswered || undefined} onClick={() => open(row)}>
              <CardBody row={row} now={now} size={2.6} />
              <span className={css.status}>{STATUS_WORDS[row.status]}</span>
            </button>
          ))}
          {board.rows !== null && board.open.length === 0 && <p className={css.none}>No open incident</p>}
        </div>
        <div className={css.oncall}>
          <OnCallNow now={now} />
        </div>
      </div>
      {ordered.length > shown.length && <p className={css.more}>{`and ${ordered.length - shown.length} more`}</p>}
      {chosen && <PinDialog row={chosen} onClose={() => setAsked(null)} />}
    </div>
  );
}
