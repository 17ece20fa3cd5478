import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.ts';

/** Where none is there the tests say so themselves. */
const CHROMIUM = findChromium() ?? 'chromium';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/artifacts',
  forbidOnly: process.env['CI'] !== undefined,
  // Real servers and a real browser on two shared cores: a test may be tried once more, and the totals name those that needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  // A file has a server of its own. The desktop lane asks for one worker: it has one display.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env['WATCHFLOOR_REPORT'] ?? 'test-results/playwright.json' }]],
  use: { trace: 'on-first-retry', screenshot: 'only-on-failure', locale: 'en-GB', timezoneId: 'Europe/Berlin' },
  projects: [
    {
      name: 'browser',
      testMatch: 'e2e/**/*.spec.ts',
      use: { browserName: 'chromium', viewport: { width: 1280, height: 720 }, launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] } },
    },
    {
      // Takes the pictures of docs/screens; not a test.
      name: 'screens',
      testMatch: 'e2e/**/*.screens.ts',
      use: { browserName: 'chromium', launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] } },
    },
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
  ],
});
