import { type Client, connect, type Snapshot } from '#shared/client.ts';
import { SILENCE_MS, type Wire } from '#shared/wire.ts';
import type { Clock, Timer } from '#kit/clock.ts';
import type { monitoring, StatusRow } from '#modules/monitoring/contract.ts';

export interface FollowOptions {
  openWire(): Wire;
  clock: Clock;
  /** The whole table each time it changes. */
  onStatus(rows: ReadonlyMap<string, StatusRow>): void;
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

/** Follows the status of every target for as long as the program runs, over as many connections as that takes. */
export function followStatus(options: FollowOptions): Follower {
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
    mine.watch<typeof monitoring, 'status'>('monitoring', 'status', (snapshot: Snapshot<StatusRow>) => {
      if (mine === client) options.onStatus(snapshot.rows);
    });
  }

  return { reconnect, client: () => (live ? client : null), close: drop };
}
