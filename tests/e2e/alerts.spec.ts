import { expect, test, type Page } from '@playwright/test';
import { settled } from './fixtures/checks.ts';
import { startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { staff, type Troubled } from './fixtures/troubled.ts';

let server: ConsoleServer;
let desk: Troubled;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  server = await startConsole();
  desk = await staff(server, await browser.newContext());
  await desk.call('monitoring/createTarget', { id: 'lab-api', name: 'Lab API', group: 'Clinical/Lab', probe: { type: 'http', url: 'http://127.0.0.1:9/' }, every: '1s', timeout: '1s', upIf: ['[STATUS] == 200'] });
  await desk.call('sla/putObjective', { spec: { id: 'lab-up', name: 'Lab API reachable', kind: 'availability', target: '99.9%', window: '7d', every: '1s', source: { target: 'lab-api' } } });
  await desk.incidentOf('lab-api');
});
test.afterAll(() => server.stop());

async function open(page: Page, path: string): Promise<void> {
  await server.signIn(page.context());
  await page.goto(server.address + path);
  await settled(page);
}

test('the burn of an outage is told by its incident, and each alert says why', async ({ page }) => {
  await open(page, '/incidents?view=alerts');
  const burn = page.getByRole('row', { name: /error budget burns too fast/ });
  await expect(burn.getByRole('link', { name: /^INC-/ })).toBeVisible({ timeout: 60_000 });
  await burn.getByText('lab-up').click();
  await expect(page.getByRole('dialog').getByText(/It is told by INC-\d+/)).toBeVisible();
  await page.keyboard.press('Escape');
  await burn.getByRole('link', { name: /^INC-/ }).click();
  await expect(page.getByRole('heading', { name: 'Lab API is down' })).toBeVisible();
});

test('an entry of the timeline opens the very result it rests on: what the probe said, not what its conditions lacked', async ({ page }) => {
  const { key } = await desk.incidentOf('lab-api');
  await open(page, `/incidents/${key}?tab=timeline`);
  await page.getByRole('button', { name: 'result', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/refused the connection/)).toBeVisible();
  await expect(dialog.getByText(/unresolved/)).toHaveCount(0);
  await open(page, '/monitor/lab-api');
  await expect(page.getByRole('row', { name: /refused the connection/ }).first()).toBeVisible();
});

test('a rule on service levels is tried on the past, and refused without saying what to do', async ({ page }) => {
  await open(page, '/alerting?rule=new');
  await page.getByLabel('Name', { exact: true }).fill('Lab burns');
  await page.getByLabel('Service levels').fill('lab-*');
  await expect(page.getByLabel('Targets')).toHaveCount(0);
  await page.getByLabel('When', { exact: true }).fill('burn >= 6');
  await page.getByRole('button', { name: 'Simulate on the last 30 days' }).click();
  await expect(page.getByText('over 1 service level')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/without saying what to do/)).toBeVisible();
  await page.getByLabel('What to do').fill('Hold rollouts.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('burn >= 6', { exact: true })).toBeVisible();
});

test('a temporary schedule is written in a form', async ({ page }) => {
  await open(page, '/oncall/infrastructure');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const part = page.locator('details', { hasText: 'Temporary schedules' });
  await part.locator('summary').click();
  await part.getByRole('button', { name: 'Add a temporary schedule' }).click();
  await part.getByLabel('From', { exact: true }).fill('2026-12-24T08:00');
  await part.getByLabel('To', { exact: true }).fill('2026-12-27T08:00');
  await part.getByRole('button', { name: 'Add a shift' }).click();
  await part.getByLabel('Who, by commas').fill('chi, ada');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Infrastructure saved')).toBeVisible();
  const { schedule } = await desk.call<{ schedule: Record<string, unknown> }>('oncall/getSchedule', { id: 'infrastructure' });
  expect(schedule['temporary']).toEqual([{ from: '2026-12-24T08:00', to: '2026-12-27T08:00', shifts: [{ from: '2026-12-24T08:00', to: '2026-12-27T08:00', users: ['chi', 'ada'] }] }]);
});
