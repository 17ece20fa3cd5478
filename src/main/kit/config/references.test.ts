import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { holdsReference, malformedReference, resolveSecrets } from './references.ts';

const known = new Map([['env:HOST', 'ehr.example'], ['secret:pass', 's3cret'], ['env:EMPTY', '']]);
const resolver = ({ kind, name }: { kind: string; name: string }) => known.get(`${kind}:${name}`);

describe('resolving', () => {
  test('every text of a spec, without touching the spec', () => {
    const spec = { url: 'https://${env:HOST}/', list: ['${secret:pass}', 3, null], empty: '[${env:EMPTY}]', plain: '${1} ${HOME} $x' };
    const before = structuredClone(spec);
    expect(resolveSecrets(spec, resolver)).toEqual({ url: 'https://ehr.example/', list: ['s3cret', 3, null], empty: '[]', plain: '${1} ${HOME} $x' });
    expect(spec).toEqual(before);
  });

  test('a doubled dollar sign writes the reference itself', () => {
    expect(resolveSecrets({ a: '$${env:HOST}' }, resolver)).toEqual({ a: '${env:HOST}' });
  });

  test('what a secret holds is not read again', () => {
    expect(resolveSecrets('${secret:a}', () => '${env:HOST}')).toBe('${env:HOST}');
  });

  test('all missing ones are named with their places', () => {
    const attempt = () => resolveSecrets({ probe: { auth: { password: '${secret:nope}' }, headers: { 'X-A b': '${env:NOPE}' } } }, resolver);
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow('probe.auth.password: there is no secret named "nope"; store it in the settings first; probe.headers["X-A b"]: the environment variable NOPE is not set');
  });
});

test.each([
  ['${env:A}', true, false],
  ['x${secret:a.b-c}y', true, false],
  ['$${env:A}', true, false],
  ['${env:}', false, true],
  ['${secret:a b}', false, true],
  ['${env:A', false, true],
  ['${A} ${1} $ {', false, false],
  ['plain', false, false],
])('%s', (text, holds, malformed) => {
  expect([holdsReference(text), malformedReference(text)]).toEqual([holds, malformed]);
});
