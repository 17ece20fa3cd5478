// What the browser and desktop lanes need from the machine: Debian's Chromium, a virtual display, and Electron's libraries.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './run.ts';

interface Need {
  /** Debian package; several when the name differs between releases. */
  packages: string[];
  what: string;
  present: () => boolean;
}

const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];

const NEEDS: Need[] = [
  { packages: ['chromium', 'chromium-browser'], what: 'a Chromium', present: () => onPath('chromium') || onPath('chromium-browser') || onPath('google-chrome') },
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
  const missing = NEEDS.filter((need) => !need.present());
  if (missing.length === 0) return true;
  say(`test: missing ${missing.map((need) => need.what).join(', ')}`);
  if (process.getuid?.() === 0 && onPath('apt-get')) await installMissing(missing);
  const still = NEEDS.filter((need) => !need.present());
  if (still.length === 0) return true;
  say(`test: the browser and desktop tests cannot run without ${still.map((need) => need.what).join(', ')}.`);
  say(`test: on Debian or Ubuntu: sudo apt-get install ${still.map((need) => need.packages[0]).join(' ')}`);
  return false;
}

async function installMissing(missing: readonly Need[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { output: 'collect', env });
  for (const need of missing) {
    for (const name of need.packages) {
      say(`test: installing ${name}`);
      const { code, text } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { output: 'collect', env });
      if (code === 0) break;
      if (name === need.packages.at(-1)) say(text.trimEnd().split('\n').slice(-3).join('\n'));
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
