import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

const BIN = join(ROOT, 'node_modules', '.bin');

export interface RunOptions {
  /** Added to the environment; an undefined value removes the variable. */
  env?: Record<string, string | undefined>;
  /** `inherit` (the default) shows the output as it comes; `collect` returns it. */
  output?: 'inherit' | 'collect';
  /** Send the signals this process gets to the child, for a program that is to end in its own way. */
  forwardSignals?: boolean;
}

export interface RunResult {
  /** Exit code; 128 + signal number when a signal ended it, 127 when it could not be started. */
  code: number;
  /** Standard output and error together; empty unless collected. */
  text: string;
}

/** The environment of every tool: the pinned Node and the installed tools come first on PATH. */
export function toolEnv(extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const path = process.env['PATH'] ?? '';
  return { ...process.env, PATH: path.split(delimiter)[0] === BIN ? path : `${BIN}${delimiter}${path}`, ...extra };
}

/** Runs a program to its end, in the checkout. Never throws: a program that cannot be started gives code 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const collect = options.output === 'collect';
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: toolEnv(options.env),
      stdio: collect ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // npm's tools are .cmd files on Windows, which only a shell can start.
      shell: process.platform === 'win32' && !command.endsWith('.exe'),
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    const signals: NodeJS.Signals[] = options.forwardSignals ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : [];
    for (const signal of signals) process.on(signal, forward);
    const end = (code: number, extra = ''): void => {
      for (const signal of signals) process.off(signal, forward);
      done({ code, text: Buffer.concat(chunks).toString() + extra });
    };
    child.on('error', (error) => end(127, `${command}: ${error.message}\n`));
    child.on('close', (code, signal) => end(signal ? 128 + constants.signals[signal] : (code ?? 70)));
  });
}

/** Writes one line for the person at the terminal. Standard output stays free for what a program prints. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
