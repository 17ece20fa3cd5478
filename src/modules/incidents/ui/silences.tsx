import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Segments, Switch } from '#ui/form.tsx';
import { age, moment, plural } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { attempt, say } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import { incidentsApi } from './board.ts';
import { WhyDialog } from './board/alert-table.tsx';
import { EditEntry, type Draft, type Section } from './edit-entry.tsx';
import { Shelve } from './detail/why.tsx';
import { personText } from './words.ts';
import css from './list.module.css';

const SECTIONS: readonly Section[] = [
  {
    title: 'What is held back',
    fields: [
      { path: 'match', label: 'Labels', kind: 'pairs', placeholder: 'target: ehr-*\nseverity: warning', hint: 'All of them must fit; * is any text. target, group, severity, rule, and the tags of targets.' },
      { path: 'matchers', label: "Or Alertmanager's matchers", kind: 'lines', placeholder: 'env!~"test.*"' },
    ],
  },
  {
    title: 'How long, and why',
    fields: [
      { path: 'lasts', label: 'Ends after', kind: 'duration', placeholder: '2h', hint: 'A silence always ends.' },
      { path: 'comment', label: 'Reason', kind: 'area', wide: true, placeholder: 'Why nobody needs to be told, and who knows about it' },
    ],
  },
];

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2h30m` in ms; NaN when it cannot be read. */
function lengthOf(text: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  return parts.map((part) => part[0]).join('') === text.trim() && parts.length > 0 ? parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0) : Number.NaN;
}

/** What holds alerts back: silences, broad and planned; shelves, one alert each. Both end by themselves. */
export function Silences() {
  const now = useNow();
  const [expired, setExpired] = useState(false);
  const [adding, setAdding] = useState(false);
  const answer = useQuery(`incidents/silences/${expired}`, () => incidentsApi.call.listSilences({ expired }), { every: 10_000 });
  const denied = useDenied('operator');
  useOffer({ id: 'silence.new', title: 'New silence', keys: 'c', section: 'Alerting', denied, run: () => setAdding(true) });
  const end = (id: string): void => void attempt(() => incidentsApi.call.expireSilence({ id }), 'Ended').then(() => refresh('incidents/silences'));
  return (
    <>
      <Panel
        title="Silences and shelves"
        note="they hold messages back, never checks"
        action={
          <span className={css.tools}>
            <Segments label="Which" value={expired ? 'all' : 'now'} onValue={(value) => setExpired(value === 'all')} options={[{ value: 'now', label: 'In force' }, { value: 'all', label: 'With expired' }]} />
            <Button kind="solid" denied={denied} keys="C" onClick={() => setAdding(true)}>
              New silence
            </Button>
          </span>
        }
      >
        <Answered answer={answer}>
          {({ silences }) =>
            silences.length === 0 ? (
              <Empty title="Nothing is held back" />
            ) : (
              <ul className={css.lines}>
                {silences.map((each) => (
                  <li key={each.id} data-off={each.state === 'expired' || undefined}>
                    <div>
                      <b>{each.comment}</b>
                      <p className={css.code}>{each.matchers.join('  ')}</p>
                      <small>{`${each.kind} by ${personText(each.createdBy)} · ${each.state === 'expired' ? `ended ${moment(each.endsAt, now)}` : each.state === 'pending' ? `begins ${moment(each.startsAt, now)}` : `ends in ${age(each.endsAt - now)}, ${moment(each.endsAt, now)}`} · holds ${plural(each.holding, 'alert')}`}</small>
                    </div>
                    <Button denied={denied ?? (each.state === 'expired' ? 'It has ended' : null)} onClick={() => end(each.id)}>
                      End now
                    </Button>
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      <AlertList />
      {adding && (
        <EditEntry
          title="New silence"
          first={{ lasts: '2h' }}
          sections={SECTIONS}
          onClose={() => setAdding(false)}
          save={async (entry: Draft) => {
            const length = lengthOf(String(entry['lasts'] ?? ''));
            await incidentsApi.call.silence({ match: (entry['match'] ?? {}) as Record<string, string>, matchers: (entry['matchers'] ?? []) as string[], endsAt: now + length, comment: String(entry['comment'] ?? '') });
            say('Silenced');
          }}
        />
      )}
    </>
  );
}

/** Alerts that stand, each of which can be shelved. */
function AlertList() {
  const { rows } = incidentsApi.useTopic('alerts');
  const now = useNow();
  const denied = useDenied('operator');
  const [shelving, setShelving] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const alerts = [...(rows?.values() ?? [])].filter((alert) => all || alert.state !== 'resolved').sort((a, b) => b.since - a.since);
  const chosen = shelving === null ? undefined : rows?.get(shelving);
  const explained = asked === null ? undefined : rows?.get(asked);
  return (
    <Panel title="Alerts" note={`n ${alerts.length}, pending and firing`} action={<span className={css.tools}><span>with resolved</span><Switch label="With resolved" checked={all} onChecked={setAll} /></span>}>
      {alerts.length === 0 ? (
        <Empty title="No alert stands" />
      ) : (
        <ul className={css.lines}>
          {alerts.slice(0, 200).map((alert) => (
            <li key={alert.id} data-off={alert.state === 'resolved' || undefined}>
              <div>
                <span className={css.mark}>
                  <Status mark={alert.state === 'resolved' ? 'ok' : alert.severity} label={alert.severity} />
                  <b>{alert.name}</b>
                  <span className={css.code}>{alert.objective || alert.target}</span>
                </span>
                <small>{[`${alert.state} since ${moment(alert.since, now)}`, alert.suppressedBy !== '' && `not told: ${alert.suppressedBy}`, alert.sample && 'sample', alert.source === 'alertmanager' && 'from Alertmanager'].filter(Boolean).join(' · ')}</small>
              </div>
              <span className={css.tools}>
                <Button kind="quiet" onClick={() => setAsked(alert.id)}>
                  Why
                </Button>
                <Button kind="quiet" denied={denied ?? (alert.state === 'resolved' ? 'It is over' : null)} onClick={() => setShelving(alert.id)}>
                  Shelve
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {chosen && <Shelve alert={chosen} onClose={() => setShelving(null)} />}
      {explained && <WhyDialog alert={explained} now={now} onClose={() => setAsked(null)} />}
    </Panel>
  );
}
