// Every test: prerequisites, build, unit tests, the pages in a browser, the desktop in a real Electron. Ends with the totals.
// With `--with-check` types, lint and unused code are checked too, each counted as one test.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { ensurePrerequisites } from './prerequisites.ts';
import { ROOT, run, say } from './run.ts';

interface Totals {
  passed: number;
  failed: number;
}

interface Lane {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Reads the totals from the report the lane wrote. */
  totals: (report: unknown) => Totals;
}

const REPORTS = join(ROOT, 'test-results');

const CHECKS: Lane[] = ['types', 'lint', 'knip'].map((name) => ({ name, command: ['npm', 'run', '--silent', name], totals: () => ({ passed: 1, failed: 0 }) }));

const LANES: Lane[] = [
  {
    name: 'unit',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(REPORTS, 'unit.json')}`],
    totals: unitTotals,
  },
  { name: 'browser', command: ['playwright', 'test', '--project=browser', '--pass-with-no-tests'], env: { WATCHFLOOR_REPORT: join(REPORTS, 'browser.json') }, totals: playwrightTotals },
  { name: 'electron', command: ['node', join(ROOT, 'scripts', 'electron-lane.ts'), '--pass-with-no-tests'], env: { WATCHFLOOR_REPORT: join(REPORTS, 'electron.json') }, totals: playwrightTotals },
];

function unitTotals(report: unknown): Totals {
  const { numPassedTests, numFailedTests } = report as { numPassedTests: number; numFailedTests: number };
  return { passed: numPassedTests, failed: numFailedTests };
}

function playwrightTotals(report: unknown): Totals {
  const { stats } = report as { stats: { expected: number; unexpected: number; flaky: number } };
  if (stats.flaky > 0) say(`${stats.flaky} passed only when tried again; the report names them`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

function readReport(name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(REPORTS, `${name}.json`), 'utf8'));
  } catch {
    return null;
  }
}

async function runLane(lane: Lane): Promise<Totals> {
  say(`\n── ${lane.name}`);
  const [command, ...args] = lane.command;
  const { code } = await run(command!, args, { env: lane.env });
  const report = CHECKS.includes(lane) ? {} : readReport(lane.name);
  const totals = report === null ? { passed: 0, failed: 0 } : lane.totals(report);
  if (code === 0) return totals;
  // A lane that failed without a failing test (a crash, a file that does not load, a failed check) counts as one failure.
  return CHECKS.includes(lane) ? { passed: 0, failed: 1 } : { passed: totals.passed, failed: Math.max(1, totals.failed) };
}

async function main(): Promise<number> {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const ready = await ensurePrerequisites();
  if ((await ensureBuilt()) !== 0) {
    process.stdout.write('\n0 passed, 1 failed\n');
    return 1;
  }
  const lanes = [...(process.argv.includes('--with-check') ? CHECKS : []), ...LANES].filter((lane) => ready || CHECKS.includes(lane) || lane.name === 'unit');
  const sum: Totals = { passed: 0, failed: ready ? 0 : 1 };
  const lines: string[] = [];
  for (const lane of lanes) {
    const { passed, failed } = await runLane(lane);
    sum.passed += passed;
    sum.failed += failed;
    lines.push(`${lane.name}: ${passed} passed, ${failed} failed`);
  }
  if (!ready) lines.push('browser, electron: not run, see above for what is missing');
  process.stdout.write(`\n${lines.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed\n`);
  return sum.failed > 0 ? 1 : 0;
}

process.exitCode = await main();
