// What the browser and desktop lanes need from the machine: Debian's Chromium, a virtual display, and Electron's libraries.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from './chromium.ts';
import { run, say } from './run.ts';

interface Need {
  /** Debian package; several when the name differs between releases. */
  packages: string[];
  what: string;
  present: () => boolean;
  /** Works without it, only slower. */
  optional?: boolean;
}

const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];

const NEEDS: Need[] = [
  { packages: ['chromium-headless-shell', 'chromium', 'chromium-browser'], what: 'a Chromium', present: () => findChromium() !== null },
  { packages: ['chromium-headless-shell'], what: 'the Chromium without a window, which is faster', present: () => onPath('chromium-headless-shell'), optional: true },
  { packages: ['xvfb'], what: 'Xvfb, a display without a screen', present: () => onPath('Xvfb') },
  { packages: ['libgtk-3-0', 'libgtk-3-0t64'], what: 'GTK 3', present: () => hasLibrary('libgtk-3.so.0') },
  { packages: ['libnss3'], what: 'NSS', present: () => hasLibrary('libnss3.so') },
  { packages: ['libasound2', 'libasound2t64'], what: 'ALSA', present: () => hasLibrary('libasound.so.2') },
  { packages: ['libgbm1'], what: 'GBM', present: () => hasLibrary('libgbm.so.1') },
  { packages: ['libnotify4'], what: 'libnotify', present: () => hasLibrary('libnotify.so.4') },
  { packages: ['dbus'], what: 'D-Bus', present: () => onPath('dbus-daemon') },
];

/** Installs what is missing where that is possible; returns true when all is there, and says exactly what is not. */
export async function ensurePrerequisites(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const installs = process.getuid?.() === 0 && onPath('apt-get');
  const missing = NEEDS.filter((need) => !need.present() && (installs || !need.optional));
  if (missing.length === 0) return true;
  say(`test: missing ${missing.map((need) => need.what).join(', ')}`);
  if (installs) await installMissing(missing);
  const still = NEEDS.filter((need) => !need.present() && !need.optional);
  if (still.length === 0) return true;
  say(`test: the browser and desktop tests cannot run without ${still.map((need) => need.what).join(', ')}.`);
  say(`test: on Debian or Ubuntu: sudo apt-get install ${still.map((need) => need.packages[0]).join(' ')}`);
  return false;
}

async function installMissing(missing: readonly Need[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { output: 'collect', env });
  for (const need of missing) {
    if (need.present()) continue;
    for (const name of need.packages) {
      say(`test: installing ${name}`);
      const { code, text } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { output: 'collect', env });
      if (code === 0) break;
      if (name === need.packages.at(-1) && !need.optional) say(text.trimEnd().split('\n').slice(-3).join('\n'));
    }
  }
}

function onPath(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, name)));
}

function hasLibrary(file: string): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => name === file || name.startsWith(`${file}.`)));
}
