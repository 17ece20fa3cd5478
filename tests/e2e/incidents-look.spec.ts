import { test } from '@playwright/test';
import { judgePage } from './fixtures/checks.ts';
import { startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { staff } from './fixtures/troubled.ts';

/** Every page about alarms, with something on it. */
const ROUTES = [
  '/incidents', '/incidents?view=closed', '/incidents?view=alerts', '/incidents/INC-1', '/incidents/INC-1?tab=timeline', '/incidents/INC-1?tab=why', '/incidents/INC-1?tab=review',
  '/oncall', '/oncall?tab=people', '/oncall/infrastructure', '/oncall/infrastructure?tab=overrides', '/oncall/integration?tab=fairness',
  '/alerting', '/alerting?tab=policies', '/alerting?tab=routes', '/alerting?tab=channels', '/alerting?tab=silences', '/alerting?tab=desk', '/alerting?rule=slow', '/alerting?rule=new',
  '/alarm-health', '/wall/room?layout=incidents',
] as const;

let server: ConsoleServer;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  server = await startConsole();
  const desk = await staff(server, await browser.newContext());
  await desk.call('sample/inject', { service: 'dicom', fault: { kind: 'outage' } });
  await desk.incidentOf('sample-pacs-dicom');
});
test.afterAll(() => server.stop());

for (const route of ROUTES) {
  test(`${route} can be used by everyone, fits every screen and keeps to the policy`, async ({ page, context }) => {
    await server.signIn(context);
    await judgePage(page, server.address + route);
  });
}
