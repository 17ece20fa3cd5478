import { parentPort } from 'node:worker_threads';
import { realClock } from '#kit/clock.ts';
import { serveProber } from '#modules/monitoring/engine/prober/worker.ts';

if (!parentPort) throw new Error('prober.ts is a worker entry; the engine starts it.');
serveProber(parentPort, realClock);
