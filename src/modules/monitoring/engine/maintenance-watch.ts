import type { Monitoring } from './calls/context.ts';
import { maintenanceSpec, type MaintenanceSpec } from './maintenance/spec.ts';
import { activeWindows } from './maintenance/windows.ts';

export const maintenanceSchema = 'CREATE TABLE monitoring_windows (id TEXT PRIMARY KEY, spec TEXT NOT NULL) STRICT;';

/** Keeps every target's maintenance overlay true to the declared windows. */
export interface MaintenanceWatch {
  windows(): MaintenanceSpec[];
  put(window: MaintenanceSpec): void;
  delete(id: string): void;
  /** After a restart: what was in force stays until the next tick decides. */
  restore(): void;
  tick(): void;
}

const EVERY_MS = 10_000;

export function createMaintenanceWatch({ context, live, intervals }: Monitoring): MaintenanceWatch {
  const { db, clock, services } = context;
  let windows = db.all<{ spec: string }>('SELECT spec FROM monitoring_windows ORDER BY id').map((row) => maintenanceSpec.parse(JSON.parse(row.spec)));
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Targets whose window says that probing stops. */
  const silent = new Set<string>();

  function setSilent(id: string, wanted: boolean): void {
    if (wanted === silent.has(id)) return;
    if (wanted) {
      silent.add(id);
      services.prober.removeTarget(id);
    } else {
      silent.delete(id);
      const entry = live.entries.get(id);
      if (entry) services.prober.upsertTarget(entry.spec);
    }
  }

  function look(): void {
    const now = clock.now();
    lookedAt = clock.monotonic();
    for (const entry of live.entries.values()) {
      const active = windows.length > 0 ? activeWindows(windows, entry.spec, now) : [];
      live.setMaintenance(entry, active[0] ? (active[0].name ?? active[0].id) : null);
      setSilent(entry.spec.id, active.some((window) => !window.probing));
    }
  }

  return {
    windows: () => windows,
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
    restore() {
      for (const [target, window] of intervals.openMaintenance()) {
        const entry = live.entries.get(target);
        if (entry) entry.maintenance = window;
      }
      look();
    },
    tick() {
      if (clock.monotonic() - lookedAt >= EVERY_MS) look();
    },
  };
}
