import { existsSync } from 'node:fs';

/** Debian's browsers, the one without a window first: the same pages for little more than half the work. Playwright's own download is never used. */
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`);

/** The path of a Chromium on this machine, or null. */
export function findChromium(): string | null {
  return BROWSERS.find((path) => existsSync(path)) ?? null;
}
