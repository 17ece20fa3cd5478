import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import { createFactChecks } from './invariants/facts.ts';
import { checkCalls, checkIntervals } from './invariants/intervals.ts';
import { checkAudit, checkDays, checkSamples } from './invariants/stored.ts';
import { checkTable } from './invariants/table.ts';
import { createRandom } from './random.ts';
import { openCoreFile, openTsdbFile } from './store.ts';
import { createWorld, type World } from './world.ts';

/** The checks themselves are checked: each spoiled history must be noticed. */
const START = Date.UTC(2026, 0, 5, 22);
let dir: string;
let world: World;
let checks: ReturnType<typeof createFactChecks>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wf-invariants-'));
  checks = createFactChecks();
  world = createWorld({ random: createRandom(1), startAt: START, dir, memory: { core: openCoreFile(':memory:'), tsdb: openTsdbFile(':memory:') }, keepResults: true, onFact: (fact) => checks.take(world, fact), afterResults: () => checks.settle(world) });
  await world.start();
  await world.put({ id: 'a', name: 'A', probe: { type: 'tcp', host: 'a.test', port: 80 }, every: '10s', timeout: '2s' });
  world.clock.advance(300_000);
  world.network.setTruth('a', 'down');
  world.clock.advance(120_000);
  world.network.setTruth('a', 'up');
  world.clock.advance(3 * 3_600_000);
});

afterEach(() => {
  if (world.isUp) world.crash();
  rmSync(dir, { recursive: true, force: true });
});

async function everything(): Promise<string[]> {
  checkIntervals(world);
  await checkCalls(world);
  await checkTable(world);
  checkSamples(world);
  expect(checkDays(world)).toBeGreaterThan(0);
  world.engine.stores.audit.checkpoint();
  checkAudit(world);
  return world.journal.violations;
}

const core = (sql: string): void => world.engine.stores.core.exec(sql);
const fact = (change: Partial<StateChanged>): StateChanged => ({ ...checks.facts.at(-1)!, ...change });

describe('the invariants', () => {
  it('hold for a healthy run', async () => {
    expect(await everything()).toEqual([]);
    expect(checks.facts.map((f) => f.to)).toEqual(['up', 'down', 'up']);
  });

  it.each([
    ['a hole', `UPDATE monitoring_intervals SET "to" = "to" - 1 WHERE state = 'down'`, /hole of 1 ms/],
    ['an overlap', `UPDATE monitoring_intervals SET "to" = "to" + 1 WHERE state = 'down'`, /overlap/],
    ['a lost interval', `DELETE FROM monitoring_intervals WHERE state = 'down'`, /hole/],
    ['a lost beginning', `DELETE FROM monitoring_intervals WHERE "from" = ${START}`, /was created at/],
    ['a state nobody shows', `UPDATE monitoring_intervals SET state = 'degraded' WHERE "to" IS NULL`, /shown as up/],
    ['an interval of nobody', `INSERT INTO monitoring_intervals (target, state, "from", code, message) VALUES ('b', 'up', 1, '', '')`, /that are gone/],
  ])('notice %s', async (_what, sql, message) => {
    core(sql);
    expect((await everything()).join('\n')).toMatch(message);
  });

  it('notice a lost and an invented sample', async () => {
    const { tsdb } = world.engine.stores;
    world.journal.taken('a').at.push(START + 7);
    world.journal.taken('a').state.push('up');
    expect((await everything()).join()).toMatch(/1 of \d+ results taken in are not stored/);
    world.journal.violations.length = 0;
    world.journal.taken('a').at.pop();
    tsdb.append([{ target: tsdb.idOf('a'), at: world.clock.now() + 5, status: 0, latencyMs: 1 }]);
    expect((await everything()).join()).toMatch(/1 samples were never told/);
  });

  it('notice a day row that its chunks do not bear out', async () => {
    world.engine.stores.tsdb.db.exec('UPDATE day SET down = down + 1, crc = 0');
    expect((await everything()).join()).toMatch(/the row counts/);
  });

  it('notice an altered audit trail', async () => {
    const { db } = world.engine.stores.audit;
    db.exec("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'user:other' WHERE seq = 1");
    expect((await everything()).join()).toMatch(/audit: Row 1 was altered/);
  });

  it('notice a row that was not pushed', async () => {
    const topic = world.engine.host.topic<StatusRow>('monitoring/status');
    topic.set('a', { ...topic.get('a')!, message: 'old' });
    expect((await everything()).join()).toMatch(/differs from a fresh one: message "old"/);
  });

  it('notice a DOWN without failures, a change out of order, and one dated before its evidence', () => {
    const decidedAt = world.journal.told('a').at(-1)!.at;
    checks.take(world, fact({ from: 'up', to: 'down', at: decidedAt, decidedAt }));
    checks.take(world, fact({ from: 'degraded', to: 'up', at: decidedAt, decidedAt }));
    checks.take(world, fact({ from: 'up', to: 'up', at: decidedAt, decidedAt }));
    checks.take(world, fact({ from: 'up', to: 'unknown', at: decidedAt + 1, decidedAt }));
    checks.take(world, fact({ from: 'unknown', to: 'up', at: decidedAt - 3_600_000, decidedAt }));
    const found = world.journal.violations.join('\n');
    for (const message of [/0 results in a row say so, 2 are needed/, /the one before ended in down/, /not a legal change/, /decided before it began/, /back-dated to/]) expect(found).toMatch(message);
  });

  it('notice a target probed too often, or against a rule', () => {
    const spec = world.specs.get('a')!;
    world.rhythm.started(spec, 1_000_000);
    world.rhythm.started(spec, 1_005_000);
    world.rhythm.forbidWhen(() => 'in a test');
    world.rhythm.started(spec, 1_050_000);
    expect(world.journal.violations.join('\n')).toMatch(/probed twice within 5000.0 ms[^]*probed in a test/);
  });
});
