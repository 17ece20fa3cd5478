import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { plural } from '#ui/format.ts';
import { useSearchText } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { attempt } from '#ui/toast.tsx';
import type { IncidentSeverity } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { EditRule, type WrittenRule } from './edit-rule.tsx';
import css from '../list.module.css';

/** What raises an alert. A target that goes down does so without a rule, and so does a service level. */
export function Rules() {
  const answer = useQuery('incidents/rules', () => incidentsApi.call.listRules({}), { every: 10_000 });
  const denied = useDenied('operator');
  const [named, setNamed] = useSearchText('rule');
  const [deleting, setDeleting] = useState<string | null>(null);
  useOffer({ id: 'rule.new', title: 'New alert rule', keys: 'c', section: 'Alerting', denied, run: () => setNamed('new') });
  const editing = named === 'new' ? {} : answer.data?.rules.find((each) => each.id === named)?.rule;
  return (
    <Panel title="Alert rules" note="a target that goes down needs none, nor a service level that is violated or burns its budget too fast" action={<Button kind="solid" denied={denied} keys="C" onClick={() => setNamed('new')}>New rule</Button>}>
      <Answered answer={answer}>
        {({ rules }) =>
          rules.length === 0 ? (
            <Empty title="No rule yet" text="Add one for what is not simply down: slow for five minutes, silent, a certificate that ends soon, a budget that burns." />
          ) : (
            <ul className={css.lines}>
              {rules.map(({ id, rule, pending, firing, error }) => (
                <li key={id} data-off={rule['disabled'] === true || undefined}>
                  <div>
                    <span className={css.mark}>
                      <Status mark={rule['disabled'] === true ? 'paused' : severityOf(rule)} />
                      <b>{String(rule['name'] ?? id)}</b>
                    </span>
                    <p className={css.code}>{String(rule['when'] ?? '')}</p>
                    <small data-bad={error !== '' || undefined}>{error !== '' ? error : factsOf(rule, pending, firing)}</small>
                  </div>
                  <div className={css.tools}>
                    <Button denied={denied} onClick={() => setNamed(id)}>
                      Edit
                    </Button>
                    <Button kind="quiet" denied={denied} onClick={() => setDeleting(id)}>
                      Delete
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      {editing && <EditRule key={named} rule={editing} isNew={named === 'new'} onClose={() => setNamed(undefined)} />}
      <Confirm open={deleting !== null} title={`Delete the rule ${deleting ?? ''}?`} text="Alerts it holds end with it. This cannot be taken back." action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void attempt(() => incidentsApi.call.deleteRule({ id: deleting! }), 'Rule deleted').then(() => refresh('incidents/rules'))} />
    </Panel>
  );
}

function severityOf(rule: WrittenRule): IncidentSeverity {
  const { severity } = rule;
  return severity === 'critical' || severity === 'advisory' ? severity : 'warning';
}

function factsOf(rule: WrittenRule, pending: number, firing: number): string {
  const scope = rule['objective'] ? `service levels ${String(rule['objective'])}` : rule['target'] ? `targets ${String(rule['target'])}` : rule['group'] ? `group ${String(rule['group'])}` : 'every target';
  return [scope, rule['for'] && `for ${String(rule['for'])}`, rule['keepFiringFor'] && `kept firing ${String(rule['keepFiringFor'])}`, plural(firing, 'alert firing', 'alerts firing'), pending > 0 && `${pending} pending`, rule['disabled'] === true && 'switched off', !rule['response'] && 'no response text'].filter(Boolean).join(' · ');
}
