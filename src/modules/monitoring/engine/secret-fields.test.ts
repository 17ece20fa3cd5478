import { expect, it } from 'vitest';
import { targetSpec } from '../spec.ts';
import { keepSecrets, MASK, maskSecrets } from './secret-fields.ts';

const stored = targetSpec.parse({
  id: 'portal',
  name: 'Portal',
  probe: { type: 'http', url: 'https://portal.example/', auth: { type: 'basic', username: 'watch', password: 'hunter2' }, headers: { Authorization: 'Bearer abc', Accept: 'text/html', 'X-Api-Key': '${env:PORTAL_KEY}' } },
});

it('masks what is secret and shows references and the rest as they are', () => {
  const shown = maskSecrets(stored).probe as { auth: { password: string; username: string }; headers: Record<string, string> };
  expect(shown.auth).toMatchObject({ username: 'watch', password: MASK });
  expect(shown.headers).toEqual({ Authorization: MASK, Accept: 'text/html', 'X-Api-Key': '${env:PORTAL_KEY}' });
  expect(JSON.stringify(maskSecrets(stored))).not.toContain('hunter2');
});

it('keeps a secret that comes back masked, and takes a new one', () => {
  expect(keepSecrets(maskSecrets(stored), stored)).toEqual(stored);
  const changed = structuredClone(maskSecrets(stored));
  Object.assign((changed.probe as { auth: object }).auth, { password: 'correct horse' });
  expect(keepSecrets(changed, stored)).toMatchObject({ probe: { auth: { password: 'correct horse' }, headers: { Authorization: 'Bearer abc' } } });
});

it('does not carry a secret over to a field that held none', () => {
  const without = targetSpec.parse({ id: 'portal', name: 'Portal', probe: { type: 'http', url: 'https://portal.example/' } });
  expect(keepSecrets(maskSecrets(stored), without)).toMatchObject({ probe: { auth: { password: '' }, headers: { Authorization: '' } } });
});
