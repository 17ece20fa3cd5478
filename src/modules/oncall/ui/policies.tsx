import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import css from '#modules/incidents/ui/list.module.css';
import { EditPolicy } from './edit/edit-policy.tsx';
import { durationText, stepsOf, type WrittenPolicy } from './edit/policy-draft.ts';
import { oncallApi } from './oncall.ts';

/** Who is called, in which order, until somebody answers. */
export function Policies() {
  const answer = useQuery('oncall/policies', () => oncallApi.call.listPolicies({}));
  const denied = useDenied('commander');
  const [editing, setEditing] = useState<{ policy: WrittenPolicy; isNew: boolean } | null>(null);
  const [deleting, setDeleting] = useState<{ id: string; name: string } | null>(null);
  const add = (): void => setEditing({ policy: { steps: [{ after: '0s', notify: [] }], repeat: 2, ackExpires: '30m' }, isNew: true });
  useOffer({ id: 'policy.new', title: 'New escalation policy', keys: 'c', section: 'Alerting', denied, run: add });
  return (
    <Panel title="Escalation policies" note="an unanswered step leads to the next" action={<Button kind="solid" denied={denied} keys="C" onClick={add}>New policy</Button>}>
      <Answered answer={answer}>
        {({ policies }) =>
          policies.length === 0 ? (
            <Empty title="No policy yet" text="Without one, an incident is shown here and sent to the channels of its route, but nobody is called again." />
          ) : (
            <ul className={css.lines}>
              {policies.map(({ id, name, policy }) => (
                <li key={id}>
                  <div>
                    <b>{name}</b>
                    {stepsOf(policy).map((step, i) => (
                      <p key={i}>{`${durationText(step.after)} → ${[step.notify].flat().map((target) => target.replace(':', ' ')).join(', ')}${step.urgency ? ` (${step.urgency} urgency)` : ''}`}</p>
                    ))}
                    <small>{factsOf(policy)}</small>
                  </div>
                  <div className={css.tools}>
                    <Button denied={denied} onClick={() => setEditing({ policy, isNew: false })}>
                      Edit
                    </Button>
                    <Button kind="quiet" denied={denied} onClick={() => setDeleting({ id, name })}>
                      Delete
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      {editing && <EditPolicy first={editing.policy} isNew={editing.isNew} onClose={() => setEditing(null)} />}
      <Confirm open={deleting !== null} title={`Delete ${deleting?.name ?? ''}?`} text="Routes that name it call nobody through it. This cannot be taken back." action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void attempt(() => oncallApi.call.deletePolicy({ id: deleting!.id }), 'Policy deleted').then(() => refresh('oncall/policies'))} />
    </Panel>
  );
}

function factsOf(policy: WrittenPolicy): string {
  const rounds = Number(policy['repeat'] ?? 0) + 1;
  return [rounds === 1 ? 'one round' : `${rounds} rounds`, `an acknowledgement lapses ${policy['ackExpires'] === 'never' ? 'never' : `after ${durationText(policy['ackExpires'] ?? '30m')}`}`, policy['fallback'] ? `at the end ${String(policy['fallback']).replace(':', ' ')}` : 'no fallback: at the end it stands as unanswered', policy['supportHours'] !== undefined && 'support hours set'].filter(Boolean).join(' · ');
}
