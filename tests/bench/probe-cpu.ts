/**
 * CPU per HTTP check of runProbe against a bare node:http loop with fresh sockets, in one run, against a loopback
 * server in a child process. Usage: node tests/bench/probe-cpu.ts [checks] [rounds]
 */
import { fork } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '#kit/clock.ts';
import { createProbeRuntime } from '../../src/modules/monitoring/engine/probes/runtime.ts';
import { targetSpec } from '../../src/modules/monitoring/spec.ts';

const CONCURRENCY = 4;

if (process.send) serve();
else await main(Number(process.argv[2] ?? 3_000), Number(process.argv[3] ?? 5));

function serve(): void {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"UP","queue":3}');
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

function bareHttp(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
      response.on('data', () => {});
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** CPU milliseconds of this process per call. */
async function cpuPerCall(calls: number, call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  let left = calls;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (left-- > 0) await call();
  }));
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1_000 / calls;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function main(checks: number, rounds: number): Promise<void> {
  const child = fork(process.argv[1]!);
  const port = await new Promise<number>((resolve) => child.once('message', (value) => resolve(Number(value))));
  const runtime = createProbeRuntime({ clock: realClock });
  const target = (extra: object): ReturnType<typeof targetSpec.parse> => targetSpec.parse({ id: 'bench', name: 'bench', probe: { type: 'http', url: `http://127.0.0.1:${port}/` }, ...extra });
  const plain = target({});
  const judged = target({ upIf: ['[STATUS] == 200', '[BODY].status == UP'], degradedIf: ['[RESPONSE_TIME] > 800'] });
  const probe = async (spec: typeof plain): Promise<void> => {
    const result = await runtime.run(spec, realClock.now());
    if (result.state !== 'up') throw new Error(`${result.code} ${result.message}`);
  };
  const kinds: Record<string, () => Promise<void>> = { 'bare node:http': () => bareHttp(port), runProbe: () => probe(plain), 'runProbe with conditions': () => probe(judged) };
  for (const call of Object.values(kinds)) await cpuPerCall(Math.ceil(checks / 3), call);
  const samples = new Map(Object.keys(kinds).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) for (const [name, call] of Object.entries(kinds)) samples.get(name)!.push(await cpuPerCall(checks, call));
  const base = median(samples.get('bare node:http')!);
  for (const [name, values] of samples) console.log(`${name.padEnd(26)} ${median(values).toFixed(3)} ms CPU per check (${(median(values) / base).toFixed(2)} x bare)`);
  runtime.close();
  child.kill();
}
