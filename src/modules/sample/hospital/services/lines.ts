import type { Socket } from 'node:net';

const MOST_BYTES = 4_096;

/**
 * Calls `onLine` for each line (LF or CRLF, removed) in order, each after the one before was dealt with.
 * `onLine` returns false to stop reading, as before a TLS handshake on the same socket. A line that is too long ends the connection.
 */
export function readLines(socket: Socket, onLine: (line: string) => Promise<boolean>): void {
  let buffered = '';
  let last: Promise<boolean> = Promise.resolve(true);
  const onData = (chunk: Buffer): void => {
    buffered += chunk.toString('latin1');
    const lines = buffered.split('\n');
    buffered = lines.pop() ?? '';
    if (buffered.length > MOST_BYTES) return void socket.destroy();
    for (const line of lines) last = last.then(async (goes) => goes && !socket.destroyed && (await next(line.replace(/\r$/, ''))));
  };
  async function next(line: string): Promise<boolean> {
    const goes = await onLine(line);
    if (!goes) socket.off('data', onData);
    return goes;
  }
  socket.on('data', onData);
}
