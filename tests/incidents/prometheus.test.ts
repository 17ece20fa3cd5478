import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { running, type Running } from '../engine/running.ts';
import { startBench, START, until } from './fixture.ts';

const MIN = 60_000;
const AMTOOL = '/usr/bin/amtool';

/** An alert as Prometheus posts it: the end is when it is over unless it is posted again. */
function posted(endsAt: number, startsAt = START): object {
  return { labels: { alertname: 'DiskFull', instance: 'db1', severity: 'page' }, annotations: { summary: 'Disk of db1 is full' }, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString(), generatorURL: 'http://prometheus.example/graph' };
}

describe('alerts as Prometheus posts them', () => {
  test('stand while they are posted again, end at their end, and come back as a new incident', async () => {
    const bench = await startBench();
    const open = async () => (await bench.incidents.list({})).incidents.map((card) => card.id);
    try {
      for (let minute = 0; minute < 10; minute++) {
        await bench.incidents.receiveAlertmanager({ payload: [posted(bench.clock.now() + 4 * MIN)] });
        await bench.run(MIN, 10_000);
      }
      expect(await open()).toEqual(['INC-1']);
      // It is not heard of again: three more minutes, and it is over at the end that was posted last.
      await bench.run(2 * MIN, 10_000);
      expect(await open()).toEqual(['INC-1']);
      await bench.run(2 * MIN, 10_000);
      expect(await open()).toEqual([]);
      expect((await bench.incidents.get({ id: 'INC-1' })).resolvedAt).toBe(START + 13 * MIN);

      await bench.incidents.receiveAlertmanager({ payload: [posted(bench.clock.now() + 4 * MIN, bench.clock.now())] });
      await bench.run(5_000);
      expect(await open()).toEqual(['INC-2']);
      // Prometheus says by an end in the past that it is over.
      await bench.incidents.receiveAlertmanager({ payload: [posted(bench.clock.now() - 1_000, bench.clock.now() - 5_000)] });
      await bench.run(5_000);
      expect(await open()).toEqual([]);
    } finally {
      await bench.stop();
    }
  }, 30_000);

  test('without an end they are over five minutes after they were last posted', async () => {
    const bench = await startBench();
    try {
      await bench.incidents.receiveAlertmanager({ payload: [{ labels: { alertname: 'A' } }] });
      await bench.run(4 * MIN, 10_000);
      expect((await bench.incidents.list({})).incidents).toHaveLength(1);
      await bench.run(2 * MIN, 10_000);
      expect((await bench.incidents.list({})).incidents).toEqual([]);
    } finally {
      await bench.stop();
    }
  });
});

describe('POST /api/v2/alerts', () => {
  let here: Running;
  beforeAll(async () => {
    here = await running();
  });
  afterAll(() => here.stop());
  const post = (body: unknown, token?: string) => fetch(`${here.address}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
  const titles = async () => ((await here.call('incidents/list', {}, here.token('viewer'))).body['incidents'] as { title: string }[]).map((card) => card.title);

  test('takes the list from who may, and nothing else', async () => {
    expect((await post([posted(Date.now() + MIN)])).status).toBe(401);
    expect((await post([posted(Date.now() + MIN)], here.token('viewer'))).status).toBe(403);
    expect((await post([{ labels: { a: 1 } }], here.token('operator'))).status).toBe(400);
    expect(await titles()).toEqual([]);
    expect((await post([posted(Date.now() + MIN, Date.now())], here.token('operator'))).status).toBe(200);
    await until(async () => (await titles()).length === 1, 'the incident opens');
    expect(await titles()).toEqual(['Disk of db1 is full']);
  });

  // Skipped only where Debian's package `prometheus-alertmanager` is not installed.
  test.skipIf(!existsSync(AMTOOL))('takes what amtool adds', async () => {
    const credentials = join(here.dataDir, 'amtool-http.yml');
    writeFileSync(credentials, `authorization: { credentials: "${here.token('operator')}" }\n`);
    await promisify(execFile)(AMTOOL, ['alert', 'add', 'alertname=TapeFull', 'instance=backup1', 'severity=warning', '--annotation=summary=Tape of backup1 is full', `--alertmanager.url=${here.address}`, `--http.config.file=${credentials}`], { timeout: 20_000 });
    await until(async () => (await titles()).includes('Tape of backup1 is full'), 'the incident opens');
  }, 30_000);
});
