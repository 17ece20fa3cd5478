import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.ts';
import { createToken, end, openSocket, pause, serve } from './processes.ts';
import { atLeast, atMost, figure, type BenchResult } from './result.ts';

/** The page's own; this file is compiled without the browser's types. */
declare function requestAnimationFrame(fn: (now: number) => void): number;

const TILES = 1_000;
const CHANGES_PER_S = 200;
const MEASURE_MS = 20_000;

/** The wall with 1,000 tiles and 200 state changes a second, in a browser without a GPU. */
export async function benchWall(): Promise<BenchResult[]> {
  const executablePath = findChromium();
  if (!executablePath) return [figure('no Chromium here; wall not measured', 0, '')];
  const folder = mkdtempSync(join(tmpdir(), 'wf-wall-'));
  const dataDir = join(folder, 'data');
  const config = join(folder, 'wall.yaml');
  const targets = Array.from({ length: TILES }, (_, n) => `  - { id: t${n}, name: "Target ${n}", group: "Group ${n % 16}", probe: { type: push, period: 1h } }`);
  writeFileSync(config, `version: 1\ntargets:\n${targets.join('\n')}\n`);
  const { child, address } = await serve(dataDir, '--config', config);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const stop = await changeStates(address, await createToken(dataDir, 'operator'));
  try {
    const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    await page.goto(address);
    await page.evaluate((token) => fetch('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) }), await createToken(dataDir, 'viewer'));
    const openedAt = performance.now();
    await page.goto(`${address}/wall/bench`);
    await page.locator('canvas').first().waitFor();
    const openedMs = performance.now() - openedAt;
    await pause(5_000);
    const { fps, p95, mainShare } = await frames(page);
    return [
      figure('wall opened, first tiles painted', openedMs, 'ms'),
      atLeast(`frames a second, ${TILES} tiles, ${CHANGES_PER_S} changes/s`, fps, 50, 'fps'),
      atMost('frame p95', p95, 34, 'ms'),
      atMost('share of the main thread', mainShare * 100, 25, '%'),
    ];
  } finally {
    stop();
    await browser.close();
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Flips states through the real engine: heartbeats that say up or down. */
async function changeStates(address: string, token: string): Promise<() => void> {
  const socket = openSocket(address, token);
  await new Promise((resolve) => socket.once('open', resolve));
  let n = 0;
  const send = (slug: string, signal: string): void => socket.send(JSON.stringify({ t: 'call', id: ++n, call: 'monitoring/push', input: { slug, signal } }));
  for (let i = 0; i < TILES; i++) send(`t${i}`, 'success');
  const timer = setInterval(() => {
    // A tenth of the tiles is troubled at any time; which ones moves along.
    for (let i = 0; i < CHANGES_PER_S / 20; i++) send(`t${(n * 7) % TILES}`, (n * 7) % 10 === 0 ? 'fail' : 'success');
  }, 50);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

async function frames(page: Page): Promise<{ fps: number; p95: number; mainShare: number }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const busy = async (): Promise<number> => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration')!.value;
  const before = await busy();
  const deltas = await page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const out: number[] = [];
        let last = performance.now();
        const startedAt = last;
        const step = (now: number): void => {
          out.push(now - last);
          last = now;
          if (now - startedAt < forMs) requestAnimationFrame(step);
          else resolve(out.slice(1));
        };
        requestAnimationFrame(step);
      }),
    MEASURE_MS,
  );
  const total = deltas.reduce((sum, d) => sum + d, 0);
  return { fps: (deltas.length * 1_000) / total, p95: deltas.toSorted((a, b) => a - b)[Math.floor(deltas.length * 0.95)]!, mainShare: ((await busy()) - before) / (total / 1_000) };
}
