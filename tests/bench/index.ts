import type { BenchResult } from './result.ts';

/** A figure as any lane gives it: the bound in words, or the number the value must not exceed. */
type Row = Omit<BenchResult, 'hold'> & { hold: string | number };

/** Every lane, loaded only when asked for: `npm run bench`, or `npm run bench -- checks store`. */
const LANES: Record<string, () => Promise<readonly Row[]>> = {
  checks: async () => (await import('./checks.ts')).benchChecks(),
  store: async () => (await import('./store.ts')).benchStore(),
  sla: async () => (await import('./sla.ts')).benchSla(),
  notify: async () => (await import('./notify.ts')).benchNotify(),
  simulation: async () => (await import('./simulation.ts')).benchSimulation(),
  start: async () => (await import('./start.ts')).benchStart(),
  wall: async () => (await import('./wall.ts')).benchWall(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in LANES));
if (unknown.length > 0) {
  console.error(`no lane "${unknown[0]}"; there are ${Object.keys(LANES).join(', ')}`);
  process.exit(2);
}

let failed = 0;
for (const name of asked.length > 0 ? asked : Object.keys(LANES)) {
  console.log(`\n${name}`);
  for (const { name: what, value, unit, hold, ok } of await LANES[name]!()) {
    if (!ok) failed++;
    console.log(`  ${ok ? '  ' : '✗ '}${what.padEnd(52)} ${format(value).padStart(10)} ${unit.padEnd(10)} ${typeof hold === 'number' ? `≤ ${hold}` : hold}`);
  }
}
console.log(failed === 0 ? '\nevery bound holds' : `\n${failed} bounds do not hold`);
process.exitCode = failed === 0 ? 0 : 1;

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(2) : value.toFixed(4);
}
