import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, createToken, end, firstLine, openSocket, pause, root, rssMb, serve } from './processes.ts';
import { atMost, figure, type BenchResult } from './result.ts';

/** Targets and cadence of the scale the product promises: 2,000 HTTP targets every 10 s. */
const TARGETS = 2_000;
const EVERY_S = 10;
const WARM_UP_MS = 14_000;
const MEASURE_MS = 30_000;
const RATE = TARGETS / EVERY_S;

interface Farm {
  child: ChildProcess;
  url(n: number): string;
}

async function startFarm(): Promise<Farm> {
  const child = spawn(process.execPath, [join(root, 'src/modules/sample/hospital/farm.ts'), '--port', '0', '--count', String(TARGETS)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { ports } = JSON.parse(await firstLine(child, /^\{/)) as { ports: number[] };
  return { child, url: (n) => `http://127.0.0.1:${ports[n % ports.length]}/t/${n}` };
}

/** Everything Watchfloor does for a check: probe, state, store, push to one watching page. */
async function watchfloor(farm: Farm): Promise<{ cpuPerCheckMs: number; coreShare: number; rss: number; lateP99: number; skipped: number; visibleP95: number; n: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wf-bench-'));
  const config = join(dataDir, 'bench.yaml');
  const targets = Array.from({ length: TARGETS }, (_, n) => `  - { id: t${n}, name: "Target ${n}", group: "Group ${n % 20}", probe: { type: http, url: "${farm.url(n)}" }, every: ${EVERY_S}s }`);
  writeFileSync(config, `version: 1\ntargets:\n${targets.join('\n')}\n`);
  const { child, address } = await serve(join(dataDir, 'data'), '--config', config);
  try {
    const token = await createToken(join(dataDir, 'data'), 'viewer');
    const seen = watch(address, token);
    await pause(WARM_UP_MS);
    seen.delays.length = 0;
    const before = cpuMs(child.pid!);
    const lateBefore = latenessOf(await metrics(address, token));
    let skipped = 0;
    let started = 0;
    const startedAt = performance.now();
    while (performance.now() - startedAt < MEASURE_MS) {
      await pause(1_000);
      const figures = await metrics(address, token);
      skipped += figures['watchfloor_prober_skipped']!;
      started += figures['watchfloor_prober_started']!;
    }
    const elapsed = performance.now() - startedAt;
    const cpu = cpuMs(child.pid!) - before;
    const checks = (RATE * elapsed) / 1_000;
    seen.close();
    const delays = seen.delays.toSorted((a, b) => a - b);
    if (started < checks * 0.9) throw new Error(`only ${started} of about ${Math.round(checks)} checks ran`);
    return { cpuPerCheckMs: cpu / checks, coreShare: cpu / elapsed, rss: rssMb(child.pid!), lateP99: percentile99(lateBefore, latenessOf(await metrics(address, token))), skipped, visibleP95: delays[Math.floor(delays.length * 0.95)]!, n: delays.length };
  } finally {
    await end(child);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Watches the live table as a page does, and notes how long after its end each result arrived. */
function watch(address: string, token: string): { delays: number[]; close(): void } {
  const delays: number[] = [];
  const socket = openSocket(address, token);
  socket.on('open', () => socket.send(JSON.stringify({ t: 'watch', id: 1, topic: 'monitoring/status' })));
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { t: string; id: number; v: number; set: Array<[string, { lastResultAt: number; durationMs: number }]> };
    if (message.t !== 'rows') return;
    for (const [, row] of message.set) if (row.lastResultAt) delays.push(Date.now() - row.lastResultAt - row.durationMs);
    socket.send(JSON.stringify({ t: 'ack', id: message.id, v: message.v }));
  });
  return { delays, close: () => socket.close() };
}

async function metrics(address: string, token: string): Promise<Record<string, number>> {
  const text = await text200(`${address}/api/system/metrics`, { authorization: `Bearer ${token}` });
  const { text: lines } = JSON.parse(text) as { text: string };
  return Object.fromEntries(lines.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(' ')).map(([name, value]) => [name!, Number(value)]));
}

/** The lateness histogram: bound in ms → probes at most that late. */
function latenessOf(figures: Record<string, number>): Map<number, number> {
  const name = /^watchfloor_prober_lateness_seconds_bucket\{le="(.+)"\}$/;
  return new Map(Object.entries(figures).flatMap(([key, count]) => {
    const bound = name.exec(key)?.[1];
    return bound === undefined ? [] : [[bound === '+Inf' ? Infinity : Number(bound) * 1_000, count] as const];
  }));
}

/** The smallest bound that 99 % of the probes between two readings kept. */
function percentile99(before: Map<number, number>, after: Map<number, number>): number {
  const all = after.get(Infinity)! - (before.get(Infinity) ?? 0);
  for (const [bound, count] of after) if (count - (before.get(bound) ?? 0) >= all * 0.99) return bound;
  return Infinity;
}

function text200(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${url}: ${response.statusCode}`))));
    }).on('error', reject);
  });
}

/** Calls `once` RATE times a second for a while and returns its processor time per call in process `pid`. */
async function atRate(pid: number, once: (n: number) => Promise<unknown>, forMs: number): Promise<number> {
  const before = cpuMs(pid);
  const startedAt = performance.now();
  const running: Array<Promise<unknown>> = [];
  for (let n = 0; n < (RATE * forMs) / 1_000; n++) {
    const wait = startedAt + (n * 1_000) / RATE - performance.now();
    if (wait > 1) await pause(wait);
    running.push(once(n));
  }
  await Promise.all(running);
  return (cpuMs(pid) - before) / running.length;
}

/** A bare node:http loop with fresh sockets, in a process of its own. */
async function bareLoop(farm: Farm): Promise<number> {
  const code = `const http=require('node:http');const urls=JSON.parse(process.argv[1]);let n=0;const t0=performance.now();const before=process.cpuUsage();
const tick=()=>{const due=Math.floor((performance.now()-t0)*${RATE}/1000);while(n<due){http.get(urls[n++%urls.length],{agent:false},(r)=>r.resume()).on('error',()=>{});}
if(performance.now()-t0<${MEASURE_MS / 2})setTimeout(tick,4);else{const u=process.cpuUsage(before);console.log((u.user+u.system)/1000/n);}};tick();`;
  const child = spawn(process.execPath, ['-e', code, JSON.stringify(Array.from({ length: 100 }, (_, n) => farm.url(n)))], { stdio: ['ignore', 'pipe', 'inherit'] });
  return Number(await firstLine(child, /^[\d.]+$/));
}

const EXPORTER = ['/usr/bin/prometheus-blackbox-exporter', '/usr/local/bin/blackbox_exporter'].find(existsSync);

/** Debian's blackbox_exporter asked for the same checks at the same rate. */
async function blackbox(farm: Farm): Promise<number | null> {
  if (!EXPORTER) return null;
  const folder = mkdtempSync(join(tmpdir(), 'wf-blackbox-'));
  writeFileSync(join(folder, 'blackbox.yml'), 'modules:\n  http_2xx:\n    prober: http\n    http: { preferred_ip_protocol: ip4 }\n');
  const port = await freePort();
  const child = spawn(EXPORTER, [`--config.file=${join(folder, 'blackbox.yml')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], { stdio: 'ignore' });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const once = (n: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: `/probe?module=http_2xx&target=${encodeURIComponent(farm.url(n % TARGETS))}`, agent }, (response) => response.resume().on('end', resolve)).on('error', reject).end();
    });
  try {
    for (let tries = 0; tries < 50; tries++) {
      if (await once(0).then(() => true, () => false)) break;
      await pause(100);
    }
    await atRate(child.pid!, once, 3_000);
    return await atRate(child.pid!, once, MEASURE_MS / 2);
  } finally {
    agent.destroy();
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Checks: processor time of everything a check costs, against blackbox_exporter and a bare loop in the same run. */
export async function benchChecks(): Promise<BenchResult[]> {
  const farm = await startFarm();
  try {
    const bare = await bareLoop(farm);
    const reference = await blackbox(farm);
    const ours = await watchfloor(farm);
    const compared = reference === null ? [figure('blackbox_exporter is not installed', 0, '')] : [figure('CPU per check, blackbox_exporter', reference, 'ms'), atMost('CPU per check, Watchfloor / blackbox_exporter', ours.cpuPerCheckMs / reference, 1, '×')];
    return [
      figure('CPU per check, bare node:http loop', bare, 'ms'),
      figure('CPU per check, Watchfloor whole', ours.cpuPerCheckMs, 'ms'),
      ...compared,
      atMost('share of one core, 2,000 targets every 10 s', ours.coreShare * 100, 15, '%'),
      atMost('lateness p99', ours.lateP99, 100, 'ms'),
      atMost('checks skipped', ours.skipped, 0, ''),
      atMost('resident memory', ours.rss, 350, 'MB'),
      atMost(`result visible to a page, p95 (n ${ours.n})`, ours.visibleP95, 400, 'ms'),
    ];
  } finally {
    await end(farm.child);
  }
}
