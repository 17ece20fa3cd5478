import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, Switch, TextInput } from '#ui/form.tsx';
import { span } from '#ui/format.ts';
import { MomentInput } from '#ui/moment-input.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { Downtime, IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import css from './incident.module.css';

/** Working on paper while the record system is away, and whether everything was entered afterwards. */
export function DowntimeForm({ incident }: { incident: IncidentDetail }) {
  const [downtime, setDowntime] = useState<Downtime>(incident.downtime);
  const denied = useDenied('operator');
  const changed = (Object.keys(downtime) as Array<keyof Downtime>).some((key) => downtime[key] !== incident.downtime[key]);
  const set = (change: Partial<Downtime>): void => setDowntime((old) => ({ ...old, ...change }));
  const { procedureStartedAt: start, procedureEndedAt: end, backEntryCompletedAt: entered } = downtime;
  const lasted = start !== null && end !== null && end >= start ? `procedure ran ${span(end - start)}${entered !== null && entered >= end ? `, entered ${span(entered - end)} later` : ', not all entered yet'}` : undefined;
  const send = (change: { downtime?: Partial<Downtime>; patientSafety?: boolean }): void => void attempt(() => incidentsApi.call.setDowntime({ id: incident.id, ...change }), 'Saved').then(() => refresh('incidents/'));
  return (
    <Panel title="Downtime of the record system" note={lasted}>
      <div className={css.stack}>
        <div className={css.line}>
          <span>
            Patient safety was at risk
            <small>Shown on the card; the review then asks for the safety report.</small>
          </span>
          <Switch label="Patient safety was at risk" checked={incident.patientSafety} denied={denied} onChecked={(patientSafety) => send({ patientSafety })} />
        </div>
        <div className={css.pair}>
          <Field label="Paper procedure began">
            <MomentInput value={start} onValue={(procedureStartedAt) => set({ procedureStartedAt })} />
          </Field>
          <Field label="Paper procedure ended">
            <MomentInput value={end} onValue={(procedureEndedAt) => set({ procedureEndedAt })} />
          </Field>
          <Field label="Back-entry completed">
            <MomentInput value={entered} onValue={(backEntryCompletedAt) => set({ backEntryCompletedAt })} />
          </Field>
          <Field label="Units affected">
            <TextInput value={downtime.affectedUnits} onText={(affectedUnits) => set({ affectedUnits })} maxLength={1_000} placeholder="Wards 3 and 4, emergency" />
          </Field>
        </div>
        <div className={css.inline}>
          <Button denied={denied ?? (changed ? null : 'Nothing was changed')} onClick={() => send({ downtime })}>
            Save
          </Button>
        </div>
      </div>
    </Panel>
  );
}
