import { expect, test } from 'vitest';
import { realClock, VirtualClock } from '#kit/clock.ts';
import { startBench, until } from './fixture.ts';
import { startReceiver } from './receiver.ts';

const RUNS = 40;
const LIMIT_MS = 1_000;

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;
}

test('from the confirming result to the outbox, on virtual time, at every phase of the ticks: p95 at most 1 s', async () => {
  const bench = await startBench();
  const ops = await startReceiver();
  try {
    await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: ops.url } });
    await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
    const waits: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const id = `t${i}`;
      await bench.add({ id });
      bench.up(id);
      await bench.run(1_000 + i * 37, 250);
      bench.down(id);
      const confirmedAt = bench.clock.now();
      const before = ops.received.length;
      await until(async () => {
        await bench.run(10, 10);
        return ops.received.length > before;
      }, `${id} is told`);
      waits.push(bench.clock.now() - confirmedAt);
    }
    expect(bench.clock).toBeInstanceOf(VirtualClock);
    console.log(`virtual: p95 ${p95(waits)} ms, most ${Math.max(...waits)} ms, n ${RUNS}`);
    expect(p95(waits)).toBeLessThanOrEqual(LIMIT_MS);
  } finally {
    await bench.stop();
    await ops.close();
  }
});

test('the same on the machine\'s clock, delivered over loopback: p95 at most 1 s', async () => {
  const bench = await startBench({ clock: realClock });
  const ops = await startReceiver();
  try {
    await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: ops.url } });
    await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
    const waits: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const id = `t${i}`;
      await bench.add({ id });
      bench.up(id);
      await new Promise((resolve) => setTimeout(resolve, 3));
      bench.result(id, 'down');
      await new Promise((resolve) => setTimeout(resolve, 3));
      const from = performance.now();
      bench.result(id, 'down');
      await until(() => ops.received.some((one) => (one.json['incident'] as { targets: string[] }).targets.includes(id)), `${id} is told`);
      waits.push(performance.now() - from);
    }
    console.log(`loopback: p95 ${Math.round(p95(waits))} ms, most ${Math.round(Math.max(...waits))} ms, n ${RUNS}`);
    expect(p95(waits)).toBeLessThanOrEqual(LIMIT_MS);
  } finally {
    await bench.stop();
    await ops.close();
  }
}, 60_000);
