import { moment, plural } from '#ui/format.ts';
import { GLYPHS } from '#ui/glyphs.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { monitoringApi } from '#modules/monitoring/ui/status.ts';
import { markOf } from '#modules/monitoring/ui/mark.ts';
import type { AlertRow, IncidentDetail } from '../../contract.ts';
import css from './incident.module.css';

/** Each target with what it says now, and the alert that brought it here. */
export function Alerts({ incident, now }: { incident: IncidentDetail; now: number }) {
  const rows = monitoringApi.useTopic('status').rows;
  const loose = incident.alerts.filter((alert) => !incident.targets.includes(alert.target));
  const firing = incident.alerts.filter((alert) => alert.state === 'firing').length;
  return (
    <Panel title="Alerts and targets" note={[plural(incident.targets.length, 'target'), `${firing} of ${plural(incident.alerts.length, 'alert')} firing`].join(' · ')}>
      {incident.targets.length + loose.length === 0 && <Empty title="No target is attached" />}
      <ul className={css.lines}>
        {incident.targets.map((id) => {
          const row = rows?.get(id);
          const mark = row ? markOf(row, now) : 'unknown';
          const alerts = incident.alerts.filter((alert) => alert.target === id);
          return (
            <li key={id}>
              <Status mark={mark} label={GLYPHS[mark].word} />
              <To to={`/monitor/${id}`} className={css.link}>
                {row?.name ?? id}
              </To>
              <span>{alerts.map((alert) => alertText(alert, now)).join('; ') || (row ? GLYPHS[mark].word : 'no longer watched')}</span>
            </li>
          );
        })}
        {loose.map((alert) => (
          <li key={alert.id}>
            <Status mark={alert.severity} />
            {alert.objective === '' ? <b>{alert.name}</b> : <To to={`/service-levels/${alert.objective}`} className={css.link}>{alert.name}</To>}
            <span>{alertText(alert, now)}</span>
          </li>
        ))}
      </ul>
      {incident.symptomTargets.length > 0 && (
        <p className={css.aside}>
          {`${plural(incident.symptomTargets.length, 'symptom')}, told on this incident only: `}
          {incident.symptomTargets.slice(0, 12).map((id, i) => (
            <span key={id}>
              {i > 0 && ', '}
              <To to={`/monitor/${id}`} className={css.link}>
                {rows?.get(id)?.name ?? id}
              </To>
            </span>
          ))}
          {incident.symptomTargets.length > 12 && ` and ${incident.symptomTargets.length - 12} more`}
        </p>
      )}
      {incident.response !== '' && (
        <p className={css.response}>
          <b>What to do</b> {incident.response}
        </p>
      )}
    </Panel>
  );
}

function alertText(alert: AlertRow, now: number): string {
  const when = alert.state === 'resolved' ? `over since ${moment(alert.resolvedAt ?? alert.since, now)}` : `${alert.state} since ${moment(alert.firedAt ?? alert.since, now)}`;
  return [alert.name, when, alert.suppressedBy && `not told: ${alert.suppressedBy}`].filter(Boolean).join(', ');
}
