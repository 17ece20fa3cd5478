import { expect, test } from '@playwright/test';
import { PAGES } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';

// A trace photographs every frame, which is what is measured here.
test.use({ trace: 'off' });

let server: FakeServer;
test.afterEach(() => server.close());

test('1,000 tiles with 200 changes a second run at 50 frames or more', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 1920, height: 1080 });
  server = await startFakeServer({ pages: PAGES, targets: 1_000 });
  await page.goto(`${server.address}/wall/display-1`);
  await expect(page.locator('canvas').first()).toBeVisible();
  server.flood(200);
  const states = ['up', 'down', 'degraded'] as const;
  const ids = [...server.rows.keys()];
  let turn = 0;
  const changes = setInterval(() => {
    for (let i = 0; i < 20; i += 1) server.change(ids[(turn * 37) % ids.length]!, { state: states[turn++ % 3]!, since: Date.now() });
  }, 100);
  await page.waitForTimeout(3_000);
  const gaps = await page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const seen: number[] = [];
        let last = performance.now();
        const until = last + 15_000;
        const frame = (now: number): void => {
          seen.push(now - last);
          last = now;
          if (now < until) requestAnimationFrame(frame);
          else done(seen);
        };
        requestAnimationFrame(frame);
      }),
  );
  clearInterval(changes);
  const fps = (gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)) * 1_000;
  gaps.sort((a, b) => a - b);
  test.info().annotations.push({ type: 'frames', description: `${fps.toFixed(1)} a second, p95 ${gaps[Math.floor(gaps.length * 0.95)]!.toFixed(1)} ms, worst ${gaps.at(-1)!.toFixed(1)} ms` });
  console.log(test.info().annotations.at(-1)!.description);
  expect(fps).toBeGreaterThanOrEqual(50);
});
