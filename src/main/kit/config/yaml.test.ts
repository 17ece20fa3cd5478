import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from './yaml.ts';

const messages = (text: string) => readYaml(text).problems.map(({ line, message }) => `${line}: ${message}`);

describe('places', () => {
  const file = readYaml('a:\n  b:\n    - x\n    - c: 1\n      d: [1,\n        2]\n# end\n');

  test.each([
    [['a'], 1],
    [['a', 'b', 0], 3],
    [['a', 'b', 1, 'c'], 4],
    [['a', 'b', 1, 'd', 1], 6],
    [['a', 'b', 1, 'missing'], 4],
    [['elsewhere'], 1],
  ])('%j is on line %d', (path, line) => {
    expect(file.lineAt(path)).toBe(line);
  });

  test('hold through merge keys and aliases', () => {
    const merged = readYaml('base: &b\n  x: 1\n  y: 2\nhere:\n  <<: *b\n  y: 3\nalso: *b\n');
    expect(merged.problems).toEqual([]);
    expect(merged.root).toEqual({ base: { x: 1, y: 2 }, here: { x: 1, y: 3 }, also: { x: 1, y: 2 } });
    expect([merged.lineAt(['here', 'x']), merged.lineAt(['here', 'y']), merged.lineAt(['also'])]).toEqual([2, 6, 7]);
  });
});

describe('hostile YAML is refused, never a crash', () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 11 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)].join('\n');

  test.each([
    ['an alias bomb', bomb, '1: the aliases of this file stand for more than 1000000 values'],
    ['an alias inside its own anchor', 'a: &a [*a]', '1: the alias *a stands inside the value it names'],
    ['an unknown alias', 'a: 1\nb: *nope', '2: the alias *nope has no anchor &nope before it'],
    ['open brackets without end', `a: ${'['.repeat(100_000)}`, '1: the file is nested too deeply'],
    ['deep nesting', `a: ${'['.repeat(80)}${']'.repeat(80)}`, '1: nested deeper than 64 levels'],
    ['a file too large', '#'.repeat(4_194_305), '1: the file is larger than 4 MiB; split it into several'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', '3: this key is written twice in one mapping'],
    ['a tab', 'a:\n\tb: 1', '2: Tabs are not allowed as indentation'],
    ['a key that is a list', '? [x]\n: 1', '1: a key must be text'],
    ['an empty key', '? \n: 1', '1: a key must be text'],
    ['__proto__', 'a: 1\n__proto__: { b: 1 }', '2: __proto__ is not allowed as a key'],
    ['a tag', 'a: !!js/function "x"', '1: Unresolved tag: tag:yaml.org,2002:js/function'],
    ['several documents', 'a: 1\n---\na: 2', '2: the file holds several documents (a second ---); put each into a file of its own'],
    ['a merge of no mapping', 'a:\n  <<: 3', '2: a merge key takes a mapping or a list of mappings'],
    ['a reference without quotes in brackets', 'a: [${env:X}]', '1: Missing , or : between flow sequence items; inside [ ] or { } a reference like ${env:NAME} needs quotes'],
  ])('%s', (_, text, message) => {
    expect(messages(text)).toContain(message);
  });

  test('__proto__ changes no object', () => {
    const { root } = readYaml('__proto__: { polluted: 1 }\nb: { __proto__: { polluted: 2 } }');
    expect([({} as Record<string, unknown>)['polluted'], (root as { b: Record<string, unknown> }).b['polluted']]).toEqual([undefined, undefined]);
  });

  test('a value with a fault inside is known to be broken, its neighbours are not', () => {
    const file = readYaml('list:\n  - a: *nope\n  - b: 1\n');
    expect([file.brokenAt(['list', 0]), file.brokenAt(['list', 1])]).toEqual([true, false]);
  });

  test('any text gives problems or data', () => {
    const pieces = fc.constantFrom('a', ':', ' ', '\n', '\t', '-', '[', ']', '{', '}', '&x', '*x', '<<', '"', "'", '|', '>', '?', '!t', '#', '%', '---', '\u0000', '~', '1');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const file = readYaml(parts.join(''));
      for (const problem of file.problems) expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(() => JSON.stringify(file.root)).not.toThrow();
    }), { numRuns: 2_000 });
  });
});
