import { openDatabase, type Db } from '#kit/sqlite.ts';
import type { Sample } from '#kit/tsdb/sample.ts';

/** What the store is measured against: one row per result, the ways one would write it without thinking further. */
export function openRows(path: string, key: 'probe, ts' | 'ts, probe'): Db {
  const db = openDatabase(path, { synchronous: 'NORMAL', applicationId: 0x42454e43 });
  db.exec(`CREATE TABLE IF NOT EXISTS r (probe INTEGER NOT NULL, ts INTEGER NOT NULL, status INTEGER NOT NULL, latency INTEGER NOT NULL, PRIMARY KEY (${key})) STRICT, WITHOUT ROWID`);
  return db;
}

/** A prepared insert, called as the driver's own users call it. */
export function inserter(db: Db): (sample: Sample) => void {
  const statement = db.raw.prepare('INSERT INTO r VALUES (?, ?, ?, ?)');
  return ({ target, at, status, latencyMs }) => void statement.run(target, at, status, Math.round((latencyMs ?? 0) * 100));
}
