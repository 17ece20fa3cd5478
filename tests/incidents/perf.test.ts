import { expect, test } from 'vitest';
import { startBench } from './fixture.ts';

test('perf', async () => {
  const bench = await startBench();
  const n = 2500;
  for (let i = 0; i < n; i++) await bench.add({ id: `t${i}`, severity: i % 5 === 0 ? 'critical' : 'warning' });
  for (let i = 0; i < n; i++) bench.result(`t${i}`, 'up');
  await bench.run(1000);
  const t0 = performance.now();
  await bench.run(10_000);
  console.log('quiet 10 s:', performance.now() - t0);
  for (const id of Array.from({ length: n }, (_, i) => `t${i}`)) { bench.result(id, 'down'); }
  await bench.run(10, 10);
  for (const id of Array.from({ length: n }, (_, i) => `t${i}`)) { bench.result(id, 'down'); }
  const t1 = performance.now();
  await bench.run(1000, 100);
  console.log('storm first s:', performance.now() - t1, (await bench.incidents.list({ limit: 5000 })).incidents.length);
  const t2 = performance.now();
  await bench.run(5000, 100);
  console.log('next 5 s', performance.now() - t2);
  const t3 = performance.now();
  await bench.run(10000, 1000);
  console.log('next 10 s', performance.now() - t3);
  expect(1).toBe(1);
  await bench.stop();
}, 200_000);
