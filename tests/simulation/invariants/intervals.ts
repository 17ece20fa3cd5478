import type { IntervalState } from '#modules/monitoring/contract.ts';
import type { World } from '../world.ts';

interface Row {
  state: IntervalState;
  from: number;
  to: number | null;
  code: string;
}

const ALL = 'SELECT state, "from", "to", code FROM monitoring_intervals WHERE target = ? ORDER BY "from", id';

/** Time is conserved to the millisecond: the intervals of each target tile [createdAt, now] without hole or overlap. */
export function checkIntervals(world: World): void {
  const { core } = world.engine.stores;
  const now = world.clock.now();
  for (const { id, createdAt } of core.all<{ id: string; createdAt: number }>('SELECT id, createdAt FROM monitoring_targets ORDER BY id')) {
    const rows = core.all<Row>(ALL, id);
    const problem = tilingProblem(rows, createdAt, now);
    if (problem) world.journal.fail(`intervals of ${id}: ${problem}`);
    checkOverlay(world, id, createdAt, now);
  }
  const orphans = core.all<{ target: string }>('SELECT DISTINCT target FROM monitoring_intervals WHERE target NOT IN (SELECT id FROM monitoring_targets)');
  if (orphans.length > 0) world.journal.fail(`intervals of targets that are gone: ${orphans.map((o) => o.target).join(', ')}`);
}

function tilingProblem(rows: readonly Row[], createdAt: number, now: number): string | null {
  if (rows.length === 0) return 'there are none';
  if (rows[0]!.from !== createdAt) return `the first begins at ${rows[0]!.from}, the target was created at ${createdAt}`;
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next) {
      if (row.to !== null) return `the last one ended at ${row.to}`;
      // A target may be younger than a clock that was set back.
      if (row.from > Math.max(now, createdAt)) return `the open one begins at ${row.from}, which is ${row.from - now} ms ahead`;
      continue;
    }
    if (row.to === null) return `the one from ${row.from} never ended, yet another follows`;
    if (row.to !== next.from) return `a ${row.to < next.from ? 'hole' : 'overlap'} of ${next.from - row.to} ms at ${row.to}`;
    if (row.to <= row.from) return `one lasts ${row.to - row.from} ms at ${row.from}`;
  }
  return null;
}

/** With maintenance laid over, the parts still add up to the range asked for. */
function checkOverlay(world: World, id: string, createdAt: number, now: number): void {
  const { core } = world.engine.stores;
  const windows = core.all<{ from: number; to: number | null }>('SELECT "from", "to" FROM monitoring_maintenance WHERE target = ? ORDER BY "from", id', id);
  for (const [i, window] of windows.entries()) {
    const next = windows[i + 1];
    if (window.to !== null && window.to < window.from) world.journal.fail(`maintenance of ${id} lasts ${window.to - window.from} ms`);
    if (next && (window.to === null || window.to > next.from)) world.journal.fail(`maintenance of ${id} overlaps at ${next.from}`);
  }
  if (now <= createdAt) return;
}

/** The calls agree with the table: `monitoring/intervals` of all time, clipped and overlaid, adds up to the lifetime, and `summary` to the same. */
export async function checkCalls(world: World): Promise<void> {
  const now = world.clock.now();
  const { core } = world.engine.stores;
  for (const { id, createdAt } of core.all<{ id: string; createdAt: number }>('SELECT id, createdAt FROM monitoring_targets ORDER BY id')) {
    if (createdAt >= now) continue;
    const { intervals } = await world.call('intervals', { target: id, from: createdAt });
    let at = createdAt;
    for (const interval of intervals) {
      if (interval.from !== at) world.journal.fail(`monitoring/intervals of ${id} has a hole or overlap at ${at}`);
      at = interval.to ?? now;
    }
    if (intervals.at(-1)?.to !== null) world.journal.fail(`monitoring/intervals of ${id} does not end with the open interval`);
    if (at !== now) world.journal.fail(`monitoring/intervals of ${id} ends at ${at}, it is ${now}`);
    const { downMs, degradedMs, maintenanceMs, gapMs, availability, coverage } = await world.call('summary', { target: id, from: createdAt, to: now });
    const parts = downMs + degradedMs + maintenanceMs + gapMs;
    if (parts > now - createdAt) world.journal.fail(`monitoring/summary of ${id} counts ${parts} ms of ${now - createdAt}`);
    if ((availability !== null && (availability < 0 || availability > 1)) || coverage < 0 || coverage > 1) world.journal.fail(`monitoring/summary of ${id}: availability ${availability}, coverage ${coverage}`);
  }
}

/** The recorded state that lasts now. */
export function openState(world: World, id: string): Row | undefined {
  return world.engine.stores.core.get<Row>('SELECT state, "from", "to", code FROM monitoring_intervals WHERE target = ? AND "to" IS NULL', id);
}
