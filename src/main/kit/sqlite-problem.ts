import { AppError, messageOf, type ErrorCode } from '#shared/errors.ts';

/** Why a database could not be opened or used. Carried in `AppError.details.problem`. */
export type DatabaseProblem = 'runtime' | 'newer' | 'foreign' | 'not_a_database' | 'corrupt' | 'emptied' | 'missing' | 'read_only' | 'full' | 'busy' | 'io';

const CODES: Record<DatabaseProblem, ErrorCode> = {
  runtime: 'unavailable',
  newer: 'conflict',
  foreign: 'conflict',
  not_a_database: 'invalid',
  corrupt: 'invalid',
  emptied: 'invalid',
  missing: 'not_found',
  read_only: 'forbidden',
  full: 'unavailable',
  busy: 'conflict',
  io: 'unavailable',
};

const REMEDIES: Record<DatabaseProblem, string> = {
  runtime: 'Start the program with its pinned Node (npm start does).',
  newer: 'It was written by a newer version of this program. Install that version, or restore the backup taken before the upgrade.',
  foreign: 'It belongs to another program. Choose another data folder.',
  not_a_database: 'The file is not a database. Restore a backup, or move the file away.',
  corrupt: 'The file is damaged. Let the program salvage it, or restore a backup.',
  emptied: 'It held data before and is empty now. Restore a backup; to start over on purpose, delete the .initialised file beside it.',
  missing: 'The file does not exist. Check the data folder.',
  read_only: 'The file or its folder cannot be written. Check its permissions and whether the disk is mounted read-only.',
  full: 'The disk is full. Free some space.',
  busy: 'Another process holds it. Stop the other one first.',
  io: 'The disk reported an error. Check the disk and its cable, then restore a backup if data is missing.',
};

/** An `AppError` for a database at `path`: what is wrong, where, and the remedy; `details` is `{ problem, path, cause? }`. */
export function databaseError(problem: DatabaseProblem, path: string, cause?: unknown): AppError {
  const because = cause === undefined ? '' : ` (${messageOf(cause)})`;
  return new AppError(CODES[problem], `Database ${path}: ${problem.replaceAll('_', ' ')}${because}. ${REMEDIES[problem]}`, { problem, path, cause: cause === undefined ? undefined : messageOf(cause) });
}

/** SQLite's own code of a thrown error (`SQLITE_FULL`, `SQLITE_IOERR_WRITE`, …), or null for anything else. */
export function sqliteCode(thrown: unknown): string | null {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null;
}

/** What the operating system's own codes mean, for the files beside a database. */
const SYSTEM: Partial<Record<string, DatabaseProblem>> = { EROFS: 'read_only', EACCES: 'read_only', EPERM: 'read_only', ENOSPC: 'full', EDQUOT: 'full', EIO: 'io' };

function systemCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/**
 * The problem behind anything thrown by this kit or by SQLite; null when it is no database problem.
 * Result codes: https://www.sqlite.org/rescode.html
 */
export function problemOf(thrown: unknown): DatabaseProblem | null {
  if (thrown instanceof AppError) {
    const { details } = thrown;
    return typeof details === 'object' && details !== null && 'problem' in details ? (details.problem as DatabaseProblem) : null;
  }
  const code = sqliteCode(thrown);
  if (code === null) return SYSTEM[systemCode(thrown)] ?? null;
  if (code.startsWith('SQLITE_NOTADB')) return 'not_a_database';
  if (code.startsWith('SQLITE_CORRUPT')) return 'corrupt';
  if (code.startsWith('SQLITE_FULL')) return 'full';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM')) return 'read_only';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (code.startsWith('SQLITE_CANTOPEN')) return 'read_only';
  return code.startsWith('SQLITE_IOERR') ? 'io' : null;
}

/** True when the write failed for want of disk space: the moment to release the ballast. */
export function isDiskFull(thrown: unknown): boolean {
  return problemOf(thrown) === 'full';
}
