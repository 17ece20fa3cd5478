/** Three days of 500 targets, every 30 s, with crashes, sleep, broken disks and an operator at work: the whole engine on a virtual clock. */
import { largeRun, simulate } from '../simulation/run.ts';
import { atMost, figure, type BenchResult } from './result.ts';

const TARGETS = 500;
const HOURS = 72;

/** Runs it once, about a minute. Times are processor time of this process, which other load on the machine inflates less than the wall's. */
export async function benchSimulation(hours = HOURS): Promise<BenchResult[]> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const report = await simulate(largeRun(1, TARGETS, hours));
  const { user, system } = process.cpuUsage(before);
  const cpuS = (user + system) / 1e6;
  const wallS = (performance.now() - startedAt) / 1e3;
  return [
    atMost(`${TARGETS} targets × ${hours} h, all invariants`, cpuS, 60 * (hours / HOURS), 's cpu'),
    atMost('invariants broken', report.violations.length, 0, ''),
    figure('wall time', wallS, 's'),
    figure('results', report.results, ''),
    figure('events (timers and results) per second', (report.events + report.results) / cpuS, '/s cpu'),
    figure('faster than time', (report.simulatedMs / 1e3) / wallS, '×'),
  ];
}
