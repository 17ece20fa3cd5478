import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Select } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { useGo, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt, say } from '#ui/toast.tsx';
import type { ReportFormat, ReportSend } from '../../contract.ts';
import { saveReport } from '../download.ts';
import { slaApi } from '../objectives.ts';
import { countsText, periodText, periodTitle, readReport, type FrozenReport } from './document.ts';
import { Reported } from './reported.tsx';
import { SendReport } from './send.tsx';
import css from './reports.module.css';

const FORMATS: ReadonlyArray<{ value: ReportFormat; label: string }> = [
  { value: 'html', label: 'HTML' },
  { value: 'pdf', label: 'PDF' },
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
];
type Revision = Awaited<ReturnType<typeof slaApi.call.listRevisions>>['revisions'][number];

/** One report: a revision as it was frozen, and the others. */
export function ReportPage({ id }: { id: string }) {
  const [wanted, setWanted] = useSearchText('revision');
  const go = useGo();
  const [waiting, setWaiting] = useState(false);
  const revisions = useQuery(`sla/revisions/${id}`, async () => {
    const found = await slaApi.call.listRevisions({ id });
    setWaiting(found.sends.some((send) => send.state === 'queued'));
    return found;
  }, { every: waiting ? 2_000 : 30_000 });
  const number = wanted === undefined ? undefined : Number(wanted);
  const report = useQuery(`sla/report/${id}/${wanted ?? 'newest'}`, async () => readReport((await slaApi.call.getReport({ id, format: 'json', ...(number && { revision: number }) })).body));
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => go('/reports') });
  if (report.error?.code === 'not_found') return <Empty title={`There is no report “${id}”`} action={<Button onClick={() => go('/reports')}>Back to the library</Button>} />;
  return (
    <article className={`${shell.page} ${css.page}`}>
      <Answered answer={report}>
        {(found) => (
          <>
            <Head id={id} found={found} revisions={revisions.data?.revisions ?? []} onRevision={(next) => setWanted(next)} />
            <Panel title="Summary" note={countsText(found.content.counts)}>
              <div className={css.summary}>
                {found.content.summary.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </div>
            </Panel>
            <Reported content={found.content} />
            <Sends id={id} sends={revisions.data?.sends ?? []} />
            <Revisions revisions={revisions.data?.revisions ?? []} shown={found.revision} onOpen={(next) => setWanted(String(next))} />
          </>
        )}
      </Answered>
    </article>
  );
}

interface HeadProps {
  id: string;
  found: FrozenReport;
  revisions: readonly Revision[];
  onRevision: (revision: string) => void;
}

function Head({ id, found, revisions, onRevision }: HeadProps) {
  const [sending, setSending] = useState(false);
  const operator = useDenied('operator');
  const { content } = found;
  const facts = [`revision ${found.revision}`, `made ${moment(found.madeAt, engineNow())} by ${found.madeBy}`, found.cause, content.timeZone, content.running && 'the period was still running'].filter(Boolean);
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>{`${periodTitle(content.period)} report, ${periodText({ from: Date.parse(content.from), to: Date.parse(content.to), timeZone: content.timeZone })}`}</h1>
        <p>{facts.join(' · ')}</p>
        <p className={css.mono}>{`hash ${found.hash}`}</p>
      </div>
      {revisions.length > 1 && (
        <div style={{ width: '15rem' }}>
          <Select label="Revision" value={String(found.revision)} options={revisions.map((each) => ({ value: String(each.revision), label: `Revision ${each.revision}` }))} onValue={onRevision} />
        </div>
      )}
      {FORMATS.map((format) => (
        <Button key={format.value} aria-label={`Download ${format.label}`} onClick={() => void saveReport(id, found.revision, format.value)}>
          {format.label}
        </Button>
      ))}
      <Button kind="solid" denied={operator} onClick={() => setSending(true)}>
        Send
      </Button>
      {sending && <SendReport id={id} revision={found.revision} onClose={() => setSending(false)} />}
    </header>
  );
}

const SEND_WORDS = { queued: 'on its way', sent: 'sent', failed: 'failed' } as const;
const SEND_MARKS = { queued: 'unknown', sent: 'ok', failed: 'critical' } as const;

/** To whom which revision went, and how far it came. */
function Sends({ id, sends }: { id: string; sends: readonly ReportSend[] }) {
  const operator = useDenied('operator');
  const again = (send: ReportSend): void =>
    void attempt(() => slaApi.call.sendReport({ id, revision: send.revision, to: send.to })).then((answer) => {
      if (!answer) return;
      refresh('sla/re');
      say(answer.queued ? `Revision ${send.revision} is on its way to ${answer.to.join(', ')}` : answer.reason);
    });
  const columns: ReadonlyArray<Column<ReportSend & { key: string }>> = [
    { title: 'revision', width: '9rem', cell: (send) => <b>{send.revision}</b> },
    { title: 'state', width: '12rem', cell: (send) => <span className={css.state}><Status mark={SEND_MARKS[send.state]} silent />{SEND_WORDS[send.state]}</span> },
    { title: 'to', width: 'minmax(18rem, 2fr)', cell: (send) => <span title={send.to.join(', ')}>{send.to.join(', ')}</span> },
    { title: 'when', width: 'minmax(14rem, 1fr)', cell: (send) => moment(send.at, engineNow()) },
    { title: 'what the mail server said', width: 'minmax(18rem, 2fr)', cell: (send) => <span title={send.detail}>{send.detail || '–'}</span> },
    { title: '', width: '11rem', cell: (send) => send.state === 'failed' && <Button denied={operator} onClick={() => again(send)}>Send again</Button> },
  ];
  return (
    <Panel title="Sent" note="what was sent stays as it is, whatever revision follows">
      {sends.length === 0 ? (
        <p>Nobody was sent this report yet.</p>
      ) : (
        <div className={css.clip} tabIndex={0} role="region" aria-label="Sent, wide table">
          <Table label="Sent" columns={columns} rows={sends.map((send, i) => ({ ...send, key: String(i) })).toReversed()} rowKey={(send) => send.key} />
        </div>
      )}
    </Panel>
  );
}

function Revisions({ revisions, shown, onOpen }: { revisions: readonly Revision[]; shown: number; onOpen: (revision: number) => void }) {
  const columns: ReadonlyArray<Column<Revision>> = [
    { title: 'revision', width: '9rem', cell: (each) => <b>{`${each.revision}${each.revision === shown ? ', shown' : ''}`}</b> },
    { title: 'made', width: 'minmax(18rem, 1fr)', cell: (each) => `${moment(each.madeAt, engineNow())} by ${each.madeBy}` },
    { title: 'because', width: 'minmax(16rem, 2fr)', cell: (each) => <span title={each.cause}>{each.cause}</span> },
    { title: 'hash', width: '12rem', mono: true, cell: (each) => <span title={each.hash}>{each.hash.slice(0, 12)}</span> },
    { title: 'follows', width: '12rem', mono: true, cell: (each) => each.previousHash?.slice(0, 12) ?? '–' },
    { title: 'text', width: '11rem', cell: (each) => <span className={css.state}><Status mark={each.valid ? 'ok' : 'critical'} silent />{each.valid ? 'unchanged' : 'ALTERED'}</span> },
  ];
  return (
    <Panel title="Revisions" note="each carries the hash of the one before it">
      <div className={css.clip} tabIndex={0} role="region" aria-label="Revisions, wide table">
        <Table label="Revisions" columns={columns} rows={revisions} rowKey={(each) => String(each.revision)} onRow={(each) => onOpen(each.revision)} />
      </div>
    </Panel>
  );
}
