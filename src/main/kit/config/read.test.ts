import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import type { ConfigFile, SectionSchema } from './section.ts';
import { entriesOf, isMapping, mentions } from './section.ts';
import { printError, readConfig } from './read.ts';

const idOf = (raw: unknown) => (isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null);
const thing = z.strictObject({ id: z.string(), url: z.url().optional(), size: z.int().default(1), next: z.string().optional() });

const sections: readonly SectionSchema[] = [
  { key: 'defaults', kind: 'whole', schema: z.strictObject({ size: z.int().optional(), color: z.string().optional() }) },
  {
    key: 'targets',
    kind: 'list',
    list: { noun: 'target', entry: thing, idOf, prepare: (raw, { defaults }) => (isMapping(raw) && isMapping(defaults) ? { ...defaults, ...raw } : raw) },
    check: (checking) => {
      for (const entry of checking.entries('targets')) {
        const next = isMapping(entry.raw) ? entry.raw['next'] : undefined;
        if (typeof next === 'string' && !checking.declares('targets', next)) checking.report(entry, ['next'], `no target "${next}"`);
      }
    },
  },
  { key: 'oncall', kind: 'lists', lists: { schedules: { noun: 'schedule', entry: z.strictObject({ id: z.string() }), idOf }, routes: { noun: 'route', entry: z.strictObject({ to: z.string() }) } } },
];

const read = (...texts: string[]) => {
  const files: ConfigFile[] = texts.map((text, index) => ({ file: `${'abc'[index]}.yaml`, text }));
  const { document, errors } = readConfig(files, sections);
  return { document, lines: errors.map(printError) };
};
const problems = (...texts: string[]) => read(...texts).lines;

describe('several files', () => {
  test('become one document; only what they mention is in it', () => {
    const { document, lines } = read('version: 1\ntargets: [{id: a}]\n', 'targets: [{id: b, size: 3}]\noncall: { schedules: [{id: s}] }\n', '# nothing\n');
    expect(lines).toEqual([]);
    expect(document).toEqual({ version: 1, targets: [{ id: 'a', size: 1 }, { id: 'b', size: 3 }], oncall: { schedules: [{ id: 's' }] } });
    expect(entriesOf(document!, 'oncall.schedules')).toEqual([{ id: 's' }]);
    expect([mentions(document!, 'oncall.routes'), mentions(document!, 'targets')]).toEqual([false, true]);
  });

  test('defaults of one file hold for all, and are not set twice', () => {
    expect(read('defaults: { size: 7 }', 'targets: [{id: a}, {id: b, size: 2}]').document?.['targets']).toEqual([{ id: 'a', size: 7 }, { id: 'b', size: 2 }]);
    expect(problems('defaults:\n  size: 7', 'defaults:\n  size: 8')).toEqual(['b.yaml:2: defaults.size: already set at a.yaml:2']);
  });

  test('an id used twice names its first place', () => {
    expect(problems('targets:\n  - id: a\n', 'targets:\n  - id: b\n  - size: 2\n    id: a\n')).toEqual(['b.yaml:4: targets[1].id: the id "a" is already used at a.yaml:2']);
  });

  test('a reference may cross files', () => {
    expect(problems('targets: [{id: a, next: b}]', 'targets: [{id: b, next: z}]')).toEqual(['b.yaml:1: targets[0].next: no target "z"']);
  });

  test('a file may name what is there already', () => {
    const files = [{ file: 'a.yaml', text: 'targets: [{id: a, next: old}]' }];
    expect(readConfig(files, sections, { known: (at, id) => at === 'targets' && id === 'old' }).errors).toEqual([]);
  });

  test('nothing is used of a faulty configuration', () => {
    expect(read('targets: [{id: a}]', 'targets: [{id: 3}]').document).toBeNull();
  });
});

describe('messages', () => {
  test.each([
    ['version: 2', 'a.yaml:1: version: this program reads version 1'],
    ['tragets: []', 'a.yaml:1: tragets: unknown key; did you mean "targets"?'],
    ['maintenance: []', 'a.yaml:1: maintenance: the section "maintenance" is not read by this version; remove it or update Watchfloor'],
    ['targets: 3', 'a.yaml:1: targets: expected a list of target entries, each beginning with "-"'],
    ['targets:\n  - id: a\n    Size: 3', 'a.yaml:3: targets[0].Size: unknown key; did you mean "size"?'],
    ['targets:\n  - id: a\n    size: 3.5', 'a.yaml:3: targets[0].size: expected a whole number, not the number 3.5'],
    ['targets:\n  - id: 7', 'a.yaml:2: targets[0].id: expected text, not the number 7; write it in quotes: "7"'],
    ['targets:\n\n  - size: 2', 'a.yaml:3: targets[0].id: is required (text)'],
    ['targets:\n  - a', 'a.yaml:2: targets[0]: expected a mapping, not text'],
    ['targets:\n  - ', 'a.yaml:2: targets[0]: expected a mapping, not nothing'],
    ['oncall: [1]', 'a.yaml:1: oncall: expected a mapping of schedules, routes'],
    ['oncall: { shedules: [] }', 'a.yaml:1: oncall.shedules: unknown key; did you mean "schedules"?'],
    ['oncall:\n  routes:\n    - to: 1', 'a.yaml:3: oncall.routes[0].to: expected text, not the number 1; write it in quotes: "1"'],
    ['- 1', 'a.yaml:1: yaml: a configuration file is a mapping that begins with "version: 1"'],
  ])('%s', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  test('a section written as nothing is an empty one', () => {
    expect(read('targets:\noncall:\ndefaults:\n').document).toMatchObject({ targets: [] });
  });
});

describe('references to secrets', () => {
  test('stand where any text may, and stay as written', () => {
    const { document, lines } = read('targets:\n  - { id: a, url: "https://${env:HOST}/x" }\n  - { id: b, url: "${secret:b.url}" }');
    expect(lines).toEqual([]);
    expect(document?.['targets']).toMatchObject([{ url: 'https://${env:HOST}/x' }, { url: '${secret:b.url}' }]);
  });

  test.each([
    ['targets: [{id: a, size: "${env:N}"}]', 'a.yaml:1: targets[0].size: a reference cannot stand here; write the value itself'],
    ['targets: [{id: a, url: "${env:}"}]', 'a.yaml:1: targets[0].url: a reference is written ${env:NAME} or ${secret:name}'],
  ])('%s', (text, message) => {
    expect(problems(text)[0]).toBe(message);
  });

  test('a missing one is an error with its place when a resolver is given', () => {
    const files = [{ file: 'a.yaml', text: 'targets:\n  - id: a\n    url: "https://${env:HOST}:${env:PORT}"\n' }];
    const errors = readConfig(files, sections, { resolver: ({ name }) => (name === 'PORT' ? '80' : undefined) }).errors;
    expect(errors.map(printError)).toEqual(['a.yaml:3: targets[0].url: the environment variable HOST is not set; set it where Watchfloor starts']);
  });
});
