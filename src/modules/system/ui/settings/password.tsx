import { useState } from 'react';
import { ROLES, type Role } from '#shared/access.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { attempt } from '#ui/toast.tsx';
import { systemApi } from '../site.ts';
import css from '../settings.module.css';

const SHORTEST = 8;
const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: role }));

export function PasswordSection() {
  const [user, setUser] = useState('admin');
  const [role, setRole] = useState<Role>('admin');
  const [password, setPassword] = useState('');
  const denied = useDenied('admin');
  const short = password.length > 0 && password.length < SHORTEST;

  async function save(): Promise<void> {
    const done = await attempt(() => systemApi.call.setPassword({ user, password, role }), `Password of ${user} set`);
    if (done) setPassword('');
  }

  return (
    <>
      <div className={css.pair}>
        <Field label="User">
          <TextInput value={user} onText={setUser} autoComplete="username" />
        </Field>
        <Field label="Role">
          <Select value={role} options={ROLE_OPTIONS} onValue={(value) => setRole(value as Role)} />
        </Field>
        <Field label="New password" error={short ? `At least ${SHORTEST} characters` : undefined}>
          <TextInput type="password" autoComplete="new-password" value={password} onText={setPassword} />
        </Field>
      </div>
      <div className={css.actions}>
        <Button denied={denied ?? (user === '' ? 'Name the user first' : password.length < SHORTEST ? `At least ${SHORTEST} characters` : null)} onClick={() => void save()}>
          Set password
        </Button>
        {location.protocol.startsWith('http') && <Button onClick={() => void fetch('/api/session', { method: 'DELETE' }).then(() => location.reload())}>Sign out</Button>}
      </div>
    </>
  );
}
