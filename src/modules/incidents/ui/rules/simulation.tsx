import { day, count, moment, percent, plural, span } from '#ui/format.ts';
import { Chart } from '#ui/chart.tsx';
import { Figure, Figures } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { incidentsApi } from '../board.ts';
import css from '../list.module.css';

const DAY_MS = 86_400_000;

interface Fired {
  target: string;
  activeAt: number;
  firedAt: number;
  resolvedAt: number | null;
}

/** What a rule would have done over the recorded states. */
export function Simulation({ rule }: { rule: Record<string, unknown> }) {
  const answer = useQuery(`incidents/simulate/${JSON.stringify(rule)}`, () => incidentsApi.call.simulateRule({ rule, days: 30 }));
  return (
    <section aria-label="Simulation" className={css.stack}>
      <Answered answer={answer}>
        {({ from, to, targets, observedRatio, alerts, firings, perDay, limits }) => (
          <>
            <Figures>
              <Figure label="Would have fired, 30 d" value={count(firings)} basis={`over ${plural(targets, rule['objective'] === undefined ? 'target' : 'service level')}`} />
              <Figure label="A day, mean" value={perDay.toFixed(perDay < 1 ? 2 : 1)} basis="150 a day and seat is the usual limit" />
              <Figure label="Observed" value={percent(observedRatio, 1)} basis={`${moment(from, to)} to now; the rest is unknown`} />
            </Figures>
            {firings > 0 && <Chart height={14} bars={daily(alerts, from, to)} />}
            {limits.map((limit) => (
              <p key={limit} className={css.text}>
                {limit}
              </p>
            ))}
            {alerts.length > 0 && <Table label="Alerts it would have raised" columns={COLUMNS(to)} rows={alerts} rowKey={(each, i) => `${each.target} ${each.firedAt} ${i}`} height={24} />}
          </>
        )}
      </Answered>
    </section>
  );
}

const COLUMNS = (to: number): ReadonlyArray<Column<Fired>> => [
  { title: 'id', width: 'minmax(12rem, 2fr)', mono: true, cell: (each) => each.target },
  { title: 'condition since', width: 'minmax(10rem, 1fr)', cell: (each) => moment(each.activeAt, to) },
  { title: 'fired', width: 'minmax(10rem, 1fr)', cell: (each) => moment(each.firedAt, to) },
  { title: 'lasted', width: '8rem', right: true, cell: (each) => (each.resolvedAt === null ? 'still' : span(each.resolvedAt - each.firedAt)) },
];

function daily(alerts: readonly Fired[], from: number, to: number) {
  const days = Math.max(1, Math.round((to - from) / DAY_MS));
  const values = Array.from({ length: days }, () => 0);
  for (const { firedAt } of alerts) {
    const at = Math.min(days - 1, Math.max(0, Math.floor((firedAt - from) / DAY_MS)));
    values[at] = (values[at] ?? 0) + 1;
  }
  return { label: 'Alerts a day the rule would have raised', unit: 'alerts', names: values.map((_value, i) => day(from + i * DAY_MS).slice(4)), values };
}
