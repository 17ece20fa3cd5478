import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Remote } from '#shared/contract.ts';
import configurationModule from '#modules/configuration/engine.ts';
import { configuration as contract } from '#modules/configuration/contract.ts';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

let bench: Bench;
let configuration: Remote<typeof contract>;
let ops: Receiver;

beforeEach(async () => {
  ops = await startReceiver();
  bench = await startBench({ extra: [configurationModule] });
  configuration = bench.host.dispatcher.use(contract, 'test');
});
afterEach(async () => {
  await bench.stop();
  await ops.close();
});

const yaml = () => `
version: 1
targets:
  - { id: ehr-web, name: EHR web, group: Clinical/EHR, probe: { type: tcp, host: 127.0.0.1, port: 9 } }
alerts:
  rules:
    - { id: slow-ehr, when: "state == 'degraded'", target: ehr-web, for: 5m, keepFiringFor: 2m, severity: warning, response: "https://wiki.example/slow" }
  inhibit:
    - { source: { match: { severity: critical } }, target: { match: { severity: warning } }, equal: [target] }
  timeIntervals:
    - { id: nights, intervals: [{ times: [{ from: "22:00", to: "24:00" }], location: Europe/Berlin }] }
oncall:
  schedules:
    - { id: primary, timeZone: Europe/Berlin, rotations: [{ id: r, type: weekly, start: "2026-01-05T08:00", users: [ana, ben] }], rules: [{ days: weekdays, from: "08:00", to: "20:00", rotation: r }], overrides: [{ kind: replace, from: "2026-01-07T08:00", to: "2026-01-08T08:00", user: ana, with: ben }] }
  policies:
    - { id: default, steps: [{ after: 0s, notify: [schedule:primary] }, { after: 5m, notify: [channel:ops] }], repeat: 2, ackExpires: 30m, fallback: channel:ops }
notify:
  channels:
    - { id: ops, type: webhook, url: "${ops.url}", secret: "hunter2-in-clear" }
    - { id: chat, type: slack, url: "https://hooks.slack.example/services/T/B/very-secret" }
  routes:
    - { match: { group: "Clinical/*", severity: critical }, policy: default, groupWait: 0s, groupBy: [target] }
    - { channels: [ops], muteTimeIntervals: [nights] }
`;
const apply = (text: string) => configuration.apply({ files: [{ file: 'a.yaml', text }] });
const kindsOf = (changes: { at: string; kind: string }[]) => changes.map((change) => `${change.at} ${change.kind}`);

describe('alerts, oncall and notify as a file', () => {
  test('applied, it works; applied again or exported and applied, nothing changes', async () => {
    expect(kindsOf((await apply(yaml())).changes).filter((text) => !text.endsWith('create'))).toEqual([]);
    expect(new Set(kindsOf((await apply(yaml())).changes).filter((text) => !text.startsWith('notify.channels')))).toEqual(new Set(['targets same', 'alerts.rules same', 'alerts.inhibit same', 'alerts.timeIntervals same', 'oncall.schedules same', 'oncall.policies same', 'notify.routes same']));
    const { text } = await configuration.export({});
    for (const secret of ['hunter2-in-clear', 'very-secret']) expect(text).not.toContain(secret);
    expect(new Set((await apply(text)).changes.map((change) => change.kind))).toEqual(new Set(['same']));
    const { channels } = await bench.notify.listChannels({});
    expect(JSON.stringify(channels)).not.toMatch(/hunter2|very-secret/);
    expect(bench.db.get<{ spec: string }>("SELECT spec FROM notify_channel WHERE id = 'ops'")!.spec).toContain('hunter2-in-clear');

    bench.up('ehr-web');
    await bench.run(1_000);
    bench.down('ehr-web');
    await until(async () => {
      await bench.run(1_000, 100);
      return (await bench.incidents.list({})).incidents.length === 1;
    }, 'the incident opens');
    await bench.run(1_000, 100);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ policy: 'default', called: ['ana'] }]);
    expect(ops.received).toEqual([]);
    await bench.run(301_000, 5_000);
    await until(() => ops.received.length === 1, 'the second step');
    expect(ops.received[0]!.json['event']).toBe('escalated');
  });

  test('what is left out of the file is taken away, and a mask sent back keeps the secret', async () => {
    await apply(yaml());
    const { changes } = await apply(yaml().replace(/^ {4}- \{ id: chat.*$/m, '').replace(/^ {4}- \{ id: slow-ehr.*$/m, '    []').replace('rules:\n    []', 'rules: []').replace(/^ {4}- \{ source.*$/m, '').replace('inhibit:\n', 'inhibit: []\n'));
    expect(kindsOf(changes)).toEqual(expect.arrayContaining(['notify.channels delete', 'alerts.rules delete', 'alerts.inhibit delete']));
    expect(await bench.incidents.getRouting({})).toMatchObject({ inhibit: [] });
    const [channel] = (await bench.notify.listChannels({})).channels;
    await bench.notify.putChannel({ channel: { ...channel!.spec, name: 'Operations' } });
    expect(bench.db.get<{ spec: string }>("SELECT spec FROM notify_channel WHERE id = 'ops'")!.spec).toContain('hunter2-in-clear');
  });

  test('every error at once, with its place', async () => {
    const { errors } = await configuration.check({
      files: [{ file: 'a.yaml', text: `version: 1
alerts:
  rules:
    - { id: a, when: "state = 'down'", for: soon, severity: critical }
    - { id: b, when: "true", severity: critical }
oncall:
  schedules:
    - { id: primary, timeZone: Mars/Olympus, rules: [{ rotation: nobody }] }
    - { id: bad, rules: [{ rotation: nobody }] }
  policies:
    - { id: p, steps: [{ notify: [schedule:primari] }], fallback: channel:nowhere }
notify:
  channels:
    - { id: x, type: webhook, url: "ftp://a" }
    - { id: desktop, type: webhook, url: "https://a.example", typo: 1 }
  routes:
    - { policy: q, channels: [y], routes: [{ channels: [z] }] }
` }],
    });
    const told = errors.map((error) => `${error.line} ${error.path}`);
    for (const place of ['4 alerts.rules[0].for', '4 alerts.rules[0].when', '5 alerts.rules[1].severity', '8 oncall.schedules[0].timeZone', '9 oncall.schedules[1].rules[0].rotation', '11 oncall.policies[0].steps[0].notify', '11 oncall.policies[0].fallback', '14 notify.channels[0].url', '15 notify.channels[1].id', '15 notify.channels[1].typo', '17 notify.routes[0].policy', '17 notify.routes[0].channels[0]', '17 notify.routes[0].routes[0].channels[0]']) expect(told).toContain(place);
  });
});
