import { expect, test } from '@playwright/test';
import { PAGES } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';

let server: FakeServer;
test.afterEach(() => server.close());

test('a wall that lost its engine says so within ten seconds and shows nothing as fresh', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 100 });
  await page.goto(`${server.address}/wall/display-1`);
  await expect(page.getByText(/^LIVE/)).toBeVisible();
  server.cut(true);
  await expect(page.getByRole('alert')).toContainText('Disconnected', { timeout: 10_000 });
  const filter = await page.getByRole('region', { name: 'Targets' }).evaluate((element) => getComputedStyle(element).filter);
  expect(filter).toContain('grayscale(1)');
  server.cut(false);
  await expect(page.getByText(/^LIVE/)).toBeVisible({ timeout: 15_000 });
});

test('silence counts as lost: no heartbeat for six seconds', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 50 });
  await page.goto(`${server.address}/monitor`);
  await expect(page.locator('button[data-state="LIVE"]')).toBeVisible();
  server.mute(true);
  await expect(page.locator('button[data-state="DISCONNECTED"]')).toBeVisible({ timeout: 10_000 });
  await expect(page.getByRole('alert')).toContainText('Last heard');
  server.mute(false);
  await expect(page.locator('button[data-state="LIVE"]')).toBeVisible({ timeout: 20_000 });
});

test('a target without a result for three intervals is no longer OK', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 40, trouble: false });
  server.flood(0);
  for (const id of server.rows.keys()) server.change(id, { everyMs: 1_000, lastResultAt: Date.now() });
  await page.goto(`${server.address}/wall/display-1`);
  await expect(page.getByRole('button', { name: /^Unknown/ })).toHaveCount(40, { timeout: 12_000 });
  await expect(page.locator('[data-state="STALE"]')).toBeVisible({ timeout: 15_000 });
  await expect(page.locator('button[data-mark="ok"]')).toHaveCount(0);
});

test('a frozen page stands still and counts what waits', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 60, trouble: false });
  await page.goto(`${server.address}/monitor`);
  await expect(page.locator('button[data-state="LIVE"]')).toBeVisible();
  await page.keyboard.press('.');
  await expect(page.locator('button[data-state="PAUSED"]')).toContainText(/[1-9]\d* waiting/, { timeout: 10_000 });
  const [id] = server.rows.keys();
  server.change(id!, { state: 'down', code: 'REFUSED', message: 'refused' });
  await page.waitForTimeout(1_000);
  await expect(page.getByText('Needs someone')).toHaveCount(0);
  await page.keyboard.press('.');
  await expect(page.getByText('Needs someone')).toBeVisible();
});

test('whoever is unknown is asked to sign in', async ({ page }) => {
  server = await startFakeServer({ pages: PAGES, targets: 1, locked: true });
  await page.goto(`${server.address}/monitor`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That did not match.')).toBeVisible();
});
