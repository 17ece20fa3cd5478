import { useDenied } from '#ui/access.ts';
import { parseInstant } from '#shared/zoned-time.ts';
import { Button } from '#ui/button.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import { oncallApi, useNames } from './oncall.ts';
import type { WrittenOverride } from './schedule-strip.tsx';
import { wallText } from './strip.tsx';

type Placed = WrittenOverride & { index: number; startAt: number; endAt: number };

/** Exceptions to the turns, those to come first. */
export function Overrides({ id, zone, now }: { id: string; zone: string; now: number }) {
  const answer = useQuery(`oncall/schedule/${id}`, () => oncallApi.call.getSchedule({ id }));
  const denied = useDenied('oncall');
  const nameOf = useNames();
  const remove = (each: Placed): void => void attempt(() => oncallApi.call.removeOverride({ schedule: id, index: each.index, user: each.user }), 'Override removed').then(() => refresh('oncall/'));
  const columns: ReadonlyArray<Column<Placed>> = [
    { title: 'what', width: 'minmax(16rem, 2fr)', cell: (each) => (each.kind === 'replace' ? `${nameOf(each.with ?? '')} for ${nameOf(each.user)}` : `${nameOf(each.user)} ${each.kind === 'add' ? 'added' : 'taken out'}`) },
    { title: 'from', width: 'minmax(13rem, 1fr)', cell: (each) => wallText(each.startAt, zone) },
    { title: 'to', width: 'minmax(13rem, 1fr)', cell: (each) => wallText(each.endAt, zone) },
    { title: 'state', width: '8rem', cell: (each) => (each.endAt <= now ? 'over' : each.startAt <= now ? 'in force' : 'to come') },
    { title: '', width: '9rem', right: true, cell: (each) => <Button kind="quiet" denied={denied} onClick={() => remove(each)}>Remove</Button> },
  ];
  return (
    <Answered answer={answer}>
      {({ schedule }) => {
        const rows = placed(schedule, zone).sort((a, b) => Number(a.endAt <= now) - Number(b.endAt <= now) || a.startAt - b.startAt);
        return (
          <Panel title="Overrides" note={`n ${rows.length}`}>
            {rows.length === 0 ? <Empty title="No override" text="V adds one: somebody more, somebody less, or somebody instead." /> : <Table label="Overrides" columns={columns} rows={rows} rowKey={(each) => String(each.index)} />}
          </Panel>
        );
      }}
    </Answered>
  );
}

function placed(schedule: Record<string, unknown>, zone: string): Placed[] {
  const written = Array.isArray(schedule['overrides']) ? (schedule['overrides'] as WrittenOverride[]) : [];
  return written.map((each, index) => ({ ...each, index, startAt: parseInstant(each.from, zone), endAt: parseInstant(each.to, zone, 'last') }));
}
