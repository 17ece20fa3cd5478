/**
 * Runs a target farm in a process of its own: `node farm.ts [--port 0] [--count 2000] [--host 127.0.0.1] [--ports 4]`.
 * Prints one JSON line `{ address, ports, count, pid }` once it listens; ends on SIGTERM, SIGINT or when its standard input ends
 * after having been a pipe, so that a bench that dies leaves no farm behind.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFarm } from './farm-server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    count: { type: 'string', default: '2000' },
    host: { type: 'string', default: '127.0.0.1' },
    ports: { type: 'string', default: '4' },
  },
});

const count = Number(values.count);
const farm = await startFarm({ count, host: values.host, port: Number(values.port), portCount: Number(values.ports) });

const end = (): void => void farm.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('SIGINT', end);
const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.on('end', end).on('error', end).resume();

process.stdout.write(`${JSON.stringify({ address: farm.address, ports: farm.ports, count, pid: process.pid })}\n`);
