import { useState } from 'react';
import { ROLES, type Role } from '#shared/access.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/dialog.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { date, moment } from '#ui/format.ts';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import { systemApi } from '../site.ts';
import css from '../settings.module.css';

const DAY_MS = 86_400_000;
const EXPIRY = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];
const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: role }));

export function AccessSection() {
  const denied = useDenied('admin');
  const answer = useQuery(denied === null ? 'system/tokens' : null, () => systemApi.call.listTokens({}));
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const now = useNow();
  if (denied !== null) return <Empty title="Not open to you" text={denied} />;
  return (
    <>
      <Answered answer={answer}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty title="No token was made yet" />
          ) : (
            <ul className={css.list}>
              {tokens.map((token) => (
                <li key={token.id} data-plain>
                  <b>{`${token.name} · ${token.role}`}</b>
                  <Button kind="danger" onClick={() => setRevoking(token)}>
                    Revoke
                  </Button>
                  <p>{`made ${moment(token.createdAt, now)} · ${token.expiresAt === null ? 'never expires' : `expires ${date(token.expiresAt)}`} · ${token.lastUsedAt === null ? 'never used' : `last used ${moment(token.lastUsedAt, now)}`}`}</p>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      <NewToken />
      <Confirm
        open={revoking !== null}
        title={`Revoke ${revoking?.name ?? ''}?`}
        text="Whatever uses it is shut out at once. This cannot be taken back."
        action="Revoke"
        onClose={() => setRevoking(null)}
        onConfirm={() => void attempt(() => systemApi.call.revokeToken({ id: revoking!.id }), 'Token revoked').then(() => refresh('system/tokens'))}
      />
    </>
  );
}

function NewToken() {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const [made, setMade] = useState<string | null>(null);

  async function create(): Promise<void> {
    const answer = await attempt(() => systemApi.call.createToken({ name, role, expiresInMs: days === '' ? null : Number(days) * DAY_MS }));
    if (!answer) return;
    setMade(answer.token);
    setName('');
    refresh('system/tokens');
  }

  return (
    <>
      <div className={css.pair}>
        <Field label="Name of a new token">
          <TextInput value={name} onText={setName} placeholder="Wall, control room" />
        </Field>
        <div className={css.pair}>
          <Field label="Role">
            <Select value={role} options={ROLE_OPTIONS} onValue={(value) => setRole(value as Role)} />
          </Field>
          <Field label="Expires">
            <Select value={days} options={EXPIRY} onValue={setDays} />
          </Field>
        </div>
      </div>
      <div className={css.actions}>
        <Button denied={name.trim() === '' ? 'Name it first' : null} onClick={() => void create()}>
          Create token
        </Button>
        {made && <span>Copy it now; it is not shown again.</span>}
      </div>
      {made && (
        <p className={css.secret} tabIndex={0} aria-label="The new token">
          {made}
        </p>
      )}
    </>
  );
}
