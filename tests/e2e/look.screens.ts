import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { settled } from './fixtures/checks.ts';
import { PAGES, startConsole, type ConsoleServer } from './fixtures/console-server.ts';
import { startFakeServer, type FakeServer } from './fixtures/fake-server.ts';

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

let console_: ConsoleServer;
let floor: FakeServer;
test.beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  [console_, floor] = await Promise.all([startConsole(), startFakeServer({ pages: PAGES, targets: 420, objectives: true })]);
});
test.afterAll(async () => {
  await Promise.all([console_.stop(), floor.close()]);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, path] of [...Object.entries(REAL), ...Object.entries(FLOOR), ...Object.entries(LEVELS)]) {
      test(name, async ({ page, context }) => {
        const address = name in REAL ? console_.address : floor.address;
        if (name in REAL) await console_.signIn(context);
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
