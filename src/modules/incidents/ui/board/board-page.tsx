import { useMemo, useState, type ReactNode } from 'react';
import { Button, Keys } from '#ui/button.tsx';
import { keyText, useOffer } from '#ui/commands.ts';
import { Segments } from '#ui/form.tsx';
import { count } from '#ui/format.ts';
import { useGo, useSearchText } from '#ui/nav.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { OnCallNow } from '#modules/oncall/ui/on-call-now.tsx';
import type { BoardRow } from '../../contract.ts';
import type { Board } from '../board-model.ts';
import { useVerbs } from '../verbs.tsx';
import { STATUS_WORDS } from '../words.ts';
import { AlertTable } from './alert-table.tsx';
import { Card } from './card.tsx';
import { ClosedList } from './closed-list.tsx';
import css from './board.module.css';

export const COLUMNS = ['new', 'acknowledged', 'mitigating', 'monitoring'] as const;

interface BoardPageProps {
  board: Board;
  now: number;
  denied: string | null;
  onDeclare: () => void;
}

/** Who has what: a column per status, the closed ones as a list, and who is on call. */
export function BoardPage({ board, now, denied, onDeclare }: BoardPageProps) {
  const [view, setView] = useSearchText('view');
  const shown = view === 'closed' || view === 'alerts' ? view : 'open';
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>Incidents</h1>
        <span className={css.count}>{board.rows ? `${count(board.open.length)} open · ${count(board.unacknowledged)} unacknowledged` : ''}</span>
        <Segments label="Which incidents" value={shown} onValue={(value) => setView(value === 'open' ? undefined : value)} options={[{ value: 'open', label: 'Open' }, { value: 'closed', label: 'Resolved' }, { value: 'alerts', label: 'Alerts' }]} />
        <Button kind="solid" denied={denied} keys={keyText('shift+i')} onClick={onDeclare}>
          Declare
        </Button>
      </header>
      {shown === 'closed' && <ClosedList now={now} />}
      {shown === 'alerts' && <AlertTable now={now} />}
      {shown === 'open' && <OpenBoard board={board} now={now} />}
      <aside className={css.side} aria-label="On call now">
        <OnCallNow now={now} />
      </aside>
    </div>
  );
}

function OpenBoard({ board, now }: { board: Board; now: number }) {
  const go = useGo();
  const [chosen, setChosen] = useState<string | null>(null);
  const order = useMemo(() => COLUMNS.flatMap((status) => board.open.filter((row) => row.status === status)), [board.open]);
  const row = order.find((each) => each.id === chosen) ?? order[0];
  const { verbs, dialogs } = useVerbs(row);
  const move = (by: number): void => {
    const next = order[Math.max(0, Math.min(order.length - 1, (row ? order.indexOf(row) : -1) + by))];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(`incident-${next.id}`)?.focus();
  };
  useOffer({ id: 'list.next', title: 'Next incident', keys: 'j', section: 'Lists', denied: null, run: () => move(1) });
  useOffer({ id: 'list.before', title: 'Previous incident', keys: 'k', section: 'Lists', denied: null, run: () => move(-1) });
  useOffer({ id: 'list.open', title: 'Open incident', keys: 'o', section: 'Lists', denied: row ? null : 'No incident is open', run: () => row && go(`/incidents/${row.key}`) });
  if (board.rows === null) return <Loading what="Loading incidents" />;
  return (
    <>
      <div className={css.columns}>
        {COLUMNS.map((status) => (
          <Column key={status} title={STATUS_WORDS[status]} rows={board.open.filter((each) => each.status === status)} empty={status === 'new' && board.open.length === 0 ? <Empty title="No open incident" text="A rule opens one when a target goes down; Shift I declares one by hand." /> : null}>
            {(each) => <Card key={each.id} row={each} now={now} chosen={each === row} onChoose={() => setChosen(each.id)} />}
          </Column>
        ))}
      </div>
      {row && (
        <div className={css.verbs} role="toolbar" aria-label={`Verbs for ${row.key}`}>
          <b>{row.key}</b>
          {verbs.map((verb) => (
            <Button key={verb.id} kind="quiet" denied={verb.denied} onClick={verb.run}>
              {verb.title} <Keys text={keyText(verb.keys)} />
            </Button>
          ))}
          <span className={css.hint}>
            <Keys text="J" /> <Keys text="K" /> move <Keys text="O" /> open
          </span>
        </div>
      )}
      {dialogs}
    </>
  );
}

function Column({ title, rows, empty, children }: { title: string; rows: readonly BoardRow[]; empty: ReactNode; children: (row: BoardRow) => ReactNode }) {
  return (
    <section className={css.column} aria-label={`${title}, ${rows.length}`}>
      <h2>
        {title} <span>{rows.length}</span>
      </h2>
      <div className={css.cards}>
        {rows.map(children)}
        {empty}
      </div>
    </section>
  );
}
