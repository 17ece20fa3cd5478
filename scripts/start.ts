// `npm start`: the desktop console where there is a display, the headless server elsewhere. Builds first when sources changed.
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { findElectron } from './electron-binary.ts';
import { ROOT, run, say } from './run.ts';

const argv = process.argv.slice(2);

/** Why no window can be opened here, or null when one can. */
function noDisplay(): string | null {
  if (argv.includes('--headless')) return 'asked to run without a window';
  if (process.platform === 'win32' || process.platform === 'darwin') return null;
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? null : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

async function startDesktop(): Promise<number | string> {
  const electron = await findElectron({ fetch: true });
  if (typeof electron === 'string') return electron;
  say(`watchfloor: starting the desktop (${electron.label})`);
  // A window manager's session often carries these; each would change what Electron is.
  const env = { ...electron.env, ELECTRON_RUN_AS_NODE: undefined, NODE_OPTIONS: undefined };
  const { code } = await run(electron.path, [...electron.args, ...windowSystem(), ...argv], { env, forwardSignals: true });
  return code;
}

/** Wayland lets no program place its windows, which a wall on every display must; X11 does, where it is offered beside it. */
function windowSystem(): string[] {
  const both = process.env['WAYLAND_DISPLAY'] && process.env['DISPLAY'];
  return both && argv.includes('--wall') ? ['--ozone-platform=x11'] : [];
}

async function serve(why: string): Promise<number> {
  say(`watchfloor: ${why}; serving headless instead, open the address below in a browser`);
  const rest = argv.filter((word) => word !== '--headless' && word !== '--wall');
  const { code } = await run(process.execPath, [join(ROOT, 'out', 'main', 'cli.js'), 'serve', ...rest], { forwardSignals: true });
  return code;
}

const built = await ensureBuilt();
if (built !== 0) process.exit(built);
const why = noDisplay();
const ended = why ?? (await startDesktop());
process.exitCode = typeof ended === 'number' ? ended : await serve(ended);
