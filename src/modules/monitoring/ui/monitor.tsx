import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { useCommand } from '#ui/commands.ts';
import { useGo, useParam, useSearchText } from '#ui/nav.tsx';
import { Empty } from '#ui/states.tsx';
import { Button } from '#ui/button.tsx';
import { EditTarget } from './edit/edit-target.tsx';
import { List } from './list/list.tsx';
import { Target } from './target/target.tsx';
import { useFloor } from './status.ts';
import css from './monitor.module.css';

/** Problems first, then everything, beside the target that is open. */
export function Monitor() {
  const id = useParam('target');
  const go = useGo();
  const floor = useFloor();
  const [edit, setEdit] = useSearchText('edit');
  const denied = useDenied('operator');
  const [adding, setAdding] = useState(0);
  const add = (): void => {
    setAdding((n) => n + 1);
    setEdit('new');
  };
  useCommand('target.new', add, denied);
  const known = id !== undefined && (floor.rows === null || floor.rows.has(id));
  return (
    <div className={css.split} data-open={id ? true : undefined}>
      <List floor={floor} open={id} onAdd={add} />
      <div className={css.detail}>
        {id === undefined && <Nothing none={floor.rows?.size === 0} onAdd={add} denied={denied} />}
        {known && <Target key={id} id={id} row={floor.rows?.get(id)} floor={floor} />}
        {id !== undefined && !known && <Empty title={`There is no target “${id}”`} text="It may have been deleted." action={<Button onClick={() => go('/monitor')}>Back to the list</Button>} />}
      </div>
      {edit === 'new' && <EditTarget key={adding} onClose={() => setEdit(undefined)} onSaved={(saved) => go(`/monitor/${saved}`)} />}
    </div>
  );
}

function Nothing({ none, onAdd, denied }: { none: boolean | undefined; onAdd: () => void; denied: string | null }) {
  if (none) {
    return (
      <Empty
        title="Nothing is watched yet"
        text="Add a web address, a port, a name server, a certificate or a heartbeat. The first result comes within seconds."
        action={
          <Button kind="solid" keys="C" denied={denied} onClick={onAdd}>
            Add target
          </Button>
        }
      />
    );
  }
  return <Empty title="No target is open" text="Choose one from the list: J and K move, Enter opens, / filters." />;
}
