import { expect, test } from 'vitest';
import { targetSpec, type ProbeType } from '../../spec.ts';
import { finished, fromText, idFrom, textsOf, toText, valueAt, withValue, type Draft } from './draft.ts';
import { JUDGEMENT, PROBE_SECTIONS } from './fields.ts';

const PROBES: Record<ProbeType, Draft> = {
  http: { type: 'http', url: 'https://a.example/x', headers: { Accept: 'text/plain' }, auth: { type: 'basic', username: 'u', password: 'p' }, expect: { status: [200, '300-399'], jsonPath: { path: '$.a', equals: 'ok' }, certificateValidFor: '14d' } },
  tcp: { type: 'tcp', host: 'a.example', port: 25, dialogue: [{ expect: '220' }, { send: 'EHLO x\\r\\n', expect: '250' }, { startTls: true }] },
  tls: { type: 'tls', host: 'a.example' },
  dns: { type: 'dns', name: 'a.example', expect: { answers: ['10.0.0.1'] } },
  icmp: { type: 'icmp', host: 'a.example' },
  push: { type: 'push', period: '90s' },
  host: { type: 'host', metric: 'disk', path: '/var' },
  group: { type: 'group', members: ['a', 'b'], atLeast: 1 },
  mllp: { type: 'mllp', host: 'a.example', port: 2575 },
  dicom: { type: 'dicom', host: 'a.example' },
};

/** Writes every field as text and reads it back, as opening the form and saving does. */
function roundTrip(stored: Draft, type: ProbeType): unknown {
  const sections = [...PROBE_SECTIONS[type], ...JUDGEMENT];
  const texts = textsOf(stored, sections);
  let draft = stored;
  for (const field of sections.flatMap((section) => section.fields)) {
    if (typeof field.kind === 'object' || field.kind === 'switch' || texts[field.path] === '') continue;
    draft = withValue(draft, field.path, fromText(texts[field.path]!, field.kind));
  }
  return targetSpec.parse(finished(draft, sections));
}

test.each(Object.keys(PROBES) as ProbeType[])('editing a %s target without changing it changes nothing', (type) => {
  const stored = targetSpec.parse({ id: 'a', name: 'A', every: '1m30s', tags: { site: 'north: east' }, degradedIf: ['[RESPONSE_TIME] > 800'], probe: PROBES[type] });
  const back = roundTrip(stored as unknown as Draft, type);
  if (type === 'tcp') {
    // A step that sends and expects is written as two lines, which means the same.
    expect((back as { probe: { dialogue: unknown } }).probe.dialogue).toEqual([{ expect: '220' }, { send: 'EHLO x\\r\\n' }, { expect: '250' }, { startTls: true }]);
    return;
  }
  expect(back).toEqual(stored);
});

test('values are set and removed by path, and empty objects go with them', () => {
  const draft = withValue({ probe: { type: 'http' } }, 'probe.expect.keyword', 'ok');
  expect(valueAt(draft, 'probe.expect.keyword')).toBe('ok');
  expect(withValue(draft, 'probe.expect.keyword', undefined)).toEqual({ probe: { type: 'http' } });
});

test('what cannot be read is passed on for the engine to name', () => {
  expect(fromText('ten', 'number')).toBe('ten');
  expect(fromText('  ', 'number')).toBeUndefined();
  expect(fromText('200, 301-308', 'statuses')).toEqual([200, '301-308']);
  expect(toText(90_000, 'duration')).toBe('1m30s');
});

test('an id is made from a name', () => {
  expect(idFrom('EHR web (north)')).toBe('ehr-web-north');
});
