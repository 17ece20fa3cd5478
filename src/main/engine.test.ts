import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FromEngineProcess } from '#shared/engine-control.ts';

const ENTRY = join(import.meta.dirname, 'engine.ts');
/** Makes the Node of the child look older than it is. */
const OLD_NODE = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.18.1' })`;

it('tells the shell why it cannot run on the Node it was started on, and ends', async () => {
  const child = fork(ENTRY, [], { execArgv: ['--import', OLD_NODE], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const messages: FromEngineProcess[] = [];
  let words = '';
  child.stderr!.on('data', (chunk: Buffer) => (words += chunk.toString()));
  child.on('message', (message) => messages.push(message as FromEngineProcess));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(messages).toEqual([{ k: 'failed', message: 'Watchfloor\'s engine needs Node 22 or newer, this is 20.18.1.', remedy: 'Start it with "npm start" or "npx watchfloor", which bring their own.' }]);
  expect(words).toContain('needs Node 22 or newer');
  expect(code).toBe(70);
}, 60_000);
