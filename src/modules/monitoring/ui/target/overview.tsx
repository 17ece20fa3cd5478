import { useMemo, useState } from 'react';
import { age, clock, count, date, millis, moment, percent, span } from '#ui/format.ts';
import { Figure, Figures, Panel } from '#ui/panel.tsx';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { Timeline } from '#ui/timeline.tsx';
import type { StatusRow, Summary } from '../../contract.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import { BudgetFigure } from '#modules/sla/ui/budget-figure.tsx';
import { ageOf, markOf, wordOf } from '../mark.ts';
import { Evidence } from './evidence.tsx';
import { PhaseChart } from './phase-chart.tsx';
import { useIntervals, useMonth, useResults, useSummary } from './ranged.ts';
import { happened, stretchesOf } from './stretches.ts';
import css from './target.module.css';

interface OverviewProps {
  row: StatusRow;
  now: number;
  spec: TargetSpec | undefined;
}

const TONES = { critical: 'crit', warning: 'warn', advisory: 'info' } as const;

export function Overview({ row, now, spec }: OverviewProps) {
  const intervals = useIntervals(row.id);
  const summary = useSummary(row.id);
  return (
    <>
      <Vitals row={row} now={now} summary={summary.data?.data} rangeMs={summary.data ? summary.data.to - summary.data.from : null} />
      <Panel title="State" note={summary.data && happened(summary.data.data)}>
        <Answered answer={intervals}>
          {({ from, to, data }) => <Timeline stretches={stretchesOf(data, from, to, row.severity)} from={from} to={to} label={`State of ${row.name}: ${summary.data ? happened(summary.data.data) : ''}`} />}
        </Answered>
      </Panel>
      <PhaseChart id={row.id} spec={spec} outages={intervals.data?.data} />
      <WhatFailed id={row.id} now={now} />
    </>
  );
}

/** n and coverage: what an availability rests on. */
function basisOf(summary: Summary): string {
  return `n ${count(summary.n)} · coverage ${percent(summary.coverage, 2)}`;
}

function Vitals({ row, now, summary, rangeMs }: { row: StatusRow; now: number; summary: Summary | undefined; rangeMs: number | null }) {
  const month = useMonth(row.id).data;
  const mark = markOf(row, now);
  const tone = mark in TONES ? TONES[mark as keyof typeof TONES] : undefined;
  const expiry = row.certificateExpiresAt;
  return (
    <Figures>
      <Figure label="State" tone={tone} value={<><span>{wordOf(row, now)}</span> <span>{age(ageOf(row, now))}</span></>} basis={`since ${moment(row.since, now)}${row.pending ? `, ${row.pending.state} ${row.pending.count} of ${row.pending.needed}` : mark === 'ok' ? '' : row.state === 'down' ? ', first failing check' : ''}`} />
      <Figure label="Availability 30 d" value={month ? percent(month.availability) : '–'} basis={month && (month.n > 0 ? basisOf(month) : 'not proven: n 0')} />
      <Figure label={rangeMs === null ? 'Response p95' : `Response p95, ${span(rangeMs)}`} value={millis(summary?.p95)} basis={summary && (summary.p50 === null ? 'no response was timed' : `p50 ${millis(summary.p50)} · p99 ${millis(summary.p99)} · n ${count(summary.n)}`)} />
      <Figure label={rangeMs === null ? 'Down' : `Down, ${span(rangeMs)}`} value={summary ? span(summary.downMs) : '–'} basis={summary && (summary.n > 0 ? basisOf(summary) : 'nothing observed')} />
      <BudgetFigure target={row.id} />
      {expiry !== null && <Figure label="Certificate" value={expiry < now ? 'expired' : span(Math.floor((expiry - now) / 86_400_000) * 86_400_000 || expiry - now)} basis={date(expiry)} tone={expiry < now ? 'crit' : undefined} />}
    </Figures>
  );
}

type Result = Omit<ProbeResult, 'evidence' | 'conditions'> & Partial<Pick<ProbeResult, 'evidence' | 'conditions'>>;

/** The condition that did not hold, as it was worked out. A probe that failed by itself says why: its conditions had nothing to judge. */
function verdictOf(result: Result): string {
  const failed = result.code === 'CONDITION_FAILED' ? result.conditions?.find((condition) => !condition.ok)?.resolved : undefined;
  return failed ?? result.message;
}

const COLUMNS: ReadonlyArray<Column<Result>> = [
  { title: 'time', width: '6.6rem', cell: (result) => clock(result.startedAt) },
  { title: 'verdict', width: 'minmax(12rem, 3fr)', cell: (result) => <span title={verdictOf(result)}>{verdictOf(result)}</span> },
  { title: 'code', width: 'minmax(8rem, 1fr)', mono: true, cell: (result) => result.code },
  { title: 'address', width: 'minmax(9rem, 1fr)', mono: true, cell: (result) => result.address ?? '–' },
  { title: 'total', width: '6rem', mono: true, right: true, cell: (result) => millis(result.durationMs) },
  { title: 'lateness', width: '6rem', mono: true, right: true, cell: (result) => millis(result.lagMs) },
];

function WhatFailed({ id, now }: { id: string; now: number }) {
  const failures = useResults(id, true, 12);
  const [open, setOpen] = useState<Result | null>(null);
  const rows = useMemo(() => failures.data?.data ?? [], [failures.data]);
  return (
    <Panel title="What failed" note="evidence kept from each failing check">
      <Answered answer={failures}>
        {() =>
          rows.length === 0 ? (
            <Empty title="Nothing failed in this range" />
          ) : (
            <div className={css.clip} tabIndex={0} role="region" aria-label="Failing checks">
              <Table label="Failing checks" columns={COLUMNS} rows={rows} rowKey={(row) => String(row.startedAt)} onRow={setOpen} />
            </div>
          )
        }
      </Answered>
      {open && <Evidence result={open} now={now} onClose={() => setOpen(null)} />}
    </Panel>
  );
}
