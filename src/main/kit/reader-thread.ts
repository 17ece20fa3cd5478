import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { AppError, messageOf, type ErrorData } from '#shared/errors.ts';
import type { FromReader, ToReader } from './reader-link.ts';
import { openDatabase, type Db } from './sqlite.ts';
import { openTsdbReader, type TsdbReader } from './tsdb/reader.ts';

/** What a job may read, and how it says how far it is. */
export interface ReaderTools {
  /** `core.db`, read-only. A module reads its own tables alone. */
  core: Db;
  tsdb: Pick<TsdbReader, 'find' | 'samples' | 'series' | 'summary' | 'days'>;
  progress(ratio: number, note?: string): void;
}

export type ReaderJob = (input: never, tools: ReaderTools) => unknown;
/** A module's heavy reads by name, `module/job`. Input and result are plain data. */
export type ReaderJobs = Readonly<Record<string, ReaderJob>>;

/** Runs jobs one after the other in a thread; the connections are opened with the first and kept. */
export function serveReader(port: MessagePort, dataDir: string, jobs: ReaderJobs): void {
  let opened: Pick<ReaderTools, 'core' | 'tsdb'> | null = null;
  const open = (): Pick<ReaderTools, 'core' | 'tsdb'> => ({
    core: openDatabase(join(dataDir, 'core.db'), { synchronous: 'FULL', readonly: true }),
    tsdb: openTsdbReader(join(dataDir, 'tsdb.db')),
  });

  async function run({ n, job, input }: ToReader): Promise<FromReader> {
    try {
      const task = jobs[job];
      if (!task) throw new AppError('not_found', `There is no reader job "${job}".`);
      opened ??= open();
      const progress = (ratio: number, note?: string): void => port.postMessage({ k: 'progress', n, ratio, note } satisfies FromReader);
      return { k: 'done', n, result: await task(input as never, { ...opened, progress }) };
    } catch (thrown) {
      const error: ErrorData = thrown instanceof AppError ? thrown.toData() : { code: 'internal', message: messageOf(thrown) };
      return { k: 'failed', n, error };
    }
  }

  port.on('message', (message: ToReader) => void run(message).then((answer) => port.postMessage(answer)));
}
