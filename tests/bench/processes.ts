import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

const CLOCK_TICKS = 100;
export const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'out/main/cli.js');

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/** Processor milliseconds a process and its threads have used (Linux). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / CLOCK_TICKS;
}

/** Resident memory, MB. */
export function rssMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
}

/** The first line of a child's output that matches. */
export function firstLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => pattern.test(line) && resolve(line));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended early (${code})`)));
  });
}

/** Asks a child to end and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** The built engine with its gateway on a free port. */
export async function serve(dataDir: string, ...more: string[]): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--data-dir', dataDir, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, address: (await firstLine(child, /^listening/)).split(' ')[1]! };
}

export async function createToken(dataDir: string, role: string): Promise<string> {
  const child = spawn(process.execPath, [cli, 'token', 'create', '--role', role, '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  return firstLine(child, /^wf_/);
}

/** The wire of the pages, for programs. */
export function openSocket(address: string, token: string): WebSocket {
  return new WebSocket(`${address.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${token}` } });
}
