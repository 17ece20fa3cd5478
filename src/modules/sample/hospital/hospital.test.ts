import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { targetSpec } from '#modules/monitoring/spec.ts';
import { startHospital } from './hospital.ts';
import { SERVICE_IDS } from './service.ts';
import { errorCode, request, service, talk, turnUntil } from './test-clients.ts';

const host = '127.0.0.1';
const start = (options: Partial<Parameters<typeof startHospital>[0]> = {}) => startHospital({ host, clock: new VirtualClock(Date.now()), ...options });

/** Listening sockets this process holds. */
function listening(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(TCPServer|UDP)Wrap/.test(name)).length;
}

describe('the targets', () => {
  it('are valid, all samples, unique, and depend on each other only', async () => {
    const hospital = await start();
    const parsed = hospital.targets().map((target) => targetSpec.parse(target));
    await hospital.close();
    const ids = parsed.map((target) => target.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(parsed.every((target) => target.sample && target.group.startsWith('Sample hospital/') && target.every >= 5_000 && target.timeout === 2_000)).toBe(true);
    expect(parsed.flatMap((target) => target.dependsOn).filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(parsed.map((target) => target.probe.type))).toEqual(new Set(['http', 'mllp', 'dicom', 'tcp', 'dns', 'tls']));
  });

  it('reach every service', async () => {
    const hospital = await start();
    const probed = JSON.stringify(hospital.targets());
    expect(hospital.services.map(({ id, port }) => [id, probed.includes(String(port))])).toEqual(SERVICE_IDS.map((id) => [id, true]));
    await hospital.close();
  });

  it('that speak plain HTTP are answered as they expect', async () => {
    const hospital = await start();
    for (const target of hospital.targets().map((one) => targetSpec.parse(one))) {
      if (target.probe.type !== 'http') continue;
      const { url, method, headers, body, expect: wanted, tls } = target.probe;
      const answer = await request(url, { method, headers, body, ca: tls?.ca });
      expect([target.id, answer.status]).toEqual([target.id, wanted.status[0] === 303 ? 303 : 200]);
      if (wanted.keyword) expect(answer.body).toContain(wanted.keyword);
    }
    await hospital.close();
  });
});

describe('closing', () => {
  it('ends what was going on', async () => {
    const clock = new VirtualClock(Date.now());
    const hospital = await start({ clock });
    hospital.runScenario('monday-morning');
    await hospital.inject('portal', { kind: 'latency', fixed: '60s' });
    await hospital.inject('dicom', { kind: 'flapping' });
    await hospital.inject('lab', { kind: 'outage', how: 'hang' });
    const pending = clock.pending;
    const waiting = [request(`${service(hospital, 'portal').address}/`), request(`${service(hospital, 'lab').address}/queue`)].map(errorCode);
    const idle = talk(service(hospital, 'database'));
    await idle.untilText('READY');
    await turnUntil(() => clock.pending > pending);
    await hospital.close();
    expect(await Promise.all(waiting)).toEqual(['ECONNRESET', 'ECONNRESET']);
    await idle.ended();
    await turnUntil(() => listening() === 0);
  });

  it('leaves nothing that keeps a process alive', async () => {
    const script = `
      import { realClock } from '#kit/clock.ts';
      import { startHospital } from '${new URL('./hospital.ts', import.meta.url).pathname}';
      const hospital = await startHospital({ host: '127.0.0.1', clock: realClock });
      hospital.runScenario('database-outage');
      for (const { id } of hospital.services) await hospital.inject(id, { kind: 'flapping' });
      await hospital.clear('portal');
      await hospital.inject('portal', { kind: 'latency', fixed: '60s' });
      const waiting = fetch(hospital.services.find((one) => one.id === 'portal').address).catch(() => undefined);
      while (hospital.state().services.find((one) => one.id === 'portal').served === 0) await new Promise((resolve) => setImmediate(resolve));
      await hospital.close();
      await waiting;
      console.log('closed');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 15_000 });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([printed, code]).toEqual(['closed\n', 0]);
  });

  it('frees the ports, which can then be asked for by number', async () => {
    const first = await start();
    const ports = Object.fromEntries(first.services.map(({ id, port }) => [id, port]));
    await first.close();
    const second = await start({ ports });
    expect(Object.fromEntries(second.services.map(({ id, port }) => [id, port]))).toEqual(ports);
    await second.close();
  });
});

it('says which port is taken, and closes what it had opened', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, host, resolve));
  const { port } = taken.address() as { port: number };
  await turnUntil(() => listening() === 1);
  await expect(start({ ports: { gateway: port } })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(`127.0.0.1:${port}`) });
  await turnUntil(() => listening() === 1);
  await new Promise((resolve) => taken.close(resolve));
});

it('waits for its port when another program holds it for a while', async () => {
  const clock = new VirtualClock(Date.now());
  const hospital = await start({ clock });
  const { port } = service(hospital, 'portal');
  await hospital.inject('portal', { kind: 'outage' });
  const intruder = createServer();
  await new Promise<void>((resolve) => intruder.listen(port, host, resolve));
  const cleared = hospital.clear('portal');
  await turnUntil(() => clock.pending > 0);
  await new Promise((resolve) => intruder.close(resolve));
  clock.advance(250);
  await cleared;
  expect((await request(`${service(hospital, 'portal').address}/`)).status).toBe(200);
  await hospital.close();
});

it('tells when its port stays taken', async () => {
  const clock = new VirtualClock(Date.now());
  const hospital = await start({ clock });
  const { port } = service(hospital, 'portal');
  await hospital.inject('portal', { kind: 'outage' });
  const intruder = createServer();
  await new Promise<void>((resolve) => intruder.listen(port, host, resolve));
  let over = false;
  const cleared = hospital.clear('portal').finally(() => (over = true));
  while (!over) {
    await turnUntil(() => clock.pending > 0 || over);
    clock.advance(250);
  }
  await cleared;
  expect(hospital.state().services.find((one) => one.id === 'portal')!.problem).toContain(`cannot listen on 127.0.0.1:${port}`);
  await new Promise((resolve) => intruder.close(resolve));
  await hospital.close();
});
