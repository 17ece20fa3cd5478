import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { _electron } from '@playwright/test';
import { type Display, virtualDisplay } from '../../scripts/display.ts';
import { type ElectronBinary, findElectron } from '../../scripts/electron-binary.ts';
import { root } from './processes.ts';
import { figure, type BenchResult } from './result.ts';

const ROUNDS = 5;
const BARE = join(import.meta.dirname, 'bare');
const FIRST_STATE = 'footer >> text=/data .* old/';
const PATIENCE_MS = 30_000;

/** From the start of the program to the first painted state of a target, against a bare Electron window to its first line of text. */
export async function benchStart(): Promise<BenchResult[]> {
  const electron = await findElectron({ fetch: true });
  if (typeof electron === 'string') return [figure(`no Electron here (${electron}); start not measured`, 0, '')];
  const display: Display | null = process.platform === 'linux' ? await virtualDisplay() : null;
  const dataDir = mkdtempSync(join(tmpdir(), 'wf-start-'));
  const start = (args: string[], painted: string): Promise<number> => timeToPaint({ ...electron, env: { ...electron.env, ...display?.env } }, args, painted);
  // The foot of every page tells the age of the data; before the first state is painted it has none to tell.
  const watchfloor = (): Promise<number> => start([...electron.args, '--data-dir', dataDir], FIRST_STATE);
  const reference = bareOf(electron);
  const bare = (): Promise<number> => timeToPaint({ ...reference, env: { ...electron.env, ...display?.env } }, reference.args, '#painted');
  try {
    const first = await watchfloor();
    const times = { watchfloor: [] as number[], bare: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(await bare());
      times.watchfloor.push(await watchfloor());
    }
    const [own, reference] = [median(times.watchfloor), median(times.bare)];
    return [
      figure('very first start, empty data folder', first, 'ms'),
      figure(`start to first painted state (median of ${ROUNDS})`, own, 'ms'),
      figure(`bare Electron window (median of ${ROUNDS})`, reference, 'ms'),
      figure('Watchfloor / bare window', own / reference, '×'),
    ];
  } finally {
    display?.stop();
    reference.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The same Electron with the bare program. One that carries its application inside is laid out again with hard links beside it. */
function bareOf(electron: ElectronBinary): { path: string; args: string[]; remove(): void } {
  if (electron.args.at(-1) === root) return { path: electron.path, args: [...electron.args.slice(0, -1), BARE], remove() {} };
  const folder = dirname(electron.path);
  const copy = `${folder}-bare`;
  const remove = (): void => rmSync(copy, { recursive: true, force: true });
  remove();
  execFileSync('cp', ['-al', folder, copy]);
  rmSync(join(copy, 'resources', 'app'), { recursive: true, force: true });
  symlinkSync(BARE, join(copy, 'resources', 'app'));
  return { path: join(copy, basename(electron.path)), args: electron.args, remove };
}

async function timeToPaint(electron: Pick<ElectronBinary, 'path' | 'env'>, args: string[], painted: string): Promise<number> {
  const startedAt = performance.now();
  const app = await _electron.launch({ executablePath: electron.path, args, cwd: root, env: { ...(process.env as Record<string, string>), ...electron.env } });
  try {
    const page = await app.firstWindow({ timeout: PATIENCE_MS });
    await page.locator(painted).first().waitFor({ timeout: PATIENCE_MS });
    // What is in the document is on the screen two frames later.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return performance.now() - startedAt;
  } finally {
    await app.close();
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The page's own; this file is compiled without the browser's types. */
declare function requestAnimationFrame(fn: (now: unknown) => void): number;
