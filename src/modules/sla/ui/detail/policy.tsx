import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Empty } from '#ui/states.tsx';
import { Status as Sign } from '#ui/status.tsx';
import { attempt, say } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import type { ObjectiveRow, OverrideRow, PolicyActionRow } from '../../contract.ts';
import { slaApi, type Status } from '../objectives.ts';
import { fieldTime, timeOf } from '../times.ts';
import { share } from '../words.ts';
import { ACTION_WORDS, type Action } from './actions.ts';
import css from './objective.module.css';

/** What happens as the budget is spent, and who signed an exception. */
export function Policy({ row, data }: { row: ObjectiveRow; data: Status }) {
  const [signing, setSigning] = useState<Action | null>(null);
  const owner = useDenied('owner');
  const overrides = useQuery('sla/policies', () => slaApi.call.policies({}), { every: 30_000 });
  const own = (overrides.data?.overrides ?? []).filter((each) => each.objective === row.id).sort((a, b) => b.signedAt - a.signedAt);
  const consumed = row.budget?.consumedRatio ?? null;
  return (
    <>
      <Panel title="Error-budget policy" note={row.budget ? `spent ${share(consumed)}` : 'this objective has no budget'}>
        {data.policy.length === 0 ? (
          <Empty title="No policy" text="Thresholds and their actions are set in the objective: notify, freeze flags, block rollouts, postmortem." />
        ) : (
          [...data.policy].sort((a, b) => a.atConsumed - b.atConsumed).map((each) => (
            <div key={`${each.action} ${each.atConsumed}`} className={css.line}>
              <Sign mark={each.active ? 'warning' : each.override ? 'paused' : 'ok'} silent />
              <div>
                <b>{ACTION_WORDS[each.action]}</b>
                <p>{`from ${share(each.atConsumed, 0)} spent · ${stateText(each)}`}</p>
              </div>
              <Button denied={owner ?? (each.override ? 'An override is in force already' : null)} onClick={() => setSigning(each.action)}>
                Override
              </Button>
            </div>
          ))
        )}
      </Panel>
      {own.length > 0 && (
        <Panel title="Overrides" note="signed exceptions; ended ones stay on record">
          {own.map((each) => (
            <Override key={each.id} row={each} />
          ))}
        </Panel>
      )}
      {signing && <SignOverride objective={row} action={signing} onClose={() => setSigning(null)} />}
    </>
  );
}

function stateText(action: PolicyActionRow): string {
  if (action.override) return `suspended by ${action.override.by} until ${moment(action.override.expiresAt, engineNow())}: ${action.override.reason}`;
  return action.active ? 'in force' : 'not reached';
}

function Override({ row }: { row: OverrideRow }) {
  const now = useNow();
  const owner = useDenied('owner');
  const over = row.revokedBy !== null || row.expiresAt <= now;
  const end = row.revokedBy !== null ? `revoked by ${row.revokedBy} ${moment(row.revokedAt ?? row.expiresAt, now)}` : over ? `ended ${moment(row.expiresAt, now)}` : `until ${moment(row.expiresAt, now)}`;
  return (
    <div className={css.line}>
      <Sign mark={over ? 'paused' : 'advisory'} silent />
      <div>
        <b>{ACTION_WORDS[row.action]}</b>
        <p>{`${row.reason} · signed ${row.by} ${moment(row.signedAt, now)} · ${end}`}</p>
      </div>
      {!over && (
        <Button kind="quiet" denied={row.declared ? 'Stands in the declaration: edit the objective to change it' : owner} onClick={() => void attempt(() => slaApi.call.revokeOverride({ id: row.id }), 'Override revoked').then(() => refresh('sla/'))}>
          Revoke
        </Button>
      )}
    </div>
  );
}

const DAY_MS = 86_400_000;

function SignOverride({ objective, action: first, onClose }: { objective: ObjectiveRow; action: Action; onClose: () => void }) {
  const [action, setAction] = useState<Action>(first);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(() => fieldTime(engineNow() + DAY_MS));
  const [error, setError] = useState<string>();
  const expiresAt = timeOf(until);
  async function sign(): Promise<void> {
    try {
      await slaApi.call.addOverride({ objective: objective.id, action, reason: reason.trim(), expiresAt: expiresAt! });
      say('Override signed in your name');
      refresh('sla/');
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  return (
    <FormDialog
      title="Sign an override"
      action="Sign"
      denied={reason.trim() === '' ? 'Name the reason' : expiresAt === null ? 'Say until when' : null}
      onSubmit={sign}
      onClose={onClose}
      className={css.form}
    >
      <Field label="Action that is suspended">
        <Select value={action} options={Object.entries(ACTION_WORDS).map(([value, label]) => ({ value, label }))} onValue={(value) => setAction(value as Action)} />
      </Field>
      <Field label="Until">
        <TextInput type="datetime-local" value={until} onText={setUntil} />
      </Field>
      <Field label="Reason" wide error={error} hint="It is recorded with your name and shown until it ends.">
        <TextInput value={reason} onText={setReason} autoFocus />
      </Field>
    </FormDialog>
  );
}
