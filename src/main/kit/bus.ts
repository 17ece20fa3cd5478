import { messageOf } from '#shared/errors.ts';
import type { Log } from './log.ts';

/** Facts announced in process. Nothing may need a fact for its correctness: a listener that throws is logged, and the rest go on. */
export interface Bus {
  emit(fact: string, data: unknown): void;
  on(fact: string, listener: (data: never) => void): () => void;
}

export function createBus(log: Log): Bus {
  const listeners = new Map<string, Set<(data: never) => void>>();
  return {
    emit(fact, data) {
      for (const listener of listeners.get(fact) ?? []) {
        try {
          listener(data as never);
        } catch (thrown) {
          log.error('listener failed', { fact, error: messageOf(thrown) });
        }
      }
    },
    on(fact, listener) {
      const set = listeners.get(fact) ?? new Set();
      listeners.set(fact, set.add(listener));
      return () => void set.delete(listener);
    },
  };
}
