import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModuleDefinition } from '#kit/module.ts';
import type { HealthRow } from '#modules/system/contract.ts';
import systemModule from '#modules/system/engine.ts';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
let bench: Bench;
let broken: Receiver;
let other: Receiver;
let facts: { name: string; message: string; remedy: string }[];

beforeEach(async () => {
  [broken, other] = await Promise.all([startReceiver(), startReceiver()]);
  bench = await startBench({ extra: [systemModule as unknown as ModuleDefinition] });
  facts = [];
  bench.host.bus.on('system/trouble', (fact: (typeof facts)[number]) => void facts.push(fact));
  await bench.notify.putChannel({ channel: { id: 'other', type: 'webhook', url: other.url } });
  await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: broken.url } });
  await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
  await bench.add({ id: 'pacs', name: 'PACS' });
  bench.up('pacs');
  await bench.run(3 * SEC);
});
afterEach(async () => {
  await bench.stop();
  await broken.close();
  await other.close();
});

const row = (): HealthRow => bench.host.topic<HealthRow>('system/health').get('channels')!;
const soon = (condition: () => boolean) => async () => {
  await bench.run(200, 100);
  return condition();
};

test('a dead letter is told on another channel, on this desk and as trouble of the console; so is its end', async () => {
  expect(row()).toMatchObject({ state: 'ok', value: '2 on, none failing' });
  broken.answer({ status: 404, body: 'no such hook' });
  bench.down('pacs');
  await until(soon(() => other.received.length > 0 && row().state === 'fail'), 'the trouble is told');
  expect(other.received[0]!.json).toMatchObject({ event: 'triggered', incident: { id: 'channel-ops', severity: 'critical', title: 'Messages cannot leave through "ops"' } });
  expect(bench.host.topic<{ event: string; quiet: boolean }>('notify/pages').get('channel-ops')).toMatchObject({ event: 'triggered', quiet: false });
  expect(row()).toMatchObject({ value: expect.stringMatching(/^"ops" fails · HTTP 404/) as unknown, remedy: expect.stringContaining('Test it') as unknown });
  expect(facts.filter(({ name }) => name === 'channels')).toMatchObject([{ message: expect.stringContaining('"ops" fails') as unknown, remedy: expect.stringContaining('not reached') as unknown }]);

  broken.answer({ status: 200 });
  await bench.notify.testChannel({ id: 'ops' });
  await until(soon(() => other.received.length > 1 && row().state === 'ok'), 'the end is told');
  expect(other.received[1]!.json).toMatchObject({ event: 'resolved', incident: { id: 'channel-ops' } });
  expect(facts.filter(({ name }) => name === 'channels')).toHaveLength(1);
});

test('a channel in trouble that is switched off or deleted is no trouble any more', async () => {
  broken.answer({ status: 404 });
  bench.down('pacs');
  await until(soon(() => row().state === 'fail'), 'it shows');
  await bench.notify.setChannelEnabled({ id: 'ops', enabled: false });
  await until(soon(() => row().state === 'ok'), 'it is off');
  await bench.notify.setChannelEnabled({ id: 'ops', enabled: true });
  await until(soon(() => row().state === 'fail'), 'it is on again, and has not delivered');
  await bench.notify.deleteChannel({ id: 'ops' });
  await until(soon(() => row().state === 'ok'), 'it is gone');
});
