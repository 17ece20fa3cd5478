import { expect, test, type Page } from '@playwright/test';
import { settled } from './fixtures/checks.ts';
import { startConsole, type ConsoleServer } from './fixtures/console-server.ts';

let server: ConsoleServer;
test.beforeAll(async () => {
  server = await startConsole();
});
test.afterAll(() => server.stop());

test.beforeEach(async ({ page, context }) => {
  await server.signIn(context);
  // The first run is offered once per tab; here it would only stand in the way.
  await page.addInitScript(() => sessionStorage.setItem('watchfloor.first-run', 'shown'));
  await page.goto(`${server.address}/monitor`);
  await settled(page);
  await expect(page.getByRole('list', { name: 'Targets, problems first' }).getByRole('link').first()).toBeVisible();
});

async function addTarget(page: Page, name: string, url: string): Promise<void> {
  await page.keyboard.press('c');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('Tab');
  await expect(page.getByLabel('Address', { exact: true })).toBeFocused();
  await page.keyboard.type(url);
  await page.keyboard.press('Enter');
}

test('a target is added without a mouse, and its first result comes within seconds', async ({ page }) => {
  await addTarget(page, 'Own health', `${server.address}/healthz`);
  await expect(page.getByRole('heading', { name: 'Own health', level: 1 })).toBeVisible();
  await expect(page.getByText(/^UP /)).toBeVisible({ timeout: 30_000 });
});

test('what is wrong with a target stands at its field, and nothing is saved', async ({ page }) => {
  await addTarget(page, 'Broken', 'ftp://nowhere');
  await expect(page.getByText('a URL begins with http:// or https://', { exact: false })).toBeVisible();
  await expect(page.getByLabel('Address', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'Broken' })).toHaveCount(0);
});

test('T tests, P pauses and resumes, Esc goes up', async ({ page }) => {
  await page.goto(`${server.address}/monitor/machine-memory`);
  await settled(page);
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog', { name: 'Test of Memory' })).toBeVisible();
  await expect(page.getByText('Trace')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('p');
  await expect(page.getByText('Memory paused')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.getByText('Memory resumed')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/monitor$/);
});

test('J and K walk the list, / filters it', async ({ page }) => {
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/\/monitor\/./);
  const first = page.url();
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(first);
  await page.keyboard.press('k');
  await expect(page).toHaveURL(first);
  await page.keyboard.press('/');
  await page.keyboard.type('processor');
  await expect(page.getByRole('list', { name: 'Targets, problems first' }).getByRole('link')).toHaveCount(1);
  await page.keyboard.press('Escape');
});

test('the palette finds pages, targets and commands', async ({ page }) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('processor');
  await expect(page.getByRole('option', { selected: true })).toContainText('Processor');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/machine-cpu/);
  const theme = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['theme']);
  const before = await theme();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>switch between');
  await page.keyboard.press('Enter');
  await expect.poll(theme).not.toBe(before);
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/\/wall/);
});

test('many are paused at once and brought back by undo', async ({ page }) => {
  await page.keyboard.press('/');
  await page.keyboard.type('this machine');
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  await page.getByRole('button', { name: /^All \d+$/ }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/\d+ targets paused/)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('paused', { exact: true })).toHaveCount(0);
});

test('the range stays in the address from page to page', async ({ page }) => {
  await page.getByRole('group', { name: 'Time range' }).getByRole('button', { name: '24 h' }).click();
  await expect(page).toHaveURL(/range=24h/);
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/\/monitor\/.+range=24h/);
});
