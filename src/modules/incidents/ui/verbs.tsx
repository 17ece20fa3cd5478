import { useCallback, useState, type ReactNode } from 'react';
import { useDenied } from '#ui/access.ts';
import { useOffer, type Command } from '#ui/commands.ts';
import { Segments } from '#ui/form.tsx';
import { minute, span } from '#ui/format.ts';
import { attempt, say } from '#ui/toast.tsx';
import type { BoardRow } from '../contract.ts';
import { AskNote } from './ask-note.tsx';
import { incidentsApi } from './board.ts';

export type Verb = Command & { keys: string };

const SNOOZES = [900_000, 3_600_000, 14_400_000] as const;

type Asked = 'escalate' | 'snooze' | 'note' | 'resolve';

/** Takes an incident. It is shown as taken only once the engine has said so. */
export async function acknowledge(row: BoardRow, note = ''): Promise<void> {
  const done = await attempt(() => incidentsApi.call.acknowledge({ id: row.id, note }));
  if (done) say(`${row.key} acknowledged${done.ackExpiresAt === null ? '' : `, lapses at ${minute(done.ackExpiresAt)}`}`, () => void attempt(() => incidentsApi.call.setStatus({ id: row.id, status: 'new', note: 'acknowledgement taken back' })));
}

/** Calls nobody about an incident for a while. */
export async function snooze(row: BoardRow, forMs: number, note = ''): Promise<void> {
  await attempt(() => incidentsApi.call.snooze({ id: row.id, forMs, note }), ({ until }) => `${row.key} snoozed until ${minute(until)}`);
}

export async function escalate(row: BoardRow, note = ''): Promise<void> {
  await attempt(() => incidentsApi.call.escalate({ id: row.id, note }), `${row.key} escalated`);
}

export async function resolve(row: BoardRow, note = ''): Promise<void> {
  await attempt(() => incidentsApi.call.resolve({ id: row.id, note }), `${row.key} resolved`);
}

/** The verbs of one incident with their keys, on offer while mounted, and the dialogs they open. */
export function useVerbs(row: BoardRow | undefined): { verbs: readonly Verb[]; dialogs: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  const role = useDenied('operator');
  const none = row ? (row.status === 'resolved' ? `${row.key} is resolved` : row.mergedInto !== null ? `${row.key} was merged into another` : null) : 'No incident is chosen';
  const denied = none ?? role;
  const key = row?.key ?? 'incident';
  const take = useCallback(() => void (row && acknowledge(row)), [row]);
  const verbs: Verb[] = [
    { id: 'incident.acknowledge', title: 'Acknowledge', keys: 'a', section: 'Incident', denied: denied ?? (row?.acknowledgedBy ? `${key} is acknowledged` : null), run: take },
    { id: 'incident.escalate', title: 'Escalate', keys: 'e', section: 'Incident', denied: denied ?? (row?.policy === null ? 'No policy is attached' : null), run: useAsk(setAsked, 'escalate') },
    { id: 'incident.snooze', title: 'Snooze', keys: 's', section: 'Incident', denied, run: useAsk(setAsked, 'snooze') },
    { id: 'incident.note', title: 'Note', keys: 'n', section: 'Incident', denied: row ? role : denied, run: useAsk(setAsked, 'note') },
    { id: 'incident.resolve', title: 'Resolve', keys: 'r', section: 'Incident', denied, run: useAsk(setAsked, 'resolve') },
  ];
  useOffer(verbs[0]!);
  useOffer(verbs[1]!);
  useOffer(verbs[2]!);
  useOffer(verbs[3]!);
  useOffer(verbs[4]!);
  return { verbs, dialogs: row && asked !== null && <VerbDialog row={row} asked={asked} onClose={() => setAsked(null)} /> };
}

function useAsk(setAsked: (asked: Asked) => void, asked: Asked): () => void {
  return useCallback(() => setAsked(asked), [setAsked, asked]);
}

function VerbDialog({ row, asked, onClose }: { row: BoardRow; asked: Asked; onClose: () => void }) {
  const [forMs, setForMs] = useState<number>(SNOOZES[0]);
  if (asked === 'snooze') {
    return (
      <AskNote title={`Snooze ${row.key}`} text="Nobody is called until then; after that the chain begins again. A snooze is no answer: the incident stays unacknowledged." action="Snooze" note="Why (optional)" onDone={(note) => void snooze(row, forMs, note)} onClose={onClose}>
        <Segments label="For how long" value={String(forMs)} onValue={(value) => setForMs(Number(value))} options={SNOOZES.map((ms) => ({ value: String(ms), label: span(ms) }))} />
      </AskNote>
    );
  }
  if (asked === 'escalate') return <AskNote title={`Escalate ${row.key}`} text={`The next step of the policy${row.policy === null ? '' : ` “${row.policy}”`} is called at once.`} action="Escalate" note="Why (optional)" onDone={(note) => void escalate(row, note)} onClose={onClose} />;
  if (asked === 'resolve') return <AskNote title={`Resolve ${row.key}`} text="Everybody who was called is told that it is over. Its timeline stays." action="Resolve" note="What ended it (optional)" onDone={(note) => void resolve(row, note)} onClose={onClose} />;
  return <AskNote title={`Note on ${row.key}`} text="Appended to the timeline with your name. No names of patients." action="Add note" note="Note" noteNeeded onDone={(text) => void attempt(() => incidentsApi.call.addNote({ id: row.id, text }), 'Note added')} onClose={onClose} />;
}
