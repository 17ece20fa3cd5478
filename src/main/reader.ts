import { parentPort, workerData } from 'node:worker_threads';
import { serveReader } from '#kit/reader-thread.ts';
import { readerJobs as slaJobs } from '#modules/sla/reader.ts';

if (!parentPort) throw new Error('reader.ts is a worker entry; the engine starts it.');
serveReader(parentPort, (workerData as { dataDir: string }).dataDir, { ...slaJobs });
