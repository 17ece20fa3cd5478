import type { Monitoring } from './calls/context.ts';
import type { Entry } from './live/entry.ts';
import { covers } from './maintenance/covers.ts';
import { maintenanceSpec, type MaintenanceSpec } from './maintenance/spec.ts';
import { isActive, nextEdge } from './maintenance/windows.ts';

export const maintenanceSchema = 'CREATE TABLE monitoring_windows (id TEXT PRIMARY KEY, spec TEXT NOT NULL) STRICT;';

/** Keeps every target's maintenance overlay true to the declared windows. */
export interface MaintenanceWatch {
  windows(): MaintenanceSpec[];
  put(window: MaintenanceSpec): void;
  delete(id: string): void;
  /** Reads the windows again: a change was rolled back. */
  reload(): void;
  /** After a restart: what was in force at `aliveAt` goes on, or ended when it was declared to. */
  restore(aliveAt: number): void;
  tick(): void;
}

const EVERY_MS = 10_000;

export function createMaintenanceWatch({ context, live, intervals }: Monitoring): MaintenanceWatch {
  const { db, clock, services } = context;
  let windows: MaintenanceSpec[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Wall time of the last look: what happened since began or ended between then and now. */
  let lookedWall = clock.now();

  function reload(): void {
    windows = db.all<{ spec: string }>('SELECT spec FROM monitoring_windows ORDER BY id').map((row) => maintenanceSpec.parse(JSON.parse(row.spec)));
    lookedAt = Number.NEGATIVE_INFINITY;
  }

  function setSilent(entry: Entry, wanted: boolean): void {
    if (wanted === entry.silent) return;
    entry.silent = wanted;
    if (wanted) services.prober.removeTarget(entry.spec.id);
    else services.prober.upsertTarget(entry.spec);
  }

  /** When the overlay of an entry changed: at the edge of the window that began or ended since the last look, else now. */
  function edgeOf(window: MaintenanceSpec | undefined, now: number): number {
    const edge = window && lookedWall < now ? nextEdge(window, lookedWall) : null;
    return edge !== null && edge <= now ? edge : now;
  }

  function lay(entry: Entry, window: MaintenanceSpec | undefined, now: number): void {
    const name = window ? nameOf(window) : null;
    if (name === entry.maintenance) return;
    const changed = window ?? windows.find((each) => nameOf(each) === entry.maintenance);
    live.setMaintenance(entry, name, edgeOf(changed, now));
  }

  function look(): void {
    const now = clock.now();
    const active = windows.filter((window) => isActive(window, now));
    for (const entry of live.entries.values()) {
      const own = active.length > 0 ? active.filter((window) => covers(window, entry.spec)) : active;
      lay(entry, own[0], now);
      setSilent(entry, own.some((window) => !window.probing));
    }
    lookedAt = clock.monotonic();
    lookedWall = now;
  }

  reload();
  return {
    windows: () => windows,
    reload,
    put(window) {
      db.run('INSERT INTO monitoring_windows (id, spec) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec', window.id, JSON.stringify(window));
      windows = [...windows.filter((w) => w.id !== window.id), window];
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    delete(id) {
      db.run('DELETE FROM monitoring_windows WHERE id = ?', id);
      windows = windows.filter((w) => w.id !== id);
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    restore(aliveAt) {
      for (const [target, window] of intervals.openMaintenance()) {
        const entry = live.entries.get(target);
        if (!entry) continue;
        entry.maintenance = window;
        live.show(entry);
      }
      lookedWall = aliveAt;
      look();
    },
    tick() {
      if (clock.monotonic() - lookedAt >= EVERY_MS) look();
    },
  };
}

function nameOf(window: MaintenanceSpec): string {
  return window.name ?? window.id;
}
