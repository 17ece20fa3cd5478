import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { verifyAudit } from '#kit/audit.ts';
import { createBackup, restoreBackup, verifyBackup } from '#kit/backup.ts';
import { realClock } from '#kit/clock.ts';
import { openDatabase } from '#kit/sqlite.ts';
import { VERSION } from '../boot.ts';
import { EXIT, print, printJson } from './output.ts';

interface Options {
  dataDir: string;
  json: boolean;
}

/** `audit verify`: exit 0 when the chain holds, 1 when it does not, naming the first broken row; 3 when there is no trail. */
export function auditVerify(options: Options): void {
  const exists = existsSync(join(options.dataDir, 'audit.db'));
  const verdict = verifyAudit(options.dataDir);
  if (options.json) printJson(verdict);
  else print(verdict.message);
  process.exitCode = !exists ? EXIT.undecided : verdict.ok ? EXIT.ok : EXIT.doesNotHold;
}

/** `audit export`: every row as a JSON line, or one document with `--json`. */
export function auditExport(options: Options): void {
  const path = join(options.dataDir, 'audit.db');
  if (!existsSync(path)) throw new AppError('not_found', `There is no audit trail at ${path}.`);
  const db = openDatabase(path, { synchronous: 'FULL', readonly: true });
  const rows = db.all<{ input: string }>('SELECT * FROM audit ORDER BY seq').map((row) => ({ ...row, input: JSON.parse(row.input) as unknown }));
  db.close();
  if (options.json) printJson({ rows });
  else print(rows.map((row) => JSON.stringify(row)).join('\n'));
}

/** `backup create [--out F]`: works beside a running engine; readers do not disturb it. */
export async function backupCreate(options: Options & { out?: string }): Promise<void> {
  const names = ['core.db', 'tsdb.db', 'audit.db'].filter((name) => existsSync(join(options.dataDir, name)));
  if (names.length === 0) throw new AppError('not_found', `There is nothing to back up in ${options.dataDir}. Name the data folder with --data-dir.`);
  const out = options.out ?? `watchfloor-${new Date(realClock.now()).toISOString().slice(0, 19).replaceAll(':', '-')}Z.wfbackup`;
  const databases = names.map((name) => ({ name, db: openDatabase(join(options.dataDir, name), { synchronous: 'FULL', readonly: true }) }));
  try {
    const files = ['audit-key.pem', 'audit-checkpoints.jsonl'].map((name) => ({ name, path: join(options.dataDir, name) })).filter((file) => existsSync(file.path));
    const manifest = await createBackup({ databases, files }, out, realClock, VERSION);
    if (options.json) printJson({ path: out, manifest });
    else print(out);
  } finally {
    for (const { db } of databases) db.close();
  }
}

export async function backupVerify(file: string, options: Options): Promise<void> {
  try {
    const manifest = await verifyBackup(file);
    if (options.json) printJson({ ok: true, manifest });
    else print(`ok: ${file} opens and matches its manifest`);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === 'not_found') throw thrown;
    if (options.json) printJson({ ok: false, message: thrown.message });
    else print(thrown.message);
    process.exitCode = EXIT.doesNotHold;
  }
}

export async function backupRestore(file: string, options: Options): Promise<void> {
  const manifest = await restoreBackup(file, options.dataDir);
  if (options.json) printJson({ restored: options.dataDir, manifest });
  else print(`restored into ${options.dataDir}`);
}

