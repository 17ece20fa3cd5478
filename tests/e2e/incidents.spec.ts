import { expect, test, type Page } from '@playwright/test';
import { settled } from './fixtures/checks.ts';
import { startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { staff, type Troubled } from './fixtures/troubled.ts';

let server: ConsoleServer;
let desk: Troubled;
test.describe.configure({ timeout: 120_000 });
test.beforeAll(async ({ browser }) => {
  server = await startConsole();
  desk = await staff(server, await browser.newContext());
});
test.afterAll(() => server.stop());

test.beforeEach(async ({ page, context }) => {
  await server.signIn(context);
  await page.addInitScript(() => sessionStorage.setItem('watchfloor.first-run', 'shown'));
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(server.address + path);
  await settled(page);
}

const column = (page: Page, title: string) => page.getByRole('region', { name: new RegExp(`^${title}, `) });

test('a target that dies stands on the board, is taken with one key, and shows hollow everywhere', async ({ page }) => {
  await desk.call('sample/inject', { service: 'dicom', fault: { kind: 'outage' } });
  const incident = await desk.incidentOf('sample-pacs-dicom');
  await open(page, '/incidents');
  const card = column(page, 'New').getByRole('link', { name: new RegExp(incident.key) });
  await expect(card).toContainText('UNACKNOWLEDGED');
  await expect(card).toContainText(/escalates in \d+:\d\d/);
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByText('unacknowledged')).toBeAttached();
  await card.focus();
  await page.keyboard.press('a');
  await expect(page.getByText(`${incident.key} acknowledged`)).toBeVisible();
  await expect(column(page, 'Acknowledged').getByRole('link', { name: new RegExp(incident.key) })).toContainText('ACK');
  await open(page, '/monitor/sample-pacs-dicom');
  await expect(page.getByRole('img', { name: 'Critical, acknowledged' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: incident.key })).toBeVisible();
});

test('an incident is declared, noted, corrected and resolved without a mouse, and its story is whole', async ({ page }) => {
  await open(page, '/incidents');
  await page.keyboard.press('Shift+I');
  await expect(page.getByLabel('What is wrong')).toBeFocused();
  await page.keyboard.type('Lab results late on all wards');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Lab results late on all wards', level: 1 })).toBeVisible();
  await expect(page.getByText('policy default')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByLabel('Note', { exact: true })).toBeFocused();
  await page.keyboard.type('Printer room called');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Note added')).toBeVisible();
  await page.keyboard.press('s');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/snoozed until \d\d:\d\d/).first()).toBeVisible();
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  await expect(page.getByText('was never acknowledged').or(page.getByText('never acknowledged')).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.getByText(/hash chain intact/)).toBeVisible();
  await expect(page.getByText('Printer room called')).toBeVisible();
});

test('a corrected milestone shows what stood there first', async ({ page }) => {
  const { id, number } = await desk.call<{ id: string; number: number }>('incidents/declare', { title: 'Portal slow', severity: 'warning' });
  await open(page, `/incidents/INC-${number}`);
  await page.getByRole('button', { name: 'Correct Impact began' }).click();
  await page.getByLabel('Impact began').fill('2026-01-05T08:30:00');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/corrected by .+, was /)).toBeVisible();
  await desk.call('incidents/resolve', { id });
});

test('the palette runs a verb with its arguments', async ({ page }) => {
  const { id, number } = await desk.call<{ id: string; number: number }>('incidents/declare', { title: 'Badge readers offline', severity: 'advisory' });
  await open(page, '/monitor');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`ack ${number} facilities is on it`);
  await expect(page.getByRole('option', { selected: true })).toContainText(`Acknowledge INC-${number}`);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`INC-${number} acknowledged`)).toBeVisible();
  const { entries } = await desk.call<{ entries: Array<{ text: string }> }>('incidents/timeline', { id });
  expect(entries.some((entry) => entry.text.includes('facilities is on it'))).toBe(true);
  await desk.call('incidents/resolve', { id });
});

test('a critical incident brings the board forward on a wall until somebody takes it with their PIN', async ({ page }) => {
  await open(page, '/wall/room');
  await expect(page.getByRole('region', { name: 'Incidents' })).toHaveCount(0);
  const { id, number } = await desk.call<{ id: string; number: number }>('incidents/declare', { title: 'Medication cabinets closed', severity: 'critical' });
  await expect(page.getByText(`INC-${number} brought this board forward`)).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByLabel('PIN')).toBeFocused();
  await page.keyboard.type('1111');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That is not the PIN of this person')).toBeVisible();
  await page.keyboard.type('2468');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`INC-${number} acknowledged`)).toBeVisible();
  await expect(page.getByText('brought this board forward')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Targets' })).toBeVisible();
  await desk.call('incidents/resolve', { id });
});

test('the board is a layout of the wall, and a wall that is told so does not give way', async ({ page }) => {
  await open(page, '/wall/room?layout=incidents');
  await expect(page.getByRole('heading', { name: /^Incidents/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'On call now' })).toBeVisible();
  const { id } = await desk.call<{ id: string }>('incidents/declare', { title: 'Lift stands', severity: 'critical' });
  await open(page, '/wall/room?takeover=off');
  await expect(page.getByText('Lift stands')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Targets' })).toBeVisible();
  await desk.call('incidents/resolve', { id });
});

test('a test alarm sounds five pulses, M silences without acknowledging, and it must be confirmed', async ({ page }) => {
  await page.addInitScript(() => {
    const heard: number[] = [];
    Object.assign(window, { heard });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...args: [number?]) {
      heard.push(Math.round(this.frequency.value));
      return start.apply(this, args);
    };
  });
  const heard = (): Promise<string> => page.evaluate(() => (window as unknown as { heard: number[] }).heard.join(' '));
  await open(page, '/alerting?tab=desk');
  await expect(page.getByRole('button', { name: /sound blocked/ })).toBeVisible();
  await page.getByRole('button', { name: 'Ring the test alarm' }).click();
  await expect(page.getByRole('button', { name: 'sound on' })).toBeVisible();
  // Five rising; another alarm of this machine may have sounded before.
  await expect.poll(heard).toContain('523 659 784 988 1175');
  await page.getByRole('heading', { name: 'Test alarm' }).click();
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: /^silenced 0:/ })).toBeVisible();
  const before = await heard();
  await page.waitForTimeout(3_500);
  expect(await heard()).toBe(before);
  await page.getByRole('checkbox', { name: 'I saw it' }).click();
  await page.getByRole('checkbox', { name: 'I heard it' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('seen, heard', { exact: true })).toBeVisible();
});

test('a rule is written, tried on the past and saved', async ({ page }) => {
  await open(page, '/alerting');
  await page.keyboard.press('c');
  await page.getByLabel('Name', { exact: true }).fill('Down in a clinical group');
  await page.getByLabel('When', { exact: true }).fill("state = 'down'");
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog').getByText(/when|syntax|unexpected|cannot/i).first()).toBeVisible();
  await page.getByLabel('When', { exact: true }).fill("state == 'down'");
  await page.getByRole('button', { name: 'Simulate on the last 30 days' }).click();
  await expect(page.getByText('Would have fired, 30 d')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Down in a clinical group')).toBeVisible();
});

test('a schedule previews its hand-offs across the clock change before it is saved', async ({ page }) => {
  await open(page, '/oncall/integration');
  await page.keyboard.press('e');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByRole('button', { name: /^Clock change/ }).click();
  await expect(preview.getByText(/the clock goes (forward|back) 1 h in the shift before/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Fairness' }).click();
  await expect(page.getByRole('cell', { name: 'Ada Lind' })).toBeVisible();
});
