import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '#kit/sqlite.ts';
import { startEngine } from '../../src/main/boot.ts';
import { optionsFor, running } from './running.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wf-boot-'));
  folders.push(path);
  return path;
}

/** Starts and stops an engine once, so that the folder holds what a first start leaves. */
async function used(): Promise<string> {
  const dataDir = folder();
  const engine = await startEngine({ ...optionsFor(dataDir), port: null });
  await engine.stop();
  return dataDir;
}

describe('the first start', () => {
  it('watches this machine at once, without a network', async () => {
    const here = await running();
    const { body } = await here.call('monitoring/listTargets', {}, here.token('viewer'));
    const ids = (body['targets'] as Array<{ id: string }>).map((target) => target.id);
    expect(ids).toEqual(expect.arrayContaining(['machine-cpu', 'machine-memory', 'machine-disk', 'machine-loop', 'machine-clock', 'machine-gateway']));
    await here.stop();
  });

  it('stays as the operator left it on the second start', async () => {
    const dataDir = folder();
    const here = await running(dataDir);
    await here.call('monitoring/deleteTargets', { ids: ['machine-clock'] }, here.token('operator'));
    await here.engine.stop();
    const again = await running(dataDir);
    const { body } = await again.call('monitoring/listTargets', {}, again.token('viewer'));
    expect((body['targets'] as Array<{ id: string }>).map((target) => target.id)).not.toContain('machine-clock');
    await again.engine.stop();
  });
});

describe('what keeps it from starting has a plain message and a remedy', () => {
  it('a taken port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const dataDir = folder();
    await expect(startEngine({ ...optionsFor(dataDir), port })).rejects.toThrow(/taken by another program.*--port/);
    server.close();
    // Nothing was left behind: the folder can be used at once.
    await (await startEngine({ ...optionsFor(dataDir), port: null })).stop();
  });

  it('a second engine on one folder', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'engine.lock'), `${process.ppid}\n`);
    await expect(startEngine({ ...optionsFor(dataDir), port: null })).rejects.toThrow(/in use by another Watchfloor.*--data-dir/);
  });

  it('a database written by a newer version', async () => {
    const dataDir = await used();
    const db = openDatabase(join(dataDir, 'core.db'), { synchronous: 'FULL' });
    db.run("INSERT INTO migrations (module, step, sha256, appliedAt) VALUES ('monitoring', 99, 'x', 1)");
    db.close();
    await expect(startEngine({ ...optionsFor(dataDir), port: null })).rejects.toThrow(/newer Watchfloor/);
  });

  it('a core database that is not one', async () => {
    const dataDir = await used();
    writeFileSync(join(dataDir, 'core.db'), 'this is not a database, it is a text that somebody put here by mistake'.repeat(100));
    await expect(startEngine({ ...optionsFor(dataDir), port: null })).rejects.toThrow(/not a database.*backup/i);
  });

  it('a core database emptied to nothing', async () => {
    const dataDir = await used();
    writeFileSync(join(dataDir, 'core.db'), '');
    rmSync(join(dataDir, 'core.db-wal'), { force: true });
    await expect(startEngine({ ...optionsFor(dataDir), port: null })).rejects.toThrow(/backup/);
  });

  it('an open door: listening beyond this machine before anybody has a sign-in', async () => {
    await expect(startEngine({ ...optionsFor(folder()), host: '0.0.0.0' })).rejects.toThrow(/before anybody has a sign-in/);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that cannot be written', async () => {
    const dataDir = folder();
    chmodSync(dataDir, 0o500);
    await expect(startEngine({ ...optionsFor(dataDir), port: null })).rejects.toThrow(/cannot be written/);
  });
});

describe('a damaged sample store', () => {
  it('is put aside and said aloud, and the watch goes on', async () => {
    const dataDir = await used();
    writeFileSync(join(dataDir, 'tsdb.db'), 'garbage'.repeat(1_000));
    rmSync(join(dataDir, 'tsdb.db-wal'), { force: true });
    const here = await running(dataDir);
    expect((await here.call('monitoring/listTargets', {}, here.token('viewer'))).status).toBe(200);
    const { body } = await here.call('system/health', {}, here.token('viewer'));
    expect(body['checks']).toContainEqual(expect.objectContaining({ name: 'store', state: 'warn' }));
    expect(readdirSync(dataDir).some((name) => name.startsWith('tsdb.db.corrupt.'))).toBe(true);
    await here.engine.stop();
  });
});

describe('configuration given at the start', () => {
  it('is applied, and a faulty one keeps the engine from starting with every error at once', async () => {
    const dataDir = folder();
    const good = join(dataDir, 'good.yaml');
    writeFileSync(good, 'version: 1\ntargets:\n  - { id: a, name: A, probe: { type: tcp, host: 127.0.0.1, port: 9 } }\n');
    const here = await running(join(dataDir, 'one'), { config: [good] });
    const { body } = await here.call('monitoring/getTarget', { id: 'a' }, here.token('viewer'));
    expect(body['spec']).toMatchObject({ id: 'a', every: 30_000 });
    await here.engine.stop();
    const bad = join(dataDir, 'bad.yaml');
    writeFileSync(bad, 'version: 1\ntargets:\n  - { id: a, name: A, probe: { type: tcp, host: 127.0.0.1, port: 99999 }, evry: 5s }\n  - { id: a, name: B, probe: { type: http, url: "x" } }\n');
    await expect(startEngine({ ...optionsFor(join(dataDir, 'two')), port: null, config: [bad] })).rejects.toThrow(/bad\.yaml:3: .*port[\s\S]*evry[\s\S]*bad\.yaml:4/);
  });
});
