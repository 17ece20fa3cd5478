import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { diffConfig, keepSecrets } from './diff.ts';
import type { ConfigDocument, ListSchema, SectionSchema } from './section.ts';
import { isMapping } from './section.ts';

const idOf = (raw: unknown) => (isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null);
const list: ListSchema = { noun: 'target', entry: z.unknown(), idOf, secrets: [{ path: ['auth', 'password'], kind: 'text' }, { path: ['url'], kind: 'url' }] };
const sections: readonly SectionSchema[] = [
  { key: 'defaults', kind: 'whole', schema: z.unknown() },
  { key: 'targets', kind: 'list', list },
  { key: 'notify', kind: 'lists', lists: { channels: { noun: 'channel', entry: z.unknown(), idOf }, routes: { noun: 'route', entry: z.unknown() } } },
];
const doc = (rest: Record<string, unknown>): ConfigDocument => ({ version: 1, ...rest });
const diff = (current: Record<string, unknown>, wanted: Record<string, unknown>, managed: readonly string[] = []) =>
  diffConfig({ document: doc(current), managed: (at, id) => managed.includes(`${at}/${id}`) }, doc(wanted), sections).map(({ at, kind, id, fields }) => [kind, at, id, ...fields].join(' ').trim());

describe('entries with ids', () => {
  test('are created, updated field by field, or the same', () => {
    const current = { targets: [{ id: 'a', every: 1, probe: { type: 'http', url: 'x', headers: { A: '1' } } }, { id: 'b', tags: {} }] };
    const wanted = { targets: [{ id: 'c' }, { id: 'a', every: 2, probe: { type: 'http', url: 'y', headers: { A: '1', B: '2' } } }, { id: 'b', tags: {} }] };
    expect(diff(current, wanted)).toEqual(['create targets c', 'update targets a every probe.url probe.headers.B', 'same targets b']);
  });

  test('another probe type changes the probe as a whole', () => {
    expect(diff({ targets: [{ id: 'a', probe: { type: 'http', url: 'x' } }] }, { targets: [{ id: 'a', probe: { type: 'icmp', host: 'x' } }] })).toEqual(['update targets a probe']);
  });

  test('are deleted only when a configuration declared them', () => {
    const current = { targets: [{ id: 'hand' }, { id: 'file' }] };
    expect(diff(current, { targets: [] }, ['targets/file'])).toEqual(['delete targets file']);
  });

  test('a list that no file mentions is left alone', () => {
    expect(diff({ targets: [{ id: 'a' }], notify: { channels: [{ id: 'c' }] } }, { notify: { routes: [] } }, ['targets/a', 'notify.channels/c'])).toEqual(['same notify.routes']);
  });
});

test('a list without ids is compared as a whole', () => {
  expect(diff({ notify: { routes: [{ to: 'a' }] } }, { notify: { routes: [{ to: 'a' }, { to: 'b' }] } })).toEqual(['update notify.routes']);
  expect(diff({}, { notify: { routes: [{ to: 'a' }] } })).toEqual(['create notify.routes']);
});

describe('secrets', () => {
  const current = { id: 'a', auth: { user: 'u', password: 'hush' }, url: 'https://u:pw@h/?sig=abc&x=1' };

  test('an export applied again changes nothing and keeps them', () => {
    const exported = { id: 'a', auth: { user: 'u', password: '${secret:a.auth.password}' }, url: 'https://u:${secret:a.url.password}@h/?sig=${secret:a.url.sig}&x=1' };
    expect(diff({ targets: [current] }, { targets: [exported] })).toEqual(['same targets a']);
    expect(keepSecrets(list, current, exported)).toEqual(current);
  });

  test('another reference or another clear text is a change', () => {
    expect(diff({ targets: [current] }, { targets: [{ ...current, auth: { user: 'u', password: '${secret:other}' } }] })).toEqual(['update targets a auth.password']);
    expect(diff({ targets: [current] }, { targets: [{ ...current, auth: { user: 'u', password: 'new' } }] })).toEqual(['update targets a auth.password']);
  });
});
