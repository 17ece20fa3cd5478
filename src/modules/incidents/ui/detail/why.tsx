import { age, minute, moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Segments } from '#ui/form.tsx';
import { attempt } from '#ui/toast.tsx';
import { AskNote } from '../ask-note.tsx';
import type { AlertRow, IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { calledText } from '../words.ts';
import css from './incident.module.css';

const VERDICTS: Record<string, string> = { waiting: 'waits', told: 'told', muted: 'not told', over: 'over', 'not-wanted': 'not wanted' };

/** Why each alert was told, or was not, and when it will be next. */
export function Why({ incident, now }: { incident: IncidentDetail; now: number }) {
  if (incident.alerts.length === 0) return <Empty title="No alert belongs to it" text="It was declared by hand: its policy calls people without one." />;
  return (
    <div className={css.stack}>
      {incident.alerts.map((alert) => (
        <Explained key={alert.id} alert={alert} now={now} />
      ))}
    </div>
  );
}

/** One alert, the routes it takes and what each does with it. */
export function Explained({ alert, now }: { alert: AlertRow; now: number }) {
  const answer = useQuery(`incidents/explain/${alert.id}`, () => incidentsApi.call.explain({ alert: alert.id }), { every: 5_000 });
  const denied = useDenied('operator');
  const [shelving, setShelving] = useState(false);
  return (
    <Panel
      title={alert.name}
      note={`${alert.objective || alert.target} · ${alert.state} since ${moment(alert.firedAt ?? alert.since, now)}`}
      action={
        <Button kind="quiet" denied={denied ?? (alert.state === 'resolved' ? 'It is over' : null)} onClick={() => setShelving(true)}>
          Shelve
        </Button>
      }
    >
      <Answered answer={answer}>
        {({ steps, isUnrouted, nextNotificationAt, text }) => (
          <div className={css.stack}>
            <p className={css.verdict}>
              <Status mark={alert.severity} acknowledged={alert.state === 'resolved'} />
              <b>{text}</b>
              {nextNotificationAt !== null && <span>{nextNotificationAt > now ? `next notification in ${age(nextNotificationAt - now)}` : 'next notification now'}</span>}
            </p>
            {isUnrouted && <p className={css.aside}>No route takes it: nobody hears of it. Add a route under Alerting.</p>}
            {steps.length > 0 && (
              <ul className={css.steps}>
                {steps.map((step) => (
                  <li key={`${step.route} ${step.receiver}`}>
                    <b>{calledText(step.receiver)}</b>
                    <span data-verdict={step.verdict}>{VERDICTS[step.verdict] ?? step.verdict}</span>
                    <p>{step.text}</p>
                    <small>{[step.lastToldAt !== null && `told ${moment(step.lastToldAt, now)}`, step.nextNotificationAt !== null && `next ${step.nextNotificationAt > now ? `in ${age(step.nextNotificationAt - now)}` : 'now'}`, ...step.mutes.map((mute) => `${mute.text || mute.kind}${mute.until === null ? '' : ` until ${minute(mute.until)}`}`), `route ${step.route || 'root'}`].filter(Boolean).join(' · ')}</small>
                  </li>
                ))}
              </ul>
            )}
            <p className={css.labels}>{Object.entries(alert.labels).map(([name, value]) => `${name}="${value}"`).join('  ')}</p>
          </div>
        )}
      </Answered>
      {shelving && <Shelve alert={alert} onClose={() => setShelving(false)} />}
    </Panel>
  );
}

const SHELVES = [{ value: '3600000', label: '1 h' }, { value: '14400000', label: '4 h' }, { value: '43200000', label: '12 h' }];

/** Puts one alert away by name and with a reason; it comes back by itself. */
export function Shelve({ alert, onClose }: { alert: Pick<AlertRow, 'id' | 'name'>; onClose: () => void }) {
  const [forMs, setForMs] = useState('3600000');
  return (
    <AskNote title={`Shelve ${alert.name}`} text="Nobody is told of this one alert until then; it comes back by itself. Shelved alarms are counted apart." action="Shelve" note="Reason" noteNeeded onDone={(reason) => void attempt(() => incidentsApi.call.shelve({ alert: alert.id, forMs: Number(forMs), reason }), 'Shelved')} onClose={onClose}>
      <Segments label="For how long" value={forMs} onValue={setForMs} options={SHELVES} />
    </AskNote>
  );
}
