import { describe, expect, it } from 'vitest';
import type { MessagePortMain } from 'electron';
import { VirtualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { type EngineEvents, supervise, type Supervisor } from './supervise.ts';

interface Fake {
  events: EngineEvents;
  opened: Array<[number, string]>;
  stopped: boolean;
  killed: boolean;
}

const viewer = { id: 'local:wall', role: 'viewer', from: 'local' } as const;

function port(): MessagePortMain & { closed: boolean } {
  const fake = { closed: false, close: () => void (fake.closed = true) };
  return fake as unknown as MessagePortMain & { closed: boolean };
}

function setup(): { clock: VirtualClock; supervisor: Supervisor; engines: Fake[]; told: string[] } {
  const clock = new VirtualClock();
  const engines: Fake[] = [];
  const told: string[] = [];
  const supervisor = supervise({
    clock,
    log: silentLog,
    spawn(events) {
      const fake: Fake = { events, opened: [], stopped: false, killed: false };
      engines.push(fake);
      const pid = engines.length;
      return { pid: () => pid, open: (conn, actor) => void fake.opened.push([conn, actor.id]), stop: () => void (fake.stopped = true), kill: () => void (fake.killed = true) };
    },
    onReady: (address) => told.push(`ready ${address}`),
    onFailed: (message) => told.push(`failed ${message}`),
    onDown: () => told.push('down'),
  });
  supervisor.start();
  return { clock, supervisor, engines, told };
}

const ready = (engine: Fake | undefined): void => engine!.events.onMessage({ k: 'ready', address: null });

describe('supervise', () => {
  it('holds connections until the engine is ready, then hands them over in order', () => {
    const { supervisor, engines } = setup();
    supervisor.open(viewer, port());
    supervisor.open({ ...viewer, id: 'local:desktop' }, port());
    expect(engines[0]!.opened).toEqual([]);
    ready(engines[0]);
    supervisor.open(viewer, port());
    expect(engines[0]!.opened).toEqual([[1, 'local:wall'], [2, 'local:desktop'], [3, 'local:wall']]);
  });

  it('gives up a connection that still waits, and only that one', () => {
    const { supervisor, engines } = setup();
    const [first, second] = [port(), port()];
    const giveUp = supervisor.open(viewer, first);
    const keep = supervisor.open({ ...viewer, id: 'local:desktop' }, second);
    giveUp();
    ready(engines[0]);
    keep();
    expect(engines[0]!.opened).toEqual([[1, 'local:desktop']]);
    expect([first.closed, second.closed]).toEqual([true, false]);
  });

  it('answers the first crash at once and repeated ones with growing waits up to 30 s', () => {
    const { clock, engines, told } = setup();
    ready(engines[0]);
    engines[0]!.events.onExit(9);
    clock.advance(0);
    expect(engines).toHaveLength(2);
    expect(told).toEqual(['ready null', 'down']);
    for (const waitMs of [250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000]) {
      const before = engines.length;
      engines.at(-1)!.events.onExit(1);
      clock.advance(waitMs - 1);
      expect(engines).toHaveLength(before);
      clock.advance(1);
      expect(engines).toHaveLength(before + 1);
    }
  });

  it('forgets old crashes once an engine has run steadily', () => {
    const { clock, engines } = setup();
    for (let i = 0; i < 3; i++) {
      engines.at(-1)!.events.onExit(1);
      clock.advance(30_000);
    }
    ready(engines.at(-1));
    clock.advance(60_000);
    const before = engines.length;
    engines.at(-1)!.events.onExit(139);
    clock.advance(0);
    expect(engines).toHaveLength(before + 1);
  });

  it('tells a failure to start once, until the engine has been ready', () => {
    const { clock, engines, told } = setup();
    const failed = { k: 'failed', message: 'The data folder is in use.', remedy: 'Close the other one.' } as const;
    for (let i = 0; i < 3; i++) {
      engines.at(-1)!.events.onMessage(failed);
      engines.at(-1)!.events.onExit(1);
      clock.advance(30_000);
    }
    expect(told).toEqual(['failed The data folder is in use.']);
    ready(engines.at(-1));
    engines.at(-1)!.events.onMessage(failed);
    expect(told.filter((line) => line.startsWith('failed'))).toHaveLength(2);
  });

  it('stops in the engine’s own time, by force when it takes too long, and does not restart it', async () => {
    const { clock, supervisor, engines, told } = setup();
    ready(engines[0]);
    const stopped = supervisor.stop(5_000);
    expect([engines[0]!.stopped, engines[0]!.killed]).toEqual([true, false]);
    clock.advance(5_000);
    expect(engines[0]!.killed).toBe(true);
    engines[0]!.events.onExit(null);
    await stopped;
    clock.advance(60_000);
    expect(engines).toHaveLength(1);
    expect(told).toEqual(['ready null']);
    expect(supervisor.state()).toBe('stopped');
  });

  it('stops while it waits to restart, closing what was waiting', async () => {
    const { clock, supervisor, engines } = setup();
    engines[0]!.events.onExit(1);
    const held = port();
    supervisor.open(viewer, held);
    await supervisor.stop(5_000);
    clock.advance(60_000);
    expect(engines).toHaveLength(1);
    expect(held.closed).toBe(true);
  });
});
