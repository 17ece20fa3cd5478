import { quickCheck, type Db } from '../sqlite.ts';
import { decodeChunk } from './chunk.ts';
import { createColumns } from './columns.ts';
import { decodeLogRow } from './log-row.ts';
import { readAround } from './rescue.ts';
import { chunkBase, chunkHolds, dayHolds, type ChunkRow, type DayRow } from './schema.ts';
import { decodeSketch } from './sketch.ts';

export interface TsdbVerdict {
  ok: boolean;
  /** Rows looked at and samples counted. */
  chunks: number;
  days: number;
  logRows: number;
  samples: number;
  /** Rows whose checksum or content does not hold. */
  damaged: number;
  /** What is wrong, in words; at most 20. */
  problems: string[];
}

const MOST_PROBLEMS = 20;

/**
 * SQLite's structural check and every checksum. SQLite alone finds few flipped bits (3 of 60 when measured), the checksums find the
 * rest. Reads the whole file: run it on a reader's connection, not in the engine's loop.
 */
export function verifyTsdb(db: Db): TsdbVerdict {
  const verdict: TsdbVerdict = { ok: true, chunks: 0, days: 0, logRows: 0, samples: 0, damaged: 0, problems: quickCheck(db) };
  const fail = (what: string): void => {
    verdict.damaged++;
    if (verdict.problems.length < MOST_PROBLEMS) verdict.problems.push(what);
  };
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const columns = createColumns(256);

  const lost = [
    ...readAround<ChunkRow>(db, 'chunk', all, (row) => {
      verdict.chunks++;
      columns.n = 0;
      if (!chunkHolds(row) || !decodeChunk(row.data, chunkBase(row.k), columns) || columns.n !== row.n) fail(`chunk ${row.k}: the checksum differs`);
      else verdict.samples += row.n;
    }),
    ...readAround<DayRow>(db, 'day', all, (row) => {
      verdict.days++;
      if (!dayHolds(row) || !decodeSketch(row.sketch)) fail(`day ${row.k}: the checksum differs`);
    }),
    ...readAround<{ seq: number; data: Uint8Array }>(db, 'log', all, (row) => {
      verdict.logRows++;
      if (!decodeLogRow(row.data, () => undefined)) fail(`log row ${row.seq}: the checksum differs`);
    }),
  ];
  if (verdict.problems.length === 0) for (const { id } of differingNames(db)) fail(`target ${id}: its name differs from its copy`);
  for (const range of lost) fail(`keys ${range.from} to ${range.to - 1} cannot be read`);
  verdict.ok = verdict.problems.length === 0;
  return verdict;
}

function differingNames(db: Db): { id: number }[] {
  return db.all('SELECT t.id FROM target t LEFT JOIN target_copy c ON c.id = t.id WHERE c.key IS NOT t.key');
}
