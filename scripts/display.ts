import { type ChildProcess, spawn } from 'node:child_process';
import { toolEnv } from './run.ts';

export interface Display {
  env: Record<string, string>;
  stop(): void;
}

/** A display without a screen (Xvfb) and a message bus of its own, so that windows, tray and notifications have somewhere to go. */
export async function virtualDisplay(): Promise<Display> {
  const children: ChildProcess[] = [];
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  try {
    const x = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env: toolEnv() });
    children.push(x);
    const number = await firstLine(x, 3, 'Xvfb');
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env: toolEnv() });
    children.push(bus);
    const address = await firstLine(bus, 3, 'dbus-daemon');
    return { env: { DISPLAY: `:${number}`, DBUS_SESSION_BUS_ADDRESS: address }, stop };
  } catch (thrown) {
    stop();
    throw thrown;
  }
}

function firstLine(child: ChildProcess, fd: number, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
    child.on('exit', (code) => reject(new Error(`${name} ended with code ${code} before it was ready`)));
    child.stdio[fd]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end).trim());
    });
  });
}
