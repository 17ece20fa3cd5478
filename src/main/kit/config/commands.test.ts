import * as z from 'zod';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { runConfigCheck, runConfigDiff, runConfigImport } from './commands.ts';
import type { SectionSchema } from './section.ts';
import { isMapping } from './section.ts';

const idOf = (raw: unknown) => (isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null);
const sections: readonly SectionSchema[] = [{ key: 'targets', kind: 'list', list: { noun: 'target', entry: z.strictObject({ id: z.string(), every: z.int().default(1) }), idOf } }];
const good = [{ file: 'a.yaml', text: 'targets: [{id: a}, {id: b, every: 2}]' }];
const bad = [{ file: 'a.yaml', text: 'targets:\n  - id: 1\n  - evry: 1\n' }];

test('check says what was declared', () => {
  expect(runConfigCheck(good, sections)).toEqual({ stdout: 'ok: 2 targets\n', stderr: '', exitCode: 0, json: { ok: true, errors: [], declared: { targets: 2 } } });
});

test('check prints every error, one a line, and ends with 2', () => {
  const { stdout, stderr, exitCode, json } = runConfigCheck(bad, sections);
  expect(stdout.split('\n')).toEqual(['a.yaml:2: targets[0].id: expected text, not the number 1; write it in quotes: "1"', 'a.yaml:3: targets[1].id: is required (text)', 'a.yaml:3: targets[1].evry: unknown key; did you mean "every"?', '']);
  expect([stderr, exitCode]).toEqual(['3 errors; nothing was applied\n', 2]);
  expect(json).toMatchObject({ ok: false, errors: [{ file: 'a.yaml', line: 2, path: 'targets[0].id' }, {}, {}] });
});

test('diff prints what would change', () => {
  const current = { document: { version: 1 as const, targets: [{ id: 'b', every: 1 }, { id: 'old', every: 1 }] }, managed: () => true };
  const { stdout, exitCode } = runConfigDiff(good, current, sections);
  expect(stdout).toBe('+ targets a\n~ targets b: every\n- targets old\n1 to create, 1 to update, 1 to delete, 0 unchanged\n');
  expect(exitCode).toBe(0);
  expect(runConfigDiff(bad, current, sections)).toMatchObject({ stdout: '', exitCode: 2, json: { ok: false } });
});

test('import prints the YAML, and on stderr what was left behind', () => {
  const importers = { tool: (text: string) => ({ yaml: `# ${text}\n`, warnings: ['x: not carried over'] }), broken: () => { throw new AppError('invalid', 'this is not a file of it'); } };
  expect(runConfigImport('tool', 'hi', importers)).toEqual({ stdout: '# hi\n', stderr: 'x: not carried over\n', exitCode: 0, json: { yaml: '# hi\n', warnings: ['x: not carried over'] } });
  expect(runConfigImport('broken', '', importers)).toMatchObject({ stderr: 'this is not a file of it\n', exitCode: 2 });
  expect(runConfigImport('toString', '', importers)).toMatchObject({ stderr: '--from takes tool, broken, not "toString"\n', exitCode: 2 });
});
