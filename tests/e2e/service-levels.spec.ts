import { expect, test, type Page } from '@playwright/test';
import { judgePage, settled, watchPolicy } from './fixtures/checks.ts';
import { PAGES, startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';

const TABS = ['overview', 'causes', 'exclusions', 'policy', 'trend', 'declaration'].map((tab) => `/service-levels/ehr-availability?tab=${tab}`);
const FORMS = ['new', 'composite', 'templates', 'import', 'push'].map((form) => `/service-levels?edit=${form}`);
const SHOWN = ['/service-levels', ...TABS, '/service-levels/lab-turnaround?tab=values', '/service-levels/ehr-availability?edit=this', '/service-levels?composite=order-to-result', '/service-levels?composite=clinical-weighted&edit=this', ...FORMS, '/reports', '/reports/month-1', '/reports?edit=schedule', '/dashboard', '/wall?layout=service-levels', '/wall/display-1?layout=service-levels'];

test.describe('with nine objectives', () => {
  let floor: FakeServer;
  test.beforeAll(async () => {
    floor = await startFakeServer({ pages: PAGES, targets: 60, objectives: true });
  });
  test.afterAll(() => floor.close());

  for (const route of SHOWN) {
    test(`${route} can be used by everyone, fits every screen and keeps to the policy`, async ({ page }) => {
      await judgePage(page, floor.address + route);
    });
  }

  test('the most pressing comes first, overspend is negative, and a verdict is a word', async ({ page }) => {
    await page.goto(`${floor.address}/service-levels`);
    const rows = page.getByRole('table', { name: 'Objectives, the most pressing first' }).getByRole('row');
    await expect(rows.nth(1)).toContainText('PACS archive');
    await expect(rows.nth(1)).toContainText('breached');
    await expect(rows.nth(1)).toContainText('−260.0 %');
    await expect(rows.nth(3)).toContainText('at risk');
    await page.keyboard.press('/');
    await page.keyboard.type('not proven');
    await expect(rows).toHaveCount(2);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/service-levels\/portal-sign-in/);
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/service-levels$/);
  });

  test('a target and a wall say what is left of the budget', async ({ page }) => {
    await page.goto(`${floor.address}/monitor/ehr-sign-in`);
    await expect(page.getByText('Budget left, 30 d')).toBeVisible();
    await page.goto(`${floor.address}/wall/display-1`);
    await expect(page.getByText('budget 28 min')).toBeVisible();
    await expect(page.locator('footer').getByText('breached · −9 min')).toBeVisible();
    await page.goto(`${floor.address}/wall`);
    await settled(page);
    await page.keyboard.press('l');
    await expect(page.getByRole('list', { name: 'Objectives, worst first' }).getByRole('listitem')).toHaveCount(9);
  });
});

test.describe('with more objectives than a wall holds', () => {
  let floor: FakeServer;
  test.beforeAll(async () => {
    floor = await startFakeServer({ pages: PAGES, targets: 60, objectives: 27 });
  });
  test.afterAll(() => floor.close());

  for (const [width, height] of [[1920, 1080], [3840, 2160]] as const) {
    test(`the wall shows 24 at ${width} by ${height}, each whole and apart from the next, and counts the rest`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.goto(`${floor.address}/wall?layout=service-levels`);
      await settled(page);
      const lines = page.getByRole('list', { name: 'Objectives, worst first' }).locator('li:visible');
      await expect(lines).toHaveCount(24);
      await expect(page.getByText('and 3 more, with more of their budget left')).toBeVisible();
      const boxes = await lines.evaluateAll((items) => items.map((item) => item.getBoundingClientRect()).map(({ top, bottom, right }) => ({ top, bottom, right })));
      boxes.forEach((box, i) => {
        expect(box.bottom - box.top).toBeGreaterThan(height / 40);
        if (i > 0) expect(box.top).toBeGreaterThanOrEqual(boxes[i - 1]!.bottom - 1);
        expect(box.bottom).toBeLessThanOrEqual(height);
        expect(box.right).toBeLessThanOrEqual(width);
      });
    });
  }
});

test.describe('with a real engine', () => {
  let server: ConsoleServer;
  test.beforeAll(async () => {
    server = await startConsole();
  });
  test.afterAll(() => server.stop());
  test.beforeEach(async ({ page, context }) => {
    await server.signIn(context);
    await page.addInitScript(() => sessionStorage.setItem('watchfloor.first-run', 'shown'));
  });

  async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
    await page.getByLabel(label, { exact: true }).click();
    await page.getByRole('option', { name: option }).click();
  }

  async function addPushed(page: Page, name: string): Promise<void> {
    await page.goto(`${server.address}/service-levels`);
    await settled(page);
    await page.keyboard.press('c');
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.type(name);
    await choose(page, 'What is judged', /^Value/);
    await choose(page, 'From', 'Pushed values');
    await choose(page, 'Statistic', 'p90');
    await page.getByLabel('Unit', { exact: true }).fill('min');
    await page.getByLabel('Upper limit', { exact: true }).fill('60');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }

  test('an objective is judged for feasibility before it is written', async ({ page }) => {
    await page.goto(`${server.address}/service-levels?edit=new`);
    await settled(page);
    await page.getByLabel('Name', { exact: true }).fill('Processor there');
    await choose(page, 'Target', /^Processor/);
    await page.getByLabel('Target, %').fill('99.9');
    await page.getByText('How it is counted').click();
    await page.getByLabel('A result every').fill('60s');
    await expect(page.getByText(/20 ?s/).first()).toBeVisible();
    await page.getByLabel('Target, %').fill('999');
    await page.getByRole('button', { name: 'Add objective' }).click();
    await expect(page.getByLabel('Target, %')).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Target, %').fill('99');
    await page.getByRole('button', { name: 'Add objective' }).click();
    await expect(page.getByRole('heading', { name: 'Processor there', level: 1 })).toBeVisible();
    await expect(page.getByText('Burn by window')).toBeVisible();
  });

  test('values are pushed by form and CSV, and one can be excluded with its effect shown first', async ({ page }) => {
    await addPushed(page, 'Lab turnaround');
    await page.getByRole('button', { name: 'Push values' }).click();
    await page.getByLabel('Value, min').fill('41');
    await page.getByRole('button', { name: 'Push', exact: true }).click();
    await expect(page.getByText('1 value taken')).toBeVisible();
    await page.getByRole('button', { name: 'CSV' }).click();
    const at = new Date(Date.now() - 7_200_000).toISOString();
    await page.getByLabel('CSV with a header').fill(`at,value,key\n${at},90,a\n${at},55,b\n`);
    await page.getByRole('button', { name: 'Push all rows' }).click();
    await expect(page.getByText('2 values taken')).toBeVisible();
    await page.getByRole('tab', { name: 'Values' }).click();
    await expect(page.getByText('metric lab-turnaround · n 3')).toBeVisible();
    await page.getByRole('tab', { name: 'Exclusions' }).click();
    await page.keyboard.press('x');
    await page.getByLabel('From', { exact: true }).fill(localField(Date.now() - 10_800_000));
    await page.getByLabel('Reason').fill('analyser out of order');
    await expect(page.getByRole('table', { name: 'Effect of the exclusion' }).getByRole('row', { name: /^adjusted/ })).toBeVisible();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(page.getByText('waits for approval; no effect')).toBeVisible();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText(/approved by/)).toBeVisible();
  });

  test('a healthcare measure counts only after somebody signed it', async ({ page }) => {
    await page.goto(`${server.address}/service-levels?edit=templates`);
    await page.getByRole('listitem').filter({ hasText: 'Door to CT' }).getByRole('button', { name: 'Use' }).click();
    const confirm = page.getByRole('button', { name: 'Confirm and add' });
    await expect(confirm).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('checkbox', { name: 'I confirm this measure' }).click();
    await confirm.click();
    await expect(page.getByRole('heading', { name: /^Door to CT/, level: 1 })).toBeVisible();
    await page.getByRole('tab', { name: 'Declaration' }).click();
    await expect(page.getByText(/confirmed by/)).toBeVisible();
  });

  test('a report is made, read on the page and downloaded in every format', async ({ page }) => {
    const breaches = await watchPolicy(page);
    await addPushed(page, 'Critical results');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await expect(page.getByRole('heading', { name: 'Reports', level: 1 })).toBeVisible();
    await page.keyboard.press('c');
    await page.getByRole('table', { name: 'Reports' }).getByRole('row').nth(1).click();
    await expect(page.getByRole('heading', { name: /^Monthly report/ })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Critical results' })).toContainText('no data');
    for (const format of ['HTML', 'PDF', 'CSV', 'JSON']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Download ${format}` }).click()]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^service-levels-month-.*-r1\\.${format.toLowerCase()}$`));
    }
    expect(await breaches()).toEqual([]);
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible();
    await expect(page.getByText('No data', { exact: true })).toBeVisible();
  });

  test('a composite is made, shows who lost what, is changed and deleted', async ({ page }) => {
    for (const name of ['Order entry', 'Result viewer']) {
      await page.goto(`${server.address}/service-levels?edit=new`);
      await settled(page);
      await page.getByLabel('Name', { exact: true }).fill(name);
      await choose(page, 'Target', /^Processor/);
      await page.getByLabel('Target, %').fill('99');
      await page.getByRole('button', { name: 'Add objective' }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    }
    await page.goto(`${server.address}/service-levels`);
    await settled(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'New composite' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Order to result');
    await page.getByRole('button', { name: 'Add composite' }).click();
    await expect(page.getByText('A composite needs at least one objective')).toBeVisible();
    await choose(page, 'Combined as', 'Weighted average');
    await page.getByRole('button', { name: 'Add an objective' }).click();
    await page.getByRole('button', { name: 'Add an objective' }).click();
    await choose(page, 'Objective 1', /^Order entry/);
    await choose(page, 'Objective 2', /^Result viewer/);
    await page.getByLabel('Weight').first().fill('3');
    await expect(page.getByRole('heading', { name: 'As of now' }).locator('..')).not.toContainText('Said as soon as');
    await page.getByRole('button', { name: 'Add composite' }).click();
    await expect(page.getByRole('heading', { name: 'Order to result', level: 1 })).toBeVisible();
    const members = page.getByRole('table', { name: 'Members' });
    await expect(members.getByRole('row')).toHaveCount(3);
    await expect(members.getByRole('row', { name: /Order entry/ })).toContainText('3');
    await page.keyboard.press('e');
    await choose(page, 'Combined as', /^Serial/);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/Serial: a chain of links/).first()).toBeVisible();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page).toHaveURL(/service-levels$/);
    await expect(page.getByText('several objectives judged as one')).toBeHidden();
  });

  test('a report that cannot be mailed says why, and keeps the attempt', async ({ page }) => {
    await addPushed(page, 'Report mail');
    await page.goto(`${server.address}/reports`);
    await settled(page);
    await page.getByRole('button', { name: /^Make the monthly report/ }).click();
    await page.getByRole('table', { name: 'Reports' }).getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByLabel(/^To, one address a line/).fill('quality@hospital.example');
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(/there is no mail channel/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const sent = page.getByRole('table', { name: 'Sent' }).getByRole('row', { name: /quality@hospital\.example/ });
    await expect(sent).toContainText('failed');
    await expect(sent).toContainText('there is no mail channel');
    await sent.getByRole('button', { name: 'Send again' }).click();
    await expect(page.getByRole('table', { name: 'Sent' }).getByRole('row')).toHaveCount(3);
  });

  test('a trend names its method and seed', async ({ page }) => {
    await addPushed(page, 'Message lag');
    await page.getByRole('tab', { name: 'Trend' }).click();
    await page.getByLabel('Seed').fill('7');
    await page.getByRole('button', { name: 'Work out the trend' }).click();
    await expect(page.getByText('Too few points')).toBeVisible();
    await expect(page.locator('dd').filter({ hasText: /^7$/ })).toBeVisible();
  });
});

/** Local time as a `datetime-local` field takes it; the browser of these tests lives in Berlin. */
function localField(at: number): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at).map((part) => [part.type, part.value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}
