import { type Client, connect } from '#shared/client.ts';
import { SILENCE_MS, type Wire } from '#shared/wire.ts';
import type { Clock, Timer } from '#kit/clock.ts';
import type { BoardRow, incidents } from '#modules/incidents/contract.ts';
import type { monitoring, StatusRow } from '#modules/monitoring/contract.ts';
import type { AlarmState, notify, PageRow } from '#modules/notify/contract.ts';

export interface FollowOptions {
  openWire(): Wire;
  clock: Clock;
  /** The whole table each time it changes; so with the other tables. */
  onStatus(rows: ReadonlyMap<string, StatusRow>): void;
  /** Incidents. */
  onBoard(rows: ReadonlyMap<string, BoardRow>): void;
  /** What this desk was paged of. */
  onPages(rows: ReadonlyMap<string, PageRow>): void;
  /** Quiet hours, silence and self-checks. */
  onAlarm(state: AlarmState | null): void;
  /** Told when the first word arrives and when the engine falls silent. */
  onLive(live: boolean): void;
}

export interface Follower {
  /** Connects again, after the engine has come back. */
  reconnect(): void;
  /** The live client, or null while there is none. */
  client(): Client | null;
  close(): void;
}

/** Follows what the engine shows for as long as the program runs, over as many connections as that takes. */
export function followEngine(options: FollowOptions): Follower {
  const { clock } = options;
  let client: Client | null = null;
  let live = false;
  let silence: Timer | null = null;

  function setLive(next: boolean): void {
    if (live === next) return;
    live = next;
    options.onLive(next);
  }

  function heard(): void {
    silence?.cancel();
    silence = clock.after(SILENCE_MS, () => setLive(false));
    setLive(true);
  }

  function drop(): void {
    silence?.cancel();
    const old = client;
    client = null;
    old?.close();
    setLive(false);
  }

  function reconnect(): void {
    drop();
    const wire = options.openWire();
    const mine = connect(wire, { onLife: () => mine === client && heard() });
    client = mine;
    wire.onClose(() => {
      if (mine === client) drop();
    });
    // A connection that was given up must not speak for the one that followed it.
    const whileMine = <T>(pass: (value: T) => void) => (value: T): void => {
      if (mine === client) pass(value);
    };
    mine.watch<typeof monitoring, 'status'>('monitoring', 'status', whileMine(({ rows }) => options.onStatus(rows)));
    mine.watch<typeof incidents, 'board'>('incidents', 'board', whileMine(({ rows }) => options.onBoard(rows)));
    mine.watch<typeof notify, 'pages'>('notify', 'pages', whileMine(({ rows }) => options.onPages(rows)));
    mine.watch<typeof notify, 'state'>('notify', 'state', whileMine(({ rows }) => options.onAlarm(rows.get('alarm') ?? null)));
  }

  return { reconnect, client: () => (live ? client : null), close: drop };
}
