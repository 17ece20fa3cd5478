import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = resolve(import.meta.dirname, '../../bin/watchfloor.js');
const CLI = `
if (process.argv[2] === 'wait') process.on('SIGTERM', () => process.exit(7));
process.stdout.write(JSON.stringify({ argv: process.argv.slice(2), node: process.execPath }) + '\\n');
if (process.argv[2] === 'wait') {
  setInterval(() => {}, 1000);
} else process.exitCode = Number(process.argv[3] ?? 0);
`;

describe.skipIf(process.platform === 'win32')('bin/watchfloor.js', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watchfloor-bin-'));
    mkdirSync(join(root, 'bin'));
    cpSync(BIN, join(root, 'bin', 'watchfloor.js'));
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const bin = (...args: string[]): string[] => [join(root, 'bin', 'watchfloor.js'), ...args];
  const build = (): void => {
    mkdirSync(join(root, 'out', 'main'), { recursive: true });
    writeFileSync(join(root, 'out', 'main', 'cli.js'), CLI);
  };

  it('hands arguments and exit code through, on the pinned Node', () => {
    build();
    const { status, stdout } = spawnSync(process.execPath, bin('expr', '3', '--json'), { encoding: 'utf8' });
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ argv: ['expr', '3', '--json'], node: expect.stringContaining('node') as unknown as string });
  });

  it('hands signals through', async () => {
    build();
    const child: ChildProcess = spawn(process.execPath, bin('wait'), { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((ready) => child.stdout!.once('data', ready));
    child.kill('SIGTERM');
    expect(await new Promise((end) => child.once('exit', end))).toBe(7);
  });

  it('says how to build when nothing is built', () => {
    const { status, stderr } = spawnSync(process.execPath, bin('probe', 'tcp', 'x'), { encoding: 'utf8' });
    expect(status).toBe(70);
    expect(stderr).toContain('npm run build');
  });

  it('starts the desktop through the start script, and asks the program for help and version', () => {
    build();
    mkdirSync(join(root, 'scripts'));
    writeFileSync(join(root, 'scripts', 'start.ts'), "process.stdout.write('start ' + process.argv.slice(2).join(' '));\n");
    const out = (...args: string[]): string => spawnSync(process.execPath, bin(...args), { encoding: 'utf8' }).stdout;
    expect([out(), out('start', '--demo'), out('--wall')]).toEqual(['start ', 'start --demo', 'start --wall']);
    expect(JSON.parse(out('--help'))).toMatchObject({ argv: ['--help'] });
    expect(JSON.parse(out('serve', '0'))).toMatchObject({ argv: ['serve', '0'] });
  });
});
