import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { useGo, useParam } from '#ui/nav.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { useNow } from '#ui/use-now.ts';
import { findIncident } from './board-model.ts';
import { useBoard } from './board.ts';
import { BoardPage } from './board/board-page.tsx';
import { Declare } from './declare.tsx';
import { Incident } from './detail/incident.tsx';

/** The board, or the one incident that is open. */
export function Incidents() {
  const name = useParam('incident');
  const board = useBoard();
  const now = useNow();
  const go = useGo();
  const denied = useDenied('operator');
  const [declaring, setDeclaring] = useState(false);
  useOffer({ id: 'incident.declare', title: 'Declare an incident', keys: 'shift+i', section: 'Incident', denied, run: () => setDeclaring(true) });
  const open = name === undefined ? undefined : findIncident(board, name);
  return (
    <>
      {name === undefined && <BoardPage board={board} now={now} denied={denied} onDeclare={() => setDeclaring(true)} />}
      {name !== undefined && (board.rows === null ? <Loading what="Loading incident" /> : <Incident key={open?.id ?? name} id={open?.id ?? name} row={open} now={now} notFound={<Empty title={`There is no incident “${name}”`} text="Its number may be mistyped." action={<Button onClick={() => go('/incidents')}>Back to the board</Button>} />} />)}
      {declaring && <Declare onClose={() => setDeclaring(false)} onDeclared={(id) => (setDeclaring(false), go(`/incidents/${id}`))} />}
    </>
  );
}
