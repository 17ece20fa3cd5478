import { useMemo } from 'react';
import { plural } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import type { ObjectiveRow } from '../../contract.ts';
import { BudgetBar } from '../budget-bar.tsx';
import { useObjectives, type slaApi } from '../objectives.ts';
import { basisText, share, toneOf, valueText } from '../words.ts';
import css from './dashboard.module.css';

type Services = Awaited<ReturnType<typeof slaApi.call.dashboard>>['services'];

/** The lowest availability of each service, and its worst budget. */
export function Availability({ services }: { services: Services }) {
  const rows = useObjectives();
  const lowest = useMemo(() => {
    const found = new Map<string, ObjectiveRow>();
    for (const row of rows ?? []) {
      if (row.kind !== 'availability' || row.sample || row.value === null) continue;
      const known = found.get(row.service);
      if (!known || row.value < known.value!) found.set(row.service, row);
    }
    return found;
  }, [rows]);
  return (
    <Panel title="By service" note="lowest availability and tightest budget of each">
      {services.length === 0 ? (
        <Empty title="No service yet" />
      ) : (
        <ul className={css.services}>
          {services.map((each) => {
            const row = lowest.get(each.service);
            return (
              <li key={each.service}>
                <b>{each.service || 'No service named'}</b>
                <span>{row ? <To to={`/service-levels/${row.id}`}>{valueText(row.value, row.unit, row.target)}</To> : 'no availability'}</span>
                <small>{`${each.met} met${each.breached > 0 ? `, ${each.breached} breached` : ''} of ${plural(each.objectives, 'objective')}${row ? ` · ${basisText(row)}` : ''}`}</small>
                <span className={css.left}>{each.worstBudgetRatio === null ? 'no budget' : `budget ${share(each.worstBudgetRatio)}`}</span>
                <BudgetBar ratio={each.worstBudgetRatio} tone={each.breached > 0 ? 'crit' : row && row.budget?.remainingRatio === each.worstBudgetRatio ? toneOf(row) : undefined} label={`Tightest budget of ${each.service || 'objectives without a service'}`} />
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
