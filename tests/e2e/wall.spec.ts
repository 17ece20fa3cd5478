import { expect, test } from '@playwright/test';
import { PAGES } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';

let server: FakeServer;
test.afterEach(() => server.close());

test('the wall changes its form with the number of targets', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const [targets, sign] of [
    [20, '[aria-label^="Targets; arrow"]'],
    [80, '[aria-label^="Targets by group; arrow keys move"]:not(:has(canvas))'],
    [400, '[aria-label^="Targets by group; arrow keys move from cell"] canvas'],
    [3_000, '[aria-label^="Groups; arrow"]'],
  ] as const) {
    server = await startFakeServer({ pages: PAGES, targets });
    await page.goto(`${server.address}/wall/display-1`);
    await expect(page.locator(sign).first()).toBeVisible();
    await expect(page.getByText(`${targets.toLocaleString('en-GB')} targets watched`)).toBeVisible();
    await server.close();
  }
  server = await startFakeServer({ pages: PAGES, targets: 1 });
});

test('arrow keys lead from cell to cell and a screen reader hears which', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 400 });
  await page.goto(`${server.address}/wall`);
  const cell = page.getByRole('group', { name: /^Targets by group/ }).getByRole('button');
  await cell.focus();
  const first = await cell.getAttribute('aria-label');
  await page.keyboard.press('ArrowRight');
  await expect(cell).not.toHaveAttribute('aria-label', first!);
  await page.keyboard.press('ArrowLeft');
  await expect(cell).toHaveAttribute('aria-label', first!);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/monitor\//);
});

test('a healthy wall is quiet: hardly a saturated pixel', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  server = await startFakeServer({ pages: PAGES, targets: 800, trouble: false });
  await page.goto(`${server.address}/wall/display-1`);
  await expect(page.getByText('All clear')).toBeVisible();
  const picture = (await page.screenshot()).toString('base64');
  const share = await page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))]));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    pen.drawImage(image, 0, 0);
    const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
    let vivid = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
      if (Math.max(r, g, b) - Math.min(r, g, b) > 60) vivid += 1;
    }
    return vivid / (pixels.length / 4);
  }, picture);
  expect(share).toBeLessThan(0.02);
});

test('cells keep their places when states change', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 400, trouble: false });
  await page.goto(`${server.address}/wall`);
  await expect(page.getByText('All clear')).toBeVisible();
  const heading = page.getByRole('heading', { name: /^Laboratory/ });
  const before = await heading.boundingBox();
  for (const id of [...server.rows.keys()].slice(0, 50)) server.change(id, { state: 'down', code: 'REFUSED', message: 'refused', since: Date.now() });
  await expect(page.getByText('Needs someone').first()).toBeVisible();
  expect(await heading.boundingBox()).toEqual(before);
});
