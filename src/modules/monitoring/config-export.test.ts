import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { diffConfig } from '#kit/config/diff.ts';
import { exportConfig } from '#kit/config/export.ts';
import { printError, readConfig } from '#kit/config/read.ts';
import { redactSecrets } from '#kit/config/redact.ts';
import type { ConfigDocument } from '#kit/config/section.ts';
import { entriesOf, listsOf } from '#kit/config/section.ts';
import { sections } from './config.ts';
import type { MaintenanceInput } from './engine/maintenance/spec.ts';
import { maintenanceSpec } from './engine/maintenance/spec.ts';
import type { TargetInput } from './spec.ts';
import { targetSpec } from './spec.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((value) => !value.includes('${'));
const awkward = fc.constantFrom('yes', 'null', '~', '1', '0x1f', '1e3', '- a', 'a: b', '#x', '  spaces ', 'two\nlines\n', '"', "'", '{a}', '[b', '*x', '&y', '!z', '|', '>', '%', '@', '`', '\t', '${env:NAME}', '$${env:NAME}', '2026-01-01', '.inf', '-', '?', ':', '\\', '\u00a0', '\u2028');
const anyText = fc.oneof(text, awkward);
const ms = fc.integer({ min: 1_000, max: 90_000_000 });
const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/).filter((name) => name !== '__proto__');

const probe: fc.Arbitrary<TargetInput['probe']> = fc.oneof(
  fc.record({
    type: fc.constant('http' as const),
    url: fc.constantFrom('https://ehr.example/health?x=1&y=2#z', 'http://[::1]:8080/', 'https://ehr.example/%7Benv%7D'),
    method: fc.constantFrom('GET', 'POST', undefined),
    headers: fc.dictionary(fc.constantFrom('Accept', 'X-Site', 'Host'), anyText.filter((value) => !/[\r\n\0]/.test(value)), { maxKeys: 3 }),
    body: fc.option(anyText, { nil: undefined }),
    auth: fc.option(fc.constant({ type: 'basic' as const, username: 'u', password: '${secret:p}' }), { nil: undefined }),
    maxRedirects: fc.integer({ min: 0, max: 20 }),
    expect: fc.record({ status: fc.array(fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constant('200-299')), { minLength: 1, maxLength: 30 }), certificateValidFor: fc.option(ms, { nil: undefined }) }, { requiredKeys: [] }),
    tls: fc.option(fc.record({ insecure: fc.boolean() }, { requiredKeys: [] }), { nil: undefined }),
    family: fc.constantFrom('any' as const, '4' as const, '6' as const),
  }),
  fc.record({ type: fc.constant('tcp' as const), host: fc.constant('h'), port: fc.integer({ min: 1, max: 65_535 }), dialogue: fc.array(fc.record({ send: anyText, expect: anyText.filter((value) => !value.startsWith('/')) }, { requiredKeys: [] }), { maxLength: 3 }) }),
  fc.record({ type: fc.constant('push' as const), period: ms, grace: fc.integer({ min: 0, max: 10_000_000 }) }),
  fc.record({ type: fc.constant('icmp' as const), host: fc.constant('h'), maxLossRatio: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

const target = (id: string): fc.Arbitrary<TargetInput> =>
  fc.record({
    id: fc.constant(id),
    name: anyText,
    group: fc.oneof(fc.constant(''), text),
    description: fc.option(anyText, { nil: undefined }),
    tags: fc.dictionary(key, anyText, { maxKeys: 3 }),
    severity: fc.constantFrom('critical' as const, 'warning' as const),
    probe,
    degradedIf: fc.constantFrom([], ['[RESPONSE_TIME] > 800'], ['[STATUS] == 200', 'durationMs < 5']),
    every: fc.integer({ min: 20_000, max: 90_000_000 }),
    timeout: fc.integer({ min: 1, max: 20_000 }),
    downAfter: fc.integer({ min: 1, max: 5 }),
    retryEvery: fc.option(ms, { nil: undefined }),
    paused: fc.boolean(),
  });

const window = (id: string): fc.Arbitrary<MaintenanceInput> =>
  fc.oneof<fc.Arbitrary<MaintenanceInput>[]>(
    fc.constant({ id, name: 'once', from: '2026-10-05T22:00', to: '2026-10-06T02:00', zone: 'Europe/Berlin', groups: ['Clinical/*'] }),
    fc.record({ id: fc.constant(id), name: anyText, cron: fc.constantFrom('0 2 * * SUN', '*/5 1-3 1,15 * *'), duration: ms, all: fc.constant(true), probing: fc.boolean() }),
    fc.record({ id: fc.constant(id), name: anyText, rrule: fc.constant('FREQ=MONTHLY;BYDAY=2TU'), from: fc.constant('2026-01-13T20:00'), duration: ms, tags: fc.constant({ site: 'north' }) }),
  );

const document: fc.Arbitrary<ConfigDocument> = fc
  .record({ count: fc.integer({ min: 0, max: 4 }), windows: fc.integer({ min: 0, max: 2 }), defaults: fc.option(fc.record({ every: ms, downAfter: fc.integer({ min: 1, max: 5 }), owner: text }, { requiredKeys: [] }), { nil: undefined }) })
  .chain(({ count, windows, defaults }) =>
    fc.record({
      version: fc.constant(1 as const),
      ...(defaults === undefined ? {} : { defaults: fc.constant(defaults) }),
      // A document as the reader makes it: every entry already has the default owner.
      targets: fc.tuple(...Array.from({ length: count }, (_, index) => target(`t${index}`).map((raw) => targetSpec.parse({ owner: defaults?.owner, ...raw })))),
      maintenance: fc.tuple(...Array.from({ length: windows }, (_, index) => window(`w${index}`).map((raw) => maintenanceSpec.parse(raw)))),
    }),
  );

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('export', () => {
  test('reads back as the same document, whatever the texts', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(document, (exported) => {
        const yaml = exportConfig(exported, sections);
        const { document: again, errors } = readConfig([{ file: 'export.yaml', text: yaml }], sections);
        expect(errors.map(printError)).toEqual([]);
        expect(plain(again)).toEqual(plain(exported));
        expect(exportConfig(again!, sections)).toBe(yaml);
      }),
      { numRuns: 150 },
    );
  });

  test('writes durations as text and leaves defaults out', () => {
    const { document: read } = readConfig([{ file: 'a.yaml', text: 'defaults: { every: 10s }\ntargets:\n  - { id: a, name: A, timeout: 1500, group: "", probe: { type: http, url: "https://a.example", method: GET, expect: { certificateValidFor: 7d } } }' }], sections);
    expect(exportConfig(read!, sections)).toBe(`version: 1

defaults:
  every: 10s

targets:
  - id: a
    name: A
    probe:
      type: http
      url: https://a.example
      expect:
        certificateValidFor: 7d
    timeout: 1s500ms
`);
  });
});

describe('secrets', () => {
  const spec = targetSpec.parse({
    id: 'ehr',
    name: 'EHR',
    probe: {
      type: 'http',
      url: 'https://probe:hunter2@ehr.example/x?sig=c2ln&page=2',
      headers: { Authorization: 'Bearer abc', Accept: 'text/html', 'X-Api-Key': '${env:KEY}' },
      auth: { type: 'basic', username: 'u', password: 'hunter3' },
      tls: { key: '-----BEGIN KEY-----\nabc\n', passphrase: 'hunter4' },
      proxy: 'http://p:hunter5@proxy.example:3128',
    },
  });
  const yaml = exportConfig({ version: 1, targets: [spec] }, sections);

  test('are never written in clear', () => {
    for (const secret of ['hunter2', 'hunter3', 'hunter4', 'hunter5', 'c2ln', 'Bearer abc', 'BEGIN KEY']) expect(yaml).not.toContain(secret);
    expect(yaml).toContain('${env:KEY}');
    expect(parse(yaml)).toMatchObject({ targets: [{ probe: { url: 'https://probe:${secret:ehr.probe.url.password}@ehr.example/x?sig=${secret:ehr.probe.url.sig}&page=2', auth: { password: '${secret:ehr.probe.auth.password}' } } }] });
  });

  test('are named in a comment', () => {
    expect(yaml).toContain('password: ${secret:ehr.probe.auth.password} # the clear text is left out: store it as the secret ehr.probe.auth.password');
  });

  test('what was exported can be read, and applying it changes nothing', () => {
    const { document: wanted, errors } = readConfig([{ file: 'a.yaml', text: yaml }], sections);
    expect(errors).toEqual([]);
    expect(entriesOf(wanted!, 'targets')).toEqual([redactSecrets(listsOf(sections).get('targets')!, spec)]);
    expect(diffConfig({ document: { version: 1, targets: [spec] }, managed: () => true }, wanted!, sections)).toEqual([{ at: 'targets', kind: 'same', id: 'ehr', fields: [] }]);
  });
});
