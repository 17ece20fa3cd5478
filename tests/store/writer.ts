import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#kit/sqlite.ts';
import { openTsdb } from '#kit/tsdb/tsdb.ts';
import { clockAt, sampleOf, STEP_MS, TARGETS } from './fixture.ts';

/*
 * The process that is killed: writes batch after batch to a sample store (NORMAL) and a pair of rows to a second database (FULL),
 * and says on standard output how many batches are committed. Arguments: folder, first batch.
 */
const [dir, first] = process.argv.slice(2);
const clock = clockAt(Number(first));
const tsdb = openTsdb({ path: join(dir!, 'tsdb.db'), clock });
const core = openDatabase(join(dir!, 'core.db'), { synchronous: 'FULL', applicationId: 0x57465401 });
core.exec('CREATE TABLE IF NOT EXISTS transition (n INTEGER PRIMARY KEY, note TEXT) STRICT; CREATE TABLE IF NOT EXISTS outbox (n INTEGER PRIMARY KEY, note TEXT) STRICT;');
for (let t = 0; t < TARGETS; t++) tsdb.idOf(`t${t}`);

for (let batch = Number(first); ; batch++) {
  tsdb.append(Array.from({ length: TARGETS }, (_, t) => sampleOf(batch * TARGETS + t)));
  tsdb.tick();
  core.tx(() => {
    core.run('INSERT OR REPLACE INTO transition VALUES (?, ?)', batch, `state of ${batch}`);
    core.run('INSERT OR REPLACE INTO outbox VALUES (?, ?)', batch, `notice of ${batch}`);
  });
  writeSync(1, `${batch + 1}\n`);
  clock.advance(STEP_MS);
}
