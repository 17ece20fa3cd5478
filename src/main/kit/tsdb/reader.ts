import { openDatabase, type Db } from '../sqlite.ts';
import type { Source } from './collect.ts';
import { createColumns, push, pushRange, type Columns } from './columns.ts';
import { logPosition } from './heads.ts';
import { decodeLogRow } from './log-row.ts';
import { createQueries, type TsdbQueries } from './query.ts';
import { TSDB_APPLICATION_ID, TSDB_SCHEMA_VERSION } from './schema.ts';

/** The store read from another thread or process: sealed chunks and the log of a running writer. */
export interface TsdbReader extends TsdbQueries {
  readonly db: Db;
  /** The number of a target's key, null when there is no such target. */
  find(key: string): number | null;
  close(): void;
}

interface Unsealed {
  columns: Columns;
  /** Position in the log of each sample. */
  positions: number[];
}

/** So many samples are held before those sealed meanwhile are looked for. */
const PRUNE_SAMPLES = 100_000;

/** The samples after a position in the log; null when there are none. */
function after(entry: Unsealed, position: number): Unsealed | null {
  const from = entry.positions.findIndex((each) => each > position);
  if (from < 0) return null;
  if (from === 0) return entry;
  const columns = createColumns(Math.max(16, entry.columns.n - from));
  pushRange(columns, entry.columns, from, entry.columns.n);
  return { columns, positions: entry.positions.slice(from) };
}

/** Opens for reading only. It keeps the unsealed samples in memory and reads only new log rows on each question. */
export function openTsdbReader(path: string): TsdbReader {
  const db = openDatabase(path, { synchronous: 'NORMAL', readonly: true, applicationId: TSDB_APPLICATION_ID, schemaVersion: TSDB_SCHEMA_VERSION });
  const unsealed = new Map<number, Unsealed>();
  let seen = -1;
  let held = 0;
  let pruneAt = PRUNE_SAMPLES;

  function readLog(): void {
    for (const row of db.all<{ seq: number; data: Uint8Array }>('SELECT seq, data FROM log WHERE seq > ? ORDER BY seq', seen)) {
      seen = row.seq;
      decodeLogRow(row.data, (target, at, status, latency, phases, index) => {
        let entry = unsealed.get(target);
        if (!entry) unsealed.set(target, (entry = { columns: createColumns(), positions: [] }));
        push(entry.columns, at, status, latency, phases);
        entry.positions.push(logPosition(row.seq, index));
        held++;
      });
    }
  }

  /** Forgets what was sealed meanwhile. */
  function prune(): void {
    const sealed = new Map(db.all<{ id: number; log_at: number }>('SELECT id, log_at FROM target WHERE key IS NOT NULL').map((row) => [row.id, row.log_at]));
    held = 0;
    for (const [target, entry] of unsealed) {
      const rest = after(entry, sealed.get(target) ?? Number.POSITIVE_INFINITY);
      if (rest) unsealed.set(target, rest);
      else unsealed.delete(target);
      held += rest?.positions.length ?? 0;
    }
    pruneAt = Math.max(PRUNE_SAMPLES, 2 * held);
  }

  function unsealedOf(target: number): readonly Columns[] {
    readLog();
    if (held > pruneAt) prune();
    const entry = unsealed.get(target);
    const row = db.get<{ log_at: number }>('SELECT log_at FROM target WHERE id = ? AND key IS NOT NULL', target);
    const rest = entry && row && after(entry, row.log_at);
    return rest ? [rest.columns] : [];
  }

  const source: Source = { db, unsealed: unsealedOf, damaged: () => undefined };
  return {
    ...createQueries(source),
    db,
    find: (key) => db.get<{ id: number }>('SELECT id FROM target WHERE key = ?', key)?.id ?? null,
    close: () => db.close(),
  };
}
