import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { settled } from './fixtures/checks.ts';
import { PAGES, startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';
import { staff } from './fixtures/troubled.ts';

/** Pictures of every page in both themes, for the README and for judging the look. */
const FOLDER = 'docs/screens';
const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];
const REAL = { 'first-run': '/first-run', settings: '/settings', sample: '/sample', 'monitor-target': '/monitor/sample-ehr-web', 'wall-cards': '/wall/display-1' } as const;
const FLOOR = { wall: '/wall/display-1', 'wall-desk': '/wall', monitor: '/monitor', target: '/monitor/ehr-sign-in', 'target-results': '/monitor/ehr-sign-in?tab=results', 'target-timeline': '/monitor/ehr-sign-in?tab=timeline', 'target-edit': '/monitor/ehr-sign-in?edit=this' } as const;
const LEVELS = {
  'service-levels': '/service-levels', 'service-level': '/service-levels/ehr-availability', 'service-level-causes': '/service-levels/hl7-availability?tab=causes', 'service-level-exclusions': '/service-levels/ehr-availability?tab=exclusions', 'service-level-policy': '/service-levels/ehr-availability?tab=policy',
  'service-level-edit': '/service-levels/ehr-availability?edit=this', 'wall-service-levels': '/wall/display-1?layout=service-levels', reports: '/reports', report: '/reports/month-1', dashboard: '/dashboard',
} as const;
/** A console with trouble: two dead targets, one of them taken, and people on call. */
const ALARMS = {
  incidents: '/incidents', incident: '/incidents/INC-1', 'incident-timeline': '/incidents/INC-1?tab=timeline', 'incident-why': '/incidents/INC-1?tab=why', 'incidents-resolved': '/incidents?view=closed', 'on-call': '/oncall', 'on-call-schedule': '/oncall/infrastructure',
  'on-call-fairness': '/oncall/integration?tab=fairness', 'alerting-rules': '/alerting', 'alerting-rule': '/alerting?rule=slow', 'alerting-policies': '/alerting?tab=policies', 'alerting-routes': '/alerting?tab=routes', 'alerting-desk': '/alerting?tab=desk', 'alarm-health': '/alarm-health',
  'wall-incidents': '/wall/room?layout=incidents', 'monitor-taken': '/monitor/sample-pacs-dicom',
} as const;

let console_: ConsoleServer;
let ward: ConsoleServer;
let floor: FakeServer;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  mkdirSync(FOLDER, { recursive: true });
  [console_, ward, floor] = await Promise.all([startConsole(), startConsole(), startFakeServer({ pages: PAGES, targets: 420, objectives: true })]);
  const desk = await staff(ward, await browser.newContext());
  await desk.call('sample/inject', { service: 'dicom', fault: { kind: 'outage' } });
  const taken = await desk.incidentOf('sample-pacs-dicom');
  await desk.call('incidents/acknowledge', { id: taken.id, note: 'on it' });
  await desk.call('incidents/addNote', { id: taken.id, text: 'The archive refuses connections; vendor called.' });
  await desk.call('sample/inject', { service: 'hl7', fault: { kind: 'outage' } });
  await desk.incidentOf('sample-hl7-engine');
});
test.afterAll(async () => {
  await Promise.all([console_.stop(), ward.stop(), floor.close()]);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, path] of [...Object.entries(REAL), ...Object.entries(FLOOR), ...Object.entries(LEVELS), ...Object.entries(ALARMS)]) {
      test(name, async ({ page, context }) => {
        const real = name in REAL ? console_ : name in ALARMS ? ward : null;
        const address = real?.address ?? floor.address;
        await real?.signIn(context);
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await page.goto(address + path);
          await settled(page);
          await page.waitForTimeout(900);
          await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}-${size.width}.png` });
        }
        expect(page.url()).toContain(path.split('?')[0]!);
      });
    }
  });
}
