import { createHash } from 'node:crypto';
import { verifyAudit } from '#kit/audit.ts';
import { dayFromChunks } from '#kit/tsdb/days.ts';
import { DAY_MS, STATUSES } from '#kit/tsdb/sample.ts';
import { dayOf, dayTarget, type DayRow } from '#kit/tsdb/schema.ts';
import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import type { World } from '../world.ts';

const EVER = 4_000_000_000_000;

/** No result taken in is missing from the samples, none is there that was never told, and each has its state. */
export function checkSamples(world: World): number {
  const { tsdb } = world.engine.stores;
  let n = 0;
  for (const [id, spec] of world.specs) {
    if (spec.probe.type === 'push' || spec.probe.type === 'group') continue;
    const taken = world.journal.taken(id);
    const target = tsdb.find(id);
    if (target === null) {
      world.journal.fail(`${id} has no number in the sample store`);
      continue;
    }
    const stored = new Map(tsdb.samples(target, 0, EVER, 10_000_000).map((sample) => [sample.at, STATUSES[sample.status]]));
    n += stored.size;
    let missing = 0;
    const known = new Set<number>();
    for (const [i, at] of taken.at.entries()) {
      const status = stored.get(at);
      // A repeated instant (the clock was set back) keeps its first result.
      const repeated = known.has(at);
      known.add(at);
      if (status === undefined) missing++;
      else if (!repeated && status !== taken.state[i] && status !== 'maintenance' && status !== 'unknown') world.journal.fail(`${id}: the result at ${at} was ${taken.state[i]}, the sample says ${status}`);
    }
    if (missing > 0) world.journal.fail(`${id}: ${missing} of ${taken.at.length} results taken in are not stored`);
    const foreign = [...stored.keys()].filter((at) => !known.has(at));
    if (foreign.length > 0) world.journal.fail(`${id}: ${foreign.length} samples were never told, the first at ${foreign[0]}`);
  }
  return n;
}

/** As many samples are stored as results were taken in; for runs too large to keep them all. Clocks must not have been set back. */
export function countSamples(world: World): number {
  const { tsdb } = world.engine.stores;
  let sum = 0;
  for (const [id, spec] of world.specs) {
    if (spec.probe.type === 'push' || spec.probe.type === 'group') continue;
    const target = tsdb.find(id);
    const stored = target === null ? 0 : tsdb.summary(target, 0, EVER).n;
    const { n } = world.journal.taken(id);
    if (stored !== n) world.journal.fail(`${id}: ${n} results were taken in, ${stored} are stored`);
    sum += stored;
  }
  return sum;
}

/** Day rows say what their chunks say. */
export function checkDays(world: World): number {
  const { db } = world.engine.stores.tsdb;
  const rows = db.all<DayRow>('SELECT * FROM day ORDER BY k');
  for (const row of rows) {
    const again = dayFromChunks(db, dayTarget(row.k), dayOf(row.k));
    if (again.n !== row.n || again.crc !== row.crc) world.journal.fail(`day ${dayOf(row.k)} of target ${dayTarget(row.k)}: the row counts ${row.n} samples, its chunks ${again.n}`);
  }
  return rows.length;
}

/** Days that ended long ago have their rows. */
export function checkDaysWritten(world: World): void {
  const { db } = world.engine.stores.tsdb;
  const today = Math.floor((world.clock.now() - 3_600_000) / DAY_MS);
  const owed = db.all<{ target: number; day: number }>(
    'SELECT DISTINCT k / 4294967296 AS target, (k % 4294967296) / 86400 AS day FROM chunk WHERE (k % 4294967296) / 86400 < ? AND (k / 4294967296) * 65536 + (k % 4294967296) / 86400 NOT IN (SELECT k FROM day) AND k / 4294967296 IN (SELECT id FROM target WHERE key IS NOT NULL)',
    today,
  );
  if (owed.length > 0) world.journal.fail(`${owed.length} day rows are missing an hour after midnight, the first of target ${owed[0]!.target}, day ${owed[0]!.day}`);
}

/** Queues and buffers stay within what the number of targets explains. */
export function checkBounds(world: World): void {
  const { tsdb } = world.engine.stores;
  const { headSamples, queue, logRows, pending, dropped } = tsdb.stats();
  const targets = Math.max(1, world.specs.size);
  const { journal, clock } = world;
  // A head holds up to 120 samples; blocks closed at the hour edge wait up to ten minutes more.
  if (headSamples > targets * 400) journal.fail(`${headSamples} unsealed samples for ${targets} targets`);
  if (queue > targets * 12) journal.fail(`${queue} blocks wait to be sealed for ${targets} targets`);
  // 80 minutes of four rows a second: an hour, the spread, and what a broken disk held up.
  if (logRows > 30_000) journal.fail(`${logRows} rows in the sample log`);
  if (pending > targets * 1_000) journal.fail(`${pending} samples wait for a tick`);
  if (dropped > 0) journal.fail(`${dropped} samples were dropped`);
  if (clock.pending > targets * 20 + 100) journal.fail(`${clock.pending} timers for ${targets} targets`);
  const { n } = world.engine.stores.core.get<{ n: number }>('SELECT count(*) AS n FROM monitoring_failures')!;
  if (n > targets * 230) journal.fail(`${n} failures kept for ${targets} targets`);
}

export function checkAudit(world: World): void {
  const verdict = verifyAudit(world.dir);
  if (!verdict.ok) world.journal.fail(`audit: ${verdict.message}`);
}

/** One figure for everything that was recorded and announced. */
export function fingerprint(world: World, facts: readonly StateChanged[]): string {
  const hash = createHash('sha256');
  const { core, tsdb } = world.engine.stores;
  for (const row of core.all('SELECT target, state, "from", "to", code, message FROM monitoring_intervals ORDER BY target, "from", id')) hash.update(JSON.stringify(row));
  for (const row of core.all('SELECT target, window, "from", "to" FROM monitoring_maintenance ORDER BY target, "from", id')) hash.update(JSON.stringify(row));
  for (const fact of facts) hash.update(JSON.stringify(fact));
  for (const target of tsdb.targets()) for (const sample of tsdb.samples(target, 0, EVER, 10_000_000)) hash.update(`${target} ${sample.at} ${sample.status} ${sample.latencyMs}\n`);
  return hash.digest('hex');
}
