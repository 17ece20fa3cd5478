import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { count } from '#ui/format.ts';
import { More } from '#ui/more.tsx';
import { To, useGo } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { Empty, Loading } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import type { CompositeRow, ObjectiveRow } from '../../contract.ts';
import { KIND_WORDS } from '../edit/composite-draft.ts';
import { slaApi } from '../objectives.ts';
import { Verdict, VerdictSign } from '../verdict.tsx';
import { budgetText, demandText, share, valueText, windowText } from '../words.ts';
import css from './objective.module.css';

interface Member {
  id: string;
  row: ObjectiveRow | undefined;
  value: number | null;
  weight: number;
  loss: number;
  /** Of what all members lost. */
  lossRatio: number | null;
}

function membersOf(composite: CompositeRow, rows: ReadonlyMap<string, ObjectiveRow> | null | undefined): Member[] {
  const whole = composite.children.reduce((sum, child) => sum + child.loss, 0);
  return composite.children.map((child) => ({ ...child, row: rows?.get(child.id), lossRatio: whole > 0 ? child.loss / whole : null })).sort((a, b) => b.loss - a.loss);
}

function lossText(member: Member, kind: CompositeRow['kind']): string {
  if (kind !== 'all-good slice') return share(member.loss, 4);
  return `${count(member.loss)} slice${member.loss === 1 ? '' : 's'}`;
}

/** One composite: its verdict, and what each member lost of it. */
export function Composite({ id, onForm }: { id: string; onForm: (form: string) => void }) {
  const { rows } = slaApi.useTopic('composites');
  const objectives = slaApi.useTopic('objectives').rows;
  const go = useGo();
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => go('/service-levels') });
  if (!rows) return <Loading what="Loading the composite" />;
  const row = rows.get(id);
  if (!row) return <Empty title={`There is no composite “${id}”`} action={<Button onClick={() => go('/service-levels')}>Back to service levels</Button>} />;
  const members = membersOf(row, objectives);
  const window = members.find((member) => member.row)?.row?.window;
  const facts = [`≥ ${Number((row.target * 100).toPrecision(12))} %`, KIND_WORDS[row.kind].label, window && windowText(window)].filter(Boolean);
  return (
    <article className={`${shell.page} ${css.objective}`}>
      <header className={shell.head}>
        <VerdictSign word={row.verdict} size={2.6} />
        <div className={`${shell.title} ${css.title}`}>
          <h1>{row.name}</h1>
          <p>{facts.join(' · ')}</p>
          <p className={css.reason}>{row.reason}</p>
        </div>
        <Actions row={row} onForm={onForm} />
      </header>
      <Panel title="Combined" note={row.method}>
        <dl className={css.pairs}>
          <dt>Verdict</dt>
          <dd>
            <Verdict row={row} />
          </dd>
          <dt>Value</dt>
          <dd>{valueText(row.value, 'ratio', row.target)}</dd>
          <dt>Coverage</dt>
          <dd>{row.coverage === null ? 'not known' : `${share(row.coverage, 2)}, that of the member watched least`}</dd>
        </dl>
      </Panel>
      <Panel title="Members" note="the one that lost most first">
        <div className={css.clip} tabIndex={0} role="region" aria-label="Members, wide table">
          <Table label="Members" columns={columnsFor(row.kind)} rows={members} rowKey={(member) => member.id} />
        </div>
      </Panel>
      <p className={css.foot}>{`id ${id}`}</p>
    </article>
  );
}

function columnsFor(kind: CompositeRow['kind']): ReadonlyArray<Column<Member>> {
  return [
    { title: 'objective', width: 'minmax(14rem, 2fr)', cell: ({ id, row }) => <To to={`/service-levels/${id}`} className={css.link}>{row?.name ?? id}</To> },
    { title: 'verdict', width: '10.5rem', cell: ({ row }) => (row ? <Verdict row={row} /> : 'not known') },
    { title: 'value', width: '9rem', right: true, cell: ({ value, row }) => valueText(value, 'ratio', row?.target ?? null) },
    { title: 'asks', width: '9.5rem', right: true, cell: ({ row }) => (row ? demandText(row) : '–') },
    ...(kind === 'weighted' ? [{ title: 'weight', width: '6rem', right: true, cell: ({ weight }: Member) => String(weight) }] : []),
    { title: 'budget left', width: '12rem', right: true, cell: ({ row }) => (row ? budgetText(row) : '–') },
    { title: 'lost', width: '8.5rem', right: true, cell: (member) => lossText(member, kind) },
    {
      title: 'share of the loss',
      width: 'minmax(15rem, 1.4fr)',
      cell: ({ lossRatio }) => (
        <span className={css.share}>
          <i style={{ width: `${(lossRatio ?? 0) * 100}%` }} />
          <span>{lossRatio === null ? 'nothing lost' : share(lossRatio, 1)}</span>
        </span>
      ),
    },
  ];
}

function Actions({ row, onForm }: { row: CompositeRow; onForm: (form: string) => void }) {
  const [deleting, setDeleting] = useState(false);
  const owner = useDenied('owner');
  const go = useGo();
  useOffer({ id: 'objective.edit', title: 'Edit composite', keys: 'e', section: 'Service levels', denied: owner, run: () => onForm('this') });
  return (
    <div className={css.actions}>
      <Button keys="E" denied={owner} onClick={() => onForm('this')}>
        Edit
      </Button>
      <More label="More" entries={[{ title: 'Delete', denied: owner, run: () => setDeleting(true) }]} />
      <Confirm
        open={deleting}
        title={`Delete ${row.name}?`}
        text="Its members stay; frozen reports keep what they said. This cannot be taken back."
        action="Delete"
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          void attempt(() => slaApi.call.deleteComposite({ id: row.id }), `${row.name} deleted`).then((done) => {
            if (!done) return;
            refresh('sla/');
            go('/service-levels');
          })
        }
      />
    </div>
  );
}
