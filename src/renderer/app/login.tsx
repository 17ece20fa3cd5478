import { useEffect, useState, type FormEvent } from 'react';
import { retryNow } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { Field, Segments, TextInput } from '#ui/form.tsx';
import { useGo } from '#ui/nav.tsx';
import css from './login.module.css';

/** Who is there? In a browser, when no session came along. */
export function Login() {
  const [way, setWay] = useState('password');
  const [user, setUser] = useState('admin');
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const go = useGo();

  async function open(body: Record<string, string>): Promise<void> {
    setBusy(true);
    setError(undefined);
    const problem = await openSession(body);
    setBusy(false);
    if (problem) return setError(problem);
    if (location.pathname.startsWith('/setup')) go('/first-run');
    retryNow();
  }

  useEffect(() => {
    const setup = location.pathname.startsWith('/setup') ? location.hash.slice(1) : '';
    if (setup !== '') void open({ setup });
    // Once: the setup secret works a single time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void open(way === 'password' ? { user, password: secret } : { token: secret });
  }

  return (
    <main className={css.login}>
      <form className={css.form} onSubmit={onSubmit}>
        <h1>Watchfloor</h1>
        <p>Sign in to this console.</p>
        <Segments label="Sign in with" value={way} onValue={setWay} options={[{ value: 'password', label: 'Password' }, { value: 'token', label: 'Access token' }]} />
        {way === 'password' && (
          <Field label="User">
            <TextInput name="user" autoComplete="username" value={user} onText={setUser} />
          </Field>
        )}
        <Field label={way === 'password' ? 'Password' : 'Access token'} error={error}>
          <TextInput name="secret" type="password" autoComplete={way === 'password' ? 'current-password' : 'off'} value={secret} onText={setSecret} autoFocus />
        </Field>
        <Button type="submit" kind="solid" busy={busy}>
          Sign in
        </Button>
        <p className={css.hint}>No account yet? The first start printed a setup address; a token can be made with “watchfloor token create”.</p>
      </form>
    </main>
  );
}

/** Returns what went wrong in words, or nothing. */
async function openSession(body: Record<string, string>): Promise<string | undefined> {
  try {
    const answer = await fetch('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (answer.ok) return undefined;
    const told = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    return told?.error?.message ?? `The engine refused (${answer.status}).`;
  } catch {
    return 'The engine is not reachable.';
  }
}
