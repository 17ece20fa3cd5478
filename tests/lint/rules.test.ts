import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const OXLINT = join(ROOT, 'node_modules/oxlint/bin/oxlint');

interface Report {
  diagnostics: Array<{ code: string; filename: string }>;
}

const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name)).sort();

/** The rules a fixture breaks, one `// expect: plugin(rule)` line each at its top. */
function expected(name: string): string[] {
  return [...readFileSync(join(FIXTURES, name), 'utf8').matchAll(/^\/\/ expect: (.+)$/gm)].map((match) => match[1]!).sort();
}

describe('lint rules', () => {
  let folder: string;
  let found: Map<string, string[]>;

  // The fixtures are laid out as the project is, so that the layers' globs match; linted where they stand they would fail every run.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-lint-'));
    cpSync(FIXTURES, folder, { recursive: true });
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    cpSync(join(ROOT, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, target: 'es2024', module: 'esnext', moduleResolution: 'bundler', allowImportingTsExtensions: true, noEmit: true, lib: ['es2024', 'dom'], types: [] }, include: ['src'] }));
    const { stdout } = spawnSync(process.execPath, [OXLINT, '--type-aware', '-f', 'json', 'src'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const report = JSON.parse(stdout) as Report;
    found = new Map();
    for (const { filename, code } of report.diagnostics) {
      const name = filename.replaceAll('\\', '/');
      found.set(name, [...(found.get(name) ?? []), code].sort());
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(files)('%s', (name) => {
    expect(found.get(name.replaceAll('\\', '/')) ?? []).toEqual(expected(name));
  });

  it('does not lint the fixtures with the project', () => {
    const listed = execFileSync(process.execPath, [OXLINT, '--type-aware', '-f', 'unix', 'tests/lint'], { cwd: ROOT, encoding: 'utf8' });
    expect(listed).not.toContain('fixtures');
  });
});
