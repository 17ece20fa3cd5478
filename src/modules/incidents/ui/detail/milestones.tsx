import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { moment } from '#ui/format.ts';
import { MomentInput } from '#ui/moment-input.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { IncidentDetail, Milestone, MilestoneName } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { MILESTONE_WORDS, personText } from '../words.ts';
import css from './incident.module.css';

const ORDER: readonly MilestoneName[] = ['impactStart', 'detected', 'declared', 'delivered', 'acknowledged', 'mitigated', 'resolved'];

/** The moments figures are worked out from. A corrected one shows what stood there first. */
export function Milestones({ incident, now }: { incident: IncidentDetail; now: number }) {
  const denied = useDenied('commander');
  const [editing, setEditing] = useState<MilestoneName | null>(null);
  const [at, setAt] = useState<number | null>(null);
  async function save(name: MilestoneName): Promise<void> {
    if (at === null) return;
    const done = await attempt(() => incidentsApi.call.setMilestone({ id: incident.id, name, at }), `${MILESTONE_WORDS[name]} corrected`);
    if (!done) return;
    setEditing(null);
    refresh('incidents/');
  }
  return (
    <Panel title="Milestones" note="what the durations rest on; the first value of a corrected one is kept">
      <ul className={css.milestones}>
        {ORDER.map((name) => {
          const stored = incident.milestones.find((each) => each.name === name);
          return (
            <li key={name}>
              <b>{MILESTONE_WORDS[name]}</b>
              {editing === name ? (
                <form
                  className={css.inline}
                  onSubmit={(event) => {
                    event.preventDefault();
                    void save(name);
                  }}
                >
                  <MomentInput label={MILESTONE_WORDS[name]} value={at} onValue={setAt} autoFocus />
                  <Button type="submit" kind="solid">
                    Save
                  </Button>
                  <Button kind="quiet" onClick={() => setEditing(null)}>
                    Cancel
                  </Button>
                </form>
              ) : (
                <>
                  <time>{stored ? moment(stored.at, now) : '–'}</time>
                  <span>{stored ? sourceText(stored, now) : ''}</span>
                  <Button
                    kind="quiet"
                    denied={denied}
                    aria-label={`Correct ${MILESTONE_WORDS[name]}`}
                    onClick={() => {
                      setEditing(name);
                      setAt(stored?.at ?? Math.floor(now / 1_000) * 1_000);
                    }}
                  >
                    {stored ? 'Correct' : 'Set'}
                  </Button>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function sourceText(stored: Milestone, now: number): string {
  if (stored.editedBy === null) return stored.source === 'auto' ? 'recorded' : 'by hand';
  return `corrected by ${personText(stored.editedBy)}${stored.original === null ? '' : `, was ${moment(stored.original, now)}`}`;
}
