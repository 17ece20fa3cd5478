import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realClock } from '#kit/clock.ts';
import { startBench, until, type Bench } from './fixture.ts';

const BINARY = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((path) => existsSync(path));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createSocket().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** What the gateway does with `POST /ingest/alertmanager`. */
async function startIngest(bench: Bench): Promise<{ url: string; bodies: unknown[]; close(): void }> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const payload = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
      bodies.push(payload);
      bench.incidents.receiveAlertmanager({ payload }).then(() => response.writeHead(200).end(), () => response.writeHead(500).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies, close };
}

// Skipped only where Debian's package `prometheus-alertmanager` is not installed: there is no other peer to stand in for it.
describe.skipIf(BINARY === undefined)('a real Alertmanager', () => {
  test('posts to us and ends what it posted; takes ours and lets it end', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    const bench = await startBench({ clock: realClock });
    const ingest = await startIngest(bench);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    let peer: ChildProcess | undefined;
    try {
      writeFileSync(join(dir, 'am.yml'), `route: { receiver: watchfloor, group_wait: 0s, group_interval: 1s, repeat_interval: 1h, routes: [{ receiver: none, matchers: ['source="watchfloor"'] }] }\nreceivers: [{ name: watchfloor, webhook_configs: [{ url: '${ingest.url}' }] }, { name: none }]\n`);
      peer = spawn(BINARY!, [`--config.file=${join(dir, 'am.yml')}`, `--storage.path=${dir}`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='], { stdio: 'ignore' });
      await until(() => fetch(`${base}/-/ready`).then((answer) => answer.ok, () => false), 'Alertmanager is ready', 20_000);

      const post = (alert: object) => fetch(`${base}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([alert]) });
      const labels = { alertname: 'DiskFull', instance: 'db1', severity: 'page' };
      expect((await post({ labels, annotations: { summary: 'Disk of db1 is full', runbook_url: 'https://wiki.example/disk' } })).status).toBe(200);
      await until(async () => (await bench.incidents.list({})).incidents.length === 1, 'the incident opens', 15_000);
      const { incidents: [card] } = await bench.incidents.list({});
      expect(card).toMatchObject({ title: 'Disk of db1 is full', severity: 'critical', targets: ['db1'] });
      expect(await bench.incidents.get({ id: card!.id })).toMatchObject({ response: 'https://wiki.example/disk', alerts: [{ source: 'alertmanager', state: 'firing' }] });
      await post({ labels, endsAt: new Date(Date.now() - 1_000).toISOString() });
      await until(async () => (await bench.incidents.list({})).incidents.length === 0, 'it ends', 15_000);
      expect(ingest.bodies[0]).toMatchObject({ version: '4', status: 'firing' });

      await bench.notify.putChannel({ channel: { id: 'am', type: 'alertmanager', url: base } });
      await bench.incidents.setRouting({ routes: [{ channels: ['am'] }] });
      await bench.add({ id: 'pacs', name: 'PACS' });
      for (const state of ['up', 'up', 'down', 'down'] as const) {
        bench.result('pacs', state);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      const theirs = async () => (await (await fetch(`${base}/api/v2/alerts`)).json()) as { labels: Record<string, string>; annotations: Record<string, string> }[];
      const ours = async () => (await theirs()).filter((alert) => alert.labels['source'] === 'watchfloor');
      await until(async () => (await ours()).length === 1, 'Alertmanager has our alert', 10_000);
      expect((await ours())[0]).toMatchObject({ labels: { alertname: 'WatchfloorIncident', incident: 'INC-2' }, annotations: { severity: 'critical' } });
      for (const state of ['up', 'up'] as const) {
        bench.result('pacs', state);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await until(async () => (await ours()).length === 0, 'it is over there too', 10_000);
    } finally {
      peer?.kill();
      ingest.close();
      await bench.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 60_000);
});
