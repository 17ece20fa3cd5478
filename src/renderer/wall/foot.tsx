import { age, count, millis, minute, span } from '#ui/format.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { Floor } from '#modules/monitoring/ui/status.ts';
import type { OncallNow } from '#modules/oncall/contract.ts';
import { oncallApi } from '#modules/oncall/ui/oncall.ts';
import { useObjectives } from '#modules/sla/ui/objectives.ts';
import { systemApi } from '#modules/system/ui/site.ts';
import { ObjectiveCell } from './objective-cell.tsx';
import css from './foot.module.css';

interface Cell {
  title: string;
  value: string;
  note: string;
  tone?: 'warn';
}

/** So many objectives stand in the foot, the most pressing ones; the last cell stays for the console. */
const OBJECTIVES = 4;

/** Along the foot: the most pressing objectives, and the floor as a whole where they leave room. */
export function Foot({ floor, objectives: wanted = true }: { floor: Floor; objectives?: boolean }) {
  const health = systemApi.useTopic('health').rows;
  const serving = oncallApi.useTopic('now').rows;
  const known = useObjectives();
  const objectives = wanted ? (known ?? []).slice(0, OBJECTIVES) : [];
  const rows = floor.groups.flatMap((group) => group.targets.map((each) => each.row));
  if (rows.length === 0) return null;
  const checks = [...(health?.values() ?? [])];
  const trouble = checks.find((row) => row.state === 'fail') ?? checks.find((row) => row.state === 'warn');
  const cells: Cell[] = [
    share(floor, rows),
    pace(rows),
    slowest(rows),
    certificate(rows, floor.now),
    trouble ? { title: trouble.title, value: trouble.value.split(' · ')[0]!, note: trouble.remedy, tone: 'warn' } : serving && serving.size > 0 ? onCall([...serving.values()]) : { title: 'This console', value: 'healthy', note: health ? `${health.size} self-checks pass` : 'waiting for its self-checks' },
  ];
  return (
    <footer className={css.foot}>
      {objectives.map((row) => (
        <ObjectiveCell key={row.id} row={row} />
      ))}
      {cells.slice(objectives.length).map((cell) => (
        <div key={cell.title}>
          <h2>{cell.title}</h2>
          <p data-tone={cell.tone}>{cell.value}</p>
          <small>{cell.note}</small>
        </div>
      ))}
    </footer>
  );
}

/** Who serves, and when that changes next. */
function onCall(schedules: readonly OncallNow[]): Cell {
  const gap = schedules.find((each) => each.users.length === 0);
  const next = schedules.filter((each) => each.until !== null).sort((a, b) => a.until! - b.until!)[0];
  return {
    title: 'On call',
    value: gap ? `nobody in ${gap.name}` : [...new Set(schedules.flatMap((each) => each.names))].join(' · '),
    note: next ? `hand-over ${minute(next.until!)}, ${next.name}` : 'no hand-over within eight weeks',
    ...(gap && { tone: 'warn' as const }),
  };
}

function share(floor: Floor, rows: readonly StatusRow[]): Cell {
  const changed = rows.reduce((newest, row) => (row.since > newest.since ? row : newest), rows[0]!);
  return { title: 'Up now', value: `${count(rows.filter((row) => row.state === 'up').length)} of ${count(rows.length)}`, note: `last change ${age(floor.now - changed.since)} ago, ${changed.name}` };
}

function pace(rows: readonly StatusRow[]): Cell {
  const active = rows.filter((row) => row.state !== 'paused');
  const perMinute = active.reduce((sum, row) => sum + 60_000 / row.everyMs, 0);
  return { title: 'Checks', value: `${count(Math.round(perMinute))} a minute`, note: `n ${count(active.length)} targets` };
}

function slowest(rows: readonly StatusRow[]): Cell {
  const timed = rows.filter((row) => row.durationMs !== null && row.figure === null && (row.state === 'up' || row.state === 'degraded'));
  const sorted = timed.map((row) => row.durationMs!).sort((a, b) => a - b);
  const slow = timed.sort((a, b) => b.durationMs! - a.durationMs!)[0];
  if (!slow) return { title: 'Response, last check', value: '–', note: 'nothing was timed yet' };
  return { title: 'Response, last check', value: `p50 ${millis(sorted[Math.floor(sorted.length / 2)])}`, note: `slowest ${slow.name} ${millis(slow.durationMs)} · n ${count(sorted.length)}` };
}

function certificate(rows: readonly StatusRow[], now: number): Cell {
  const dated = rows.filter((row) => row.certificateExpiresAt !== null).sort((a, b) => a.certificateExpiresAt! - b.certificateExpiresAt!);
  const first = dated[0];
  if (!first) return { title: 'Certificates', value: 'none seen', note: 'n 0' };
  return { title: 'Next certificate', value: span(Math.max(0, first.certificateExpiresAt! - now)), note: `${first.name} · n ${dated.length}` };
}
