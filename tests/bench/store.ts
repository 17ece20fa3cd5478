/**
 * The sample store against what it must hold, each ratio measured in one run against its reference.
 * Usage: node tests/bench/store.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './store/measure.ts';
import { backingUp, reading, simulated } from './store/read.ts';
import { fullPath, realTime, replay, sealStorm, writeAmplification } from './store/write.ts';

/** Runs everything, about a minute. `hold` is empty for figures without a limit; `ok` says whether the limit held. */
export async function benchStore(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-store-'));
  try {
    return [...fullPath(dir), ...writeAmplification(dir), ...(await realTime(dir)), ...sealStorm(dir), ...reading(dir), ...replay(dir), ...(await backingUp(dir)), ...simulated()];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The rows as an aligned table. */
export function tableOf(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows.map((row) => `${row.name.padEnd(width)}  ${row.value.toPrecision(3).padStart(8)} ${row.unit.padEnd(12)} ${row.hold.padEnd(8)} ${row.hold === '' ? '' : row.ok ? 'holds' : 'DOES NOT HOLD'}`.trimEnd()).join('\n');
}

if (import.meta.main) {
  const rows = await benchStore();
  console.log(tableOf(rows));
  console.log(JSON.stringify({ bench: 'store', rows }));
  process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
}
