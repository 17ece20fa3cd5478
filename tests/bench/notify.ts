/** From a failing target to the receiver's door, over loopback, through the real modules on a database on disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '#kit/clock.ts';
import { PAGE_KIND, type PageRequest } from '#modules/notify/contract.ts';
import { startBench, until, type Bench } from '../incidents/fixture.ts';
import { startReceiver, type Receiver } from '../incidents/receiver.ts';
import { atMost, figure, type BenchResult } from './result.ts';

const FAILURES = 200;
const BURST = 2_500;
const WAIT_MS = 120_000;

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * q) - 1]!;
}

async function withBench<T>(run: (bench: Bench, ops: Receiver) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-notify-'));
  const ops = await startReceiver();
  const bench = await startBench({ clock: realClock, dir, path: join(dir, 'core.db') });
  try {
    await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: ops.url } });
    await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
    return await run(bench, ops);
  } finally {
    await bench.stop();
    await ops.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Targets fail one after another; from the first failing result that confirms to the arrival at the receiver. */
function latency(): Promise<number[]> {
  return withBench(async (bench, ops) => {
    const waits: number[] = [];
    for (let i = 0; i < FAILURES; i++) {
      const id = `t${i}`;
      await bench.add({ id });
      bench.up(id);
      await new Promise((resolve) => setTimeout(resolve, 3 + (i % 17)));
      bench.result(id, 'down');
      await new Promise((resolve) => setTimeout(resolve, 3));
      const from = performance.now();
      bench.result(id, 'down');
      const mine = (): number | undefined => ops.received.find((one) => (one.json['incident'] as { targets: string[] }).targets.includes(id))?.at;
      await until(() => mine() !== undefined, `${id} is told`, 30_000);
      waits.push(mine()! - from);
    }
    return waits;
  });
}

/** Many pages are committed at once; from the commit to the last one recorded as sent. */
function burst(): Promise<{ ms: number; cpuMs: number; firstMs: number }> {
  return withBench(async (bench, ops) => {
    const at = Date.now();
    const page = (i: number): PageRequest => ({ channel: 'ops', event: 'triggered', incident: { id: `page-${i}`, number: 0, title: `Target ${i} is down`, isTitleTyped: false, severity: 'critical', status: 'new', targets: [`t${i}`] }, groupKey: `page-${i}`, at });
    const before = process.cpuUsage();
    const from = performance.now();
    bench.db.tx(() => {
      for (let i = 1; i <= BURST; i++) bench.host.outbox.add({ kind: PAGE_KIND, dedupKey: `burst-${i}`, orderKey: `ops||page-${i}`, payload: page(i), deadlineAt: at + 600_000 });
    });
    await until(() => bench.host.outbox.pending() === 0, 'the burst is sent', WAIT_MS);
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(before);
    if (ops.received.length !== BURST) throw new Error(`${ops.received.length} of ${BURST} pages arrived`);
    return { ms, cpuMs: (user + system) / 1e3, firstMs: ops.received[0]!.at - from };
  });
}

/** One line a figure; about a minute. */
export async function benchNotify(): Promise<BenchResult[]> {
  const waits = await latency();
  const sent = await burst();
  return [
    figure(`failing confirmation to delivered, p50 (n ${waits.length})`, quantile(waits, 0.5), 'ms'),
    atMost(`failing confirmation to delivered, p95 (n ${waits.length})`, quantile(waits, 0.95), 1_000, 'ms'),
    figure('the slowest of them', Math.max(...waits), 'ms'),
    atMost(`burst of ${BURST} pages to one webhook, all recorded`, sent.ms, 10_000, 'ms'),
    figure('the first of the burst at the receiver', sent.firstMs, 'ms'),
    figure('processor time of a page, receiver included', sent.cpuMs / BURST, 'ms cpu'),
  ];
}
