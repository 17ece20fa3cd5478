import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandSpec } from '#shared/commands.ts';
import { memoryWires, type ToEngine, type Wire } from '#shared/wire.ts';
import { VirtualClock } from '#kit/clock.ts';
import { acceleratorOf } from './accelerator.ts';
import { readArguments } from './arguments.ts';
import { followEngine } from './follow.ts';

function setup() {
  const clock = new VirtualClock();
  const live: boolean[] = [];
  const tables: string[][] = [];
  const engines: Wire[] = [];
  const heard: ToEngine[] = [];
  const follower = followEngine({
    clock,
    openWire() {
      const [near, far] = memoryWires();
      engines.push(far);
      far.listen((message) => heard.push(message as ToEngine));
      return near;
    },
    onStatus: (rows) => tables.push([...rows.keys()]),
    onBoard: (rows) => tables.push(['board', ...rows.keys()]),
    onPages: (rows) => tables.push(['pages', ...rows.keys()]),
    onAlarm: (state) => tables.push(['alarm', String(state?.quietBy)]),
    onLive: (now) => live.push(now),
  });
  const say = async (message: unknown): Promise<void> => {
    engines.at(-1)!.post(message);
    await clock.run(0);
  };
  return { clock, live, tables, engines, heard, follower, say };
}

/** The id under which the newest connection watches a table. */
function watchOf(heard: readonly ToEngine[], topic: string): number {
  return heard.findLast((message) => message.t === 'watch' && message.topic === topic)!.id;
}

describe('followEngine', () => {
  it('watches the status table and passes every change on', async () => {
    const { clock, follower, heard, say, tables, live } = setup();
    follower.reconnect();
    await clock.run(0);
    const watch = watchOf(heard, 'monitoring/status');
    await say({ t: 'rows', id: watch, v: 0, full: true, set: [['a', {}]], del: [] });
    await say({ t: 'rows', id: watch, v: 1, full: false, set: [['b', {}]], del: ['a'] });
    expect([tables, live]).toEqual([[['a'], ['b']], [true]]);
  });

  it('watches incidents, pages and quiet hours too', async () => {
    const { clock, follower, heard, say, tables } = setup();
    follower.reconnect();
    await clock.run(0);
    await say({ t: 'rows', id: watchOf(heard, 'incidents/board'), v: 0, full: true, set: [['INC-1', {}]], del: [] });
    await say({ t: 'rows', id: watchOf(heard, 'notify/pages'), v: 0, full: true, set: [['INC-1', {}]], del: [] });
    await say({ t: 'rows', id: watchOf(heard, 'notify/state'), v: 0, full: true, set: [['alarm', { quietBy: 'user:ada' }]], del: [] });
    expect(tables).toEqual([['board', 'INC-1'], ['pages', 'INC-1'], ['alarm', 'user:ada']]);
  });

  it('calls six silent seconds the end of the line, and any word a new beginning', async () => {
    const { clock, follower, live, say } = setup();
    follower.reconnect();
    await say({ t: 'beat', now: 0 });
    await clock.run(5_999);
    expect([live, follower.client() !== null]).toEqual([[true], true]);
    await clock.run(1);
    expect([live, follower.client()]).toEqual([[true, false], null]);
    await say({ t: 'beat', now: 0 });
    expect(live).toEqual([true, false, true]);
  });

  it('says so at once when the wire closes, and follows the next engine after a reconnect', async () => {
    const { clock, engines, follower, live, say, tables, heard } = setup();
    follower.reconnect();
    await say({ t: 'beat', now: 0 });
    engines[0]!.close();
    await clock.run(0);
    expect(live).toEqual([true, false]);
    follower.reconnect();
    await clock.run(0);
    await say({ t: 'rows', id: watchOf(heard, 'monitoring/status'), v: 0, full: true, set: [['c', {}]], del: [] });
    expect([live, tables]).toEqual([[true, false, true], [['c']]]);
  });
});

describe('readArguments', () => {
  it('reads its own options among Chromium’s and makes paths whole', () => {
    const argv = ['electron', '--no-sandbox', '.', '--wall', '--data-dir', 'data', '--config=a.yaml', '--config', '/etc/b.yaml', '--port', '7070', '--remote-debugging-port=0'];
    expect(readArguments(argv, '/srv')).toEqual({ wall: true, demo: false, dataDir: '/srv/data', host: '127.0.0.1', port: 7_070, config: ['/srv/a.yaml', '/etc/b.yaml'] });
  });

  it('leaves out what cannot be used', () => {
    for (const port of ['--port=abc', '--port=-1', '--port=70000', '--port=1.5', '--port']) expect(readArguments([port, '--data-dir', '--demo'], '/srv')).toEqual({ wall: false, demo: true, dataDir: null, host: '127.0.0.1', port: null, config: [] });
  });
});

describe('the table of commands', () => {
  const commands: readonly CommandSpec[] = COMMANDS;

  it('gives every command an id of its own and no key twice', () => {
    const ids = commands.map((command) => command.id);
    const keys = commands.flatMap((command) => command.keys ?? []);
    expect([new Set(ids).size, new Set(keys).size]).toEqual([ids.length, keys.length]);
  });

  it('makes accelerators of chords only', () => {
    expect([acceleratorOf('mod+shift+w'), acceleratorOf('mod+k'), acceleratorOf('g w'), acceleratorOf('/'), acceleratorOf(undefined)]).toEqual(['CommandOrControl+Shift+W', 'CommandOrControl+K', undefined, undefined, undefined]);
  });
});
