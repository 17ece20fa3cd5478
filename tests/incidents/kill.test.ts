import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realClock } from '#kit/clock.ts';
import { startBench, until } from './fixture.ts';
import { startReceiver } from './receiver.ts';

const KILLS = Number(process.env['WF_KILLS'] ?? 5);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, where the native driver can be found. */
const BUNDLE = join(ROOT, 'node_modules', '.cache', `pager-${process.pid}`);

// As one file it starts in a third of the time, and there are as many starts as kills.
beforeAll(async () => {
  await build({ root: ROOT, configFile: false, logLevel: 'error', build: { ssr: 'tests/incidents/pager.ts', outDir: BUNDLE, emptyOutDir: true, minify: false, target: 'node24' }, ssr: { noExternal: true, external: ['better-sqlite3', 'koffi'] } });
}, 120_000);
afterAll(() => rmSync(BUNDLE, { recursive: true, force: true }));

/** Runs the pager and kills it some milliseconds after the first incident it says is committed. */
function pageUntilKilled(dir: string, url: string, turn: number, afterMs: number, committed: { opened: Set<string>; resolved: Set<string> }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', join(BUNDLE, 'pager.js'), dir, url, String(turn)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      said += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => void (errors += data.toString()));
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      for (const [, kind, id] of said.matchAll(/^(opened|resolved) (INC-\d+)$/gm)) committed[kind as 'opened' | 'resolved'].add(id!);
      if (signal !== 'SIGKILL') reject(new Error(`The pager ended by itself: ${errors}`));
      else resolve();
    });
  });
}

test(`${KILLS} x kill -9 between commit and send: no page is lost, duplicates share the key`, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pager-'));
  const ops = await startReceiver();
  const committed = { opened: new Set<string>(), resolved: new Set<string>() };
  try {
    // A fixed sequence of moments, from at once to well after the sending.
    for (let kill = 0; kill < KILLS; kill++) await pageUntilKilled(dir, ops.url, kill * 3, (kill * 7) % 40, committed);
    const bench = await startBench({ clock: realClock, dir, path: join(dir, 'core.db') });
    try {
      await until(() => bench.host.outbox.pending() === 0, 'everything was sent', 30_000);
      const { incidents } = await bench.incidents.list({ state: 'all', limit: 5_000 });
      const known = new Set(incidents.map((incident) => incident.id));
      for (const id of committed.opened) expect(known.has(id), id).toBe(true);

      const keys = new Map<string, Set<string>>();
      const perKey = new Map<string, string>();
      for (const { json, headers } of ops.received) {
        const { id } = json['incident'] as { id: string };
        const story = `${id} ${String(json['event'])}`;
        keys.set(story, (keys.get(story) ?? new Set()).add(String(json['dedupKey'])));
        // Every repetition of a key is the same message.
        expect(perKey.get(String(json['dedupKey'])) ?? headers['webhook-id']).toBe(headers['webhook-id']);
        perKey.set(String(json['dedupKey']), String(headers['webhook-id']));
      }
      for (const { id, resolvedAt } of incidents) {
        expect(keys.get(`${id} triggered`)?.size, `the page of ${id}`).toBe(1);
        if (resolvedAt !== null) expect(keys.get(`${id} resolved`)?.size, `the end of ${id}`).toBe(1);
        const order = ops.received.filter((one) => (one.json['incident'] as { id: string }).id === id).map((one) => one.json['event']);
        expect(order.lastIndexOf('triggered')).toBeLessThan(order.includes('resolved') ? order.indexOf('resolved') : order.length);
        expect((await bench.incidents.timeline({ id })).intact).toBe(true);
      }
      const duplicates = ops.received.length - perKey.size;
      console.log(`kill: ${KILLS} kills, ${incidents.length} incidents, ${ops.received.length} messages, ${duplicates} repeated`);
    } finally {
      await bench.stop();
    }
  } finally {
    await ops.close();
    rmSync(dir, { recursive: true, force: true });
  }
}, 60_000 + KILLS * 10_000);
