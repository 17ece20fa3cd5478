import { expect, test } from '@playwright/test';
import { judgePage, ROUTES, settled } from './fixtures/checks.ts';
import { startConsole, type ConsoleServer } from './fixtures/console-server.ts';

let server: ConsoleServer;
test.beforeAll(async () => {
  server = await startConsole();
});
test.afterAll(() => server.stop());

const TARGET_TABS = ['overview', 'results', 'timeline', 'certificate', 'related', 'audit'].map((tab) => `/monitor/machine-cpu?tab=${tab}` as const);

for (const route of [...ROUTES, ...TARGET_TABS]) {
  test(`${route} can be used by everyone, fits every screen and keeps to the policy`, async ({ page, context }) => {
    await server.signIn(context);
    await judgePage(page, server.address + route);
  });
}

test('an address that leads nowhere says so', async ({ page, context }) => {
  await server.signIn(context);
  await page.goto(`${server.address}/monitor/nothing-like-that`);
  await expect(page.getByText('There is no target “nothing-like-that”')).toBeVisible();
});

test('the first scripts stay within their budget', async ({ page, context }) => {
  await server.signIn(context);
  for (const [route, most] of [['/monitor', 350], ['/wall/display-1', 350]] as const) {
    const bodies: Array<Promise<Buffer>> = [];
    page.on('response', (response) => void (response.url().endsWith('.js') && bodies.push(response.body())));
    await page.goto(server.address + route);
    await settled(page);
    const { gzipSync } = await import('node:zlib');
    const kilobytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0) / 1_024;
    expect(kilobytes).toBeGreaterThan(50);
    expect(kilobytes).toBeLessThan(most);
    page.removeAllListeners('response');
  }
});
