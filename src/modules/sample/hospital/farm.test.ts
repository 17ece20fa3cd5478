import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { startFarm } from './farm-server.ts';
import type { Farm } from './farm-server.ts';
import { errorCode, postJson, request, turnUntil } from './test-clients.ts';

let farm: Farm;
const clock = new VirtualClock();
beforeEach(async () => {
  farm = await startFarm({ count: 2_000, host: '127.0.0.1', clock });
});
afterEach(() => farm.close());

it('answers at every address, spread over its ports', async () => {
  expect(new Set(Array.from({ length: 2_000 }, (_, n) => farm.url(n))).size).toBe(2_000);
  expect(new Set(farm.ports).size).toBe(4);
  for (const n of [0, 1, 2, 3, 1_999]) expect(await request(farm.url(n))).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  expect((await request(farm.url(2_000))).status).toBe(404);
  expect(farm.requests()).toBe(6);
});

it('lets each endpoint have a state of its own', async () => {
  farm.set(10, 11, { status: 503 });
  farm.set(12, 12, { how: 'reset' });
  farm.set(13, 13, { delayMs: 400 });
  expect((await Promise.all([9, 10, 11].map((n) => request(farm.url(n))))).map((answer) => answer.status)).toEqual([200, 503, 503]);
  expect(await errorCode(request(farm.url(12)))).toBe('ECONNRESET');
  const slow = request(farm.url(13));
  await turnUntil(() => clock.pending > 0);
  clock.advance(400);
  expect((await slow).status).toBe(200);
  farm.set(14, 14, { how: 'hang' });
  const hung = errorCode(request(farm.url(14)));
  await turnUntil(() => farm.requests() === 6);
  await farm.close();
  expect(await hung).toBe('ECONNRESET');
});

it('takes its orders over HTTP and names what is wrong with them', async () => {
  expect((await postJson(`${farm.address}/set`, { from: 0, to: 1_999, state: { status: 500 } })).status).toBe(200);
  expect((await request(farm.url(77))).status).toBe(500);
  expect(JSON.parse((await request(`${farm.address}/stats`)).body)).toMatchObject({ requests: 1 });
  expect((await postJson(`${farm.address}/set`, { from: 0, to: 2_000, state: {} })).body).toContain('not within 0 to 1999');
  expect((await postJson(`${farm.address}/set`, { from: 0, to: 1, state: { how: 'dance' } })).status).toBe(400);
  expect((await request(`${farm.address}/nowhere`)).status).toBe(404);
  await expect(startFarm({ count: 0, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'invalid' });
});

it('runs as a process that prints its address and ends with its parent', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./farm.ts', import.meta.url)), '--port', '0', '--count', '50'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await firstLine(child.stdout);
  const { address, count, pid } = JSON.parse(line) as { address: string; count: number; pid: number };
  expect([count, pid]).toEqual([50, child.pid]);
  expect((await request(`${address}/t/49`)).status).toBe(200);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  expect(await ended).toBe(0);
});

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  return '';
}
