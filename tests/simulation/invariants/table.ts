import { isDeepStrictEqual } from 'node:util';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { World } from '../world.ts';
import { openState } from './intervals.ts';

/** What is pushed to the pages is what a fresh read gives, and both are what the intervals say. */
export async function checkTable(world: World): Promise<void> {
  const { journal } = world;
  const { targets } = await world.call('listTargets', {});
  const pushed = world.engine.host.topic<StatusRow>('monitoring/status').rows();
  if (pushed.size !== world.specs.size || targets.length !== world.specs.size) journal.fail(`${pushed.size} rows pushed, ${targets.length} read, ${world.specs.size} targets`);
  const states = new Map(targets.map((row) => [row.id, row]));
  for (const row of targets) {
    const shown = pushed.get(row.id);
    if (!isDeepStrictEqual(shown, row)) journal.fail(`${row.id}: the pushed row differs from a fresh one: ${differing(shown, row)}`);
    checkState(world, row);
    const spec = world.specs.get(row.id)!;
    const via = row.state === 'down' ? (spec.dependsOn.find((parent) => isDown(world, states, parent)) ?? null) : null;
    if (row.state === 'down' && row.unreachableVia !== via) journal.fail(`${row.id}: unreachable via ${row.unreachableVia}, should be ${via}`);
  }
}

function isDown(world: World, rows: ReadonlyMap<string, StatusRow>, id: string): boolean {
  const row = rows.get(id);
  if (world.specs.get(id)?.paused) return false;
  return row?.state === 'down' || (row !== undefined && lastDecided(world, id) === 'down');
}

/** The state a target waits in while it is not observed. */
function lastDecided(world: World, id: string): string | null {
  const stored = world.engine.stores.core.get<{ condition: string | null }>('SELECT condition FROM monitoring_targets WHERE id = ?', id);
  return stored?.condition ? ((JSON.parse(stored.condition) as { state: string }).state) : null;
}

function checkState(world: World, row: StatusRow): void {
  const open = openState(world, row.id);
  if (!open) return;
  const recorded = open.state === 'gap' ? 'unknown' : open.state;
  if (row.state !== recorded) world.journal.fail(`${row.id}: shown as ${row.state} (${row.code}), recorded as ${open.state} (${open.code})`);
  if (row.since > Math.max(open.from, world.clock.now())) world.journal.fail(`${row.id}: since ${row.since}, recorded from ${open.from}`);
}

function differing(a: object | undefined, b: object): string {
  const other = (a ?? {}) as Record<string, unknown>;
  return Object.entries(b).filter(([key, value]) => !isDeepStrictEqual(other[key], value)).map(([key, value]) => `${key} ${JSON.stringify(other[key])} ≠ ${JSON.stringify(value)}`).join(', ');
}
