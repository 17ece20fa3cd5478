import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { realClock } from '#kit/clock.ts';

/*
 * The process that is killed: the real modules on a data folder, paging a webhook, with targets that go down and up by turns. It says on
 * standard output which incidents are committed. Arguments: folder, webhook address, number of the first turn.
 */
const { startBench } = await import('./fixture.ts');
const [dir, url, first] = process.argv.slice(2);
const bench = await startBench({ clock: realClock, dir: dir!, path: join(dir!, 'core.db') });
if ((await bench.notify.listChannels({})).channels.length === 0) {
  await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url } });
  await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
}
bench.host.bus.on('incidents/opened', ({ id }: { id: string }) => void writeSync(1, `opened ${id}\n`));
bench.host.bus.on('incidents/resolved', ({ id }: { id: string }) => void writeSync(1, `resolved ${id}\n`));

for (let turn = Number(first); ; turn++) {
  const id = `t${turn % 8}`;
  if (!(await bench.monitoring.listTargets({})).targets.some((row) => row.id === id)) await bench.add({ id });
  bench.up(id);
  await new Promise((resolve) => setTimeout(resolve, 2));
  bench.down(id);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
