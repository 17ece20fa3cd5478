import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's browser; Playwright's own download is never used. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/artifacts',
  forbidOnly: process.env['CI'] !== undefined,
  // Real servers and a real browser on two shared cores: a test may be tried once more, and the totals name those that needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env['WATCHFLOOR_REPORT'] ?? 'test-results/playwright.json' }]],
  use: { trace: 'on-first-retry', screenshot: 'only-on-failure', locale: 'en-GB', timezoneId: 'Europe/Berlin' },
  projects: [
    {
      name: 'browser',
      testMatch: 'e2e/**/*.spec.ts',
      use: { browserName: 'chromium', viewport: { width: 1280, height: 720 }, launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] } },
    },
    {
      // Takes the pictures of docs/screens; not a test.
      name: 'screens',
      testMatch: 'e2e/**/*.screens.ts',
      use: { browserName: 'chromium', launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] } },
    },
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
  ],
});
