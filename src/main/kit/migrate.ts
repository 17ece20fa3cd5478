import { AppError } from '#shared/errors.ts';
import { sha256 } from './ids.ts';
import type { Db } from './sqlite.ts';

/** One module's migrations: SQL texts whose position is their number. Append only. */
export interface Migrations {
  module: string;
  steps: readonly string[];
}

interface Applied {
  module: string;
  step: number;
  sha256: string;
}

const LEDGER = `CREATE TABLE IF NOT EXISTS migrations (
  module TEXT NOT NULL, step INTEGER NOT NULL, sha256 TEXT NOT NULL, appliedAt INTEGER NOT NULL, PRIMARY KEY (module, step)
) STRICT`;

/** How many steps are still to be applied. */
export function pendingSteps(db: Db, all: readonly Migrations[]): number {
  db.exec(LEDGER);
  const applied = db.all<Applied>('SELECT module, step, sha256 FROM migrations');
  check(applied, all);
  return all.reduce((sum, m) => sum + m.steps.length, 0) - applied.length;
}

/**
 * Brings a database up to date, one transaction a step.
 * Throws `conflict` when the file is newer than the code, or a step that was applied has since been edited.
 */
export function migrate(db: Db, all: readonly Migrations[], now: number): number {
  if (pendingSteps(db, all) === 0) return 0;
  const done = new Set(db.all<Applied>('SELECT module, step, sha256 FROM migrations').map((row) => `${row.module}/${row.step}`));
  let applied = 0;
  for (const { module, steps } of all) {
    for (const [step, sql] of steps.entries()) {
      if (done.has(`${module}/${step}`)) continue;
      db.tx(() => {
        db.exec(sql);
        db.run('INSERT INTO migrations (module, step, sha256, appliedAt) VALUES (?, ?, ?, ?)', module, step, sha256(sql), now);
      });
      applied++;
    }
  }
  return applied;
}

function check(applied: readonly Applied[], all: readonly Migrations[]): void {
  for (const { module, step, sha256: hash } of applied) {
    const known = all.find((m) => m.module === module)?.steps[step];
    if (known === undefined) {
      throw new AppError('conflict', `The data folder was written by a newer Watchfloor (${module}, step ${step + 1}). Start that version, or restore a backup made by this one.`);
    }
    if (sha256(known) !== hash) {
      throw new AppError('conflict', `The data folder's history does not match this program (${module}, step ${step + 1} differs). Start the version that wrote it.`);
    }
  }
}
