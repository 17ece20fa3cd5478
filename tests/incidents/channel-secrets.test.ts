import { afterEach, expect, test } from 'vitest';
import { createLog } from '#kit/log.ts';
import { realClock } from '#kit/clock.ts';
import type { ModuleDefinition } from '#kit/module.ts';
import { configuration } from '#modules/configuration/contract.ts';
import configurationModule from '#modules/configuration/engine.ts';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const KEY = 'T0000AAAA11112222bbbb';
let bench: Bench;
let peer: Receiver;
afterEach(async () => {
  await bench.stop();
  await peer.close();
});

test('the address of a chat webhook shows nowhere: not in the list, the export, the log, the audit trail, a receipt or a timeline', async () => {
  peer = await startReceiver();
  const lines: string[] = [];
  bench = await startBench({ log: createLog(realClock, (line) => void lines.push(line), 'debug'), extra: [configurationModule as unknown as ModuleDefinition] });
  const files = [{ file: 'site.yaml', text: `notify:\n  channels:\n    - { id: room, type: webhook, url: '${peer.url}/api/webhooks/9/${KEY}' }\n` }];
  const config = bench.host.dispatcher.use(configuration, 'test');
  await config.apply({ files });
  await bench.notify.putChannel({ channel: { id: 'chat', type: 'slack', url: `${peer.url}/services/${KEY}` } });
  await bench.incidents.setRouting({ routes: [{ channels: ['chat', 'room'] }] });

  // A server that answers with what it was asked.
  peer.answer({ status: 404, body: `no route /services/${KEY} and /api/webhooks/9/${KEY}` });
  await bench.add({ id: 'pacs' });
  bench.up('pacs');
  await bench.run(2_000);
  bench.down('pacs');
  await until(async () => {
    await bench.run(100, 100);
    return (await bench.notify.deliveries({ incident: 'INC-1' })).deliveries.filter((one) => one.outcome === 'dead').length === 2;
  }, 'both are dead');
  await bench.run(2_000);
  expect((await bench.notify.testChannel({ id: 'chat' })).message).toContain('404');

  const shown = {
    list: await bench.notify.listChannels({}),
    test: await bench.notify.testChannel({ id: 'room' }),
    export: await config.export({}),
    diff: await config.diff({ files }),
    audit: bench.audit.search({ limit: 1_000 }).rows,
    receipts: await bench.notify.deliveries({}),
    timeline: await bench.incidents.timeline({ id: 'INC-1' }),
    pages: [...bench.host.topic('notify/pages').rows().values()],
    log: lines,
  };
  for (const [where, what] of Object.entries(shown)) expect(JSON.stringify(what), where).not.toContain(KEY);
  expect(shown.export.text).toContain('${secret:chat.url}');
  // Applied again as written, and as exported, nothing changes and the key stays.
  expect(shown.diff.changes).toEqual([expect.objectContaining({ kind: 'same', id: 'room' })]);
  await config.apply({ files: [{ file: 'exported.yaml', text: shown.export.text }] });
  peer.received.length = 0;
  await bench.notify.testChannel({ id: 'chat' });
  expect(peer.received[0]!.path).toBe(`/services/${KEY}`);
});
