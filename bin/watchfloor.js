#!/usr/bin/env node
// The command line. Runs on any Node from 20 on, and hands over to the Node 24 that the project pins.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const cli = join(root, 'out', 'main', 'cli.js');
const start = join(root, 'scripts', 'start.ts');

/** The Node that the `node` package installed, else this one when it is new enough. */
function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const path of [join(root, 'node_modules', 'node', 'bin', name), join(root, 'node_modules', '.bin', name)]) {
    if (existsSync(path)) return path;
  }
  return Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : null;
}

function fail(message) {
  process.stderr.write(`watchfloor: ${message}\n`);
  process.exit(70);
}

const argv = process.argv.slice(2);
/** `watchfloor`, `watchfloor start` and `watchfloor --wall`: the start script knows how to find Electron and what to do without a display. */
const named = argv[0] === 'start';
const asking = argv.some((word) => ['--help', '-h', '--version', '-V'].includes(word));
const desktop = !asking && (argv.length === 0 || named || argv[0].startsWith('-'));
const script = desktop && existsSync(start) ? start : cli;

const node = pinnedNode();
if (!node) fail(`Node ${process.versions.node} is too old and the pinned Node 24 is not installed; run "npm ci" in ${root}`);
if (script === cli && !existsSync(cli)) fail(`the program is not built; run "npm ci && npm run build" in ${root}`);

const child = spawn(node, [script, ...(script === start && named ? argv.slice(1) : argv)], { stdio: 'inherit' });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// A terminal sends its signals to the whole group; a service manager only to this process. The child takes a repeat in its stride.
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 70)));
