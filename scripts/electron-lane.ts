// The desktop tests: a real Electron on a display without a screen. Arguments go to Playwright.
import { ensureBuilt } from './build.ts';
import { type Display, virtualDisplay } from './display.ts';
import { findElectron } from './electron-binary.ts';
import { ensurePrerequisites } from './prerequisites.ts';
import { run, say } from './run.ts';

const built = await ensureBuilt();
if (built !== 0) process.exit(built);
if (!(await ensurePrerequisites())) process.exit(1);
const electron = await findElectron({ fetch: true });
if (typeof electron === 'string') {
  say(`electron: ${electron}`);
  process.exit(1);
}
say(`electron: ${electron.label}`);
const display: Display | null = process.platform === 'linux' ? await virtualDisplay() : null;
try {
  const env = { ...electron.env, ...display?.env, WATCHFLOOR_ELECTRON_PATH: electron.path, WATCHFLOOR_ELECTRON_ARGS: JSON.stringify(electron.args) };
  const { code } = await run('playwright', ['test', '--project=electron', '--workers=1', ...process.argv.slice(2)], { env, forwardSignals: true });
  process.exitCode = code;
} finally {
  display?.stop();
}
