import { useSyncExternalStore } from 'react';
import { engineNow } from './link.ts';

const listeners = new Set<() => void>();
let second = Math.floor(engineNow() / 1_000) * 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;

function tick(): void {
  second = Math.floor(engineNow() / 1_000) * 1_000;
  for (const listener of listeners) listener();
  arm();
}

/** Next whole second of the engine's clock, so that every age on a page turns over together. */
function arm(): void {
  timer = setTimeout(tick, 1_000 - (engineNow() % 1_000) + 5);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    second = Math.floor(engineNow() / 1_000) * 1_000;
    arm();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

/** The engine's time in whole seconds, epoch ms; re-renders once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second);
}
