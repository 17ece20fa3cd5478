import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { backupName, backupTime, backupsToDelete, createBackup } from './backup.ts';
import type { Clock } from './clock.ts';
import type { Backups } from './services.ts';
import type { Db } from './sqlite.ts';

export interface BackupsOptions {
  dataDir: string;
  version: string;
  clock: Clock;
  databases: Array<{ name: string; db: Db }>;
}

/** Small files without which the databases are not whole: the audit trail's key and its signed checkpoints. */
const FILES = ['audit-key.pem', 'audit-checkpoints.jsonl'];

/** Backups in `<data folder>/backups`, each opened and checked before it counts, the old ones thinned out to 24 hours, 7 days, 4 weeks. */
export function createBackups({ dataDir, version, clock, databases }: BackupsOptions): Backups {
  const folder = join(dataDir, 'backups');
  const names = (): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => backupTime(name) !== null) : []);
  return {
    latestAt: () => names().reduce<number | null>((latest, name) => Math.max(latest ?? 0, backupTime(name)!), null),
    async create(_reason, control) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, backupName(clock.now()));
      const files = FILES.map((name) => ({ name, path: join(dataDir, name) })).filter((file) => existsSync(file.path));
      await createBackup({ databases, files }, path, clock, version, control);
      for (const name of backupsToDelete(names(), clock.now())) rmSync(join(folder, basename(name)), { force: true });
      return path;
    },
  };
}
