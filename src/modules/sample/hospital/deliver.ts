import type { Treatment } from './gate.ts';
import type { Pauses } from './pauses.ts';

/** Where an answer goes: a socket or an HTTP response. */
export interface Sink {
  readonly destroyed: boolean;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  destroy(): unknown;
}

const SLICE_MS = 100;

/**
 * Sends one answer as the treatment says: whole, in slices at a number of bytes per second, or cut short and the connection ended.
 * Returns whether the whole answer went out and the sink may be used further.
 */
export async function deliver(sink: Sink, answer: Uint8Array, treatment: Treatment, pauses: Pauses): Promise<boolean> {
  const cut = treatment.keepRatio < 1;
  const bytes = cut ? answer.subarray(0, Math.floor(answer.length * treatment.keepRatio)) : answer;
  const sent = await (treatment.bytesPerSecond === null ? sendAtOnce(sink, bytes) : sendSlowly(sink, bytes, treatment.bytesPerSecond, pauses));
  if (cut) sink.destroy();
  return sent && !cut;
}

/** Resolves once the bytes left the process, so that ending the connection afterwards does not lose them. */
function sendAtOnce(sink: Sink, bytes: Uint8Array): Promise<boolean> {
  if (sink.destroyed || bytes.length === 0) return Promise.resolve(!sink.destroyed);
  return new Promise((resolve) => void sink.write(bytes, (error) => resolve(!error)));
}

async function sendSlowly(sink: Sink, bytes: Uint8Array, bytesPerSecond: number, pauses: Pauses): Promise<boolean> {
  const size = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1_000));
  for (let at = 0; at < bytes.length; at += size) {
    const slice = bytes.subarray(at, at + size);
    if (!(await sendAtOnce(sink, slice))) return false;
    if (!(await pauses.wait((slice.length * 1_000) / bytesPerSecond))) return false;
  }
  return true;
}
