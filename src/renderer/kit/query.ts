import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { onReopen } from './api.ts';

/** A request/response figure on a page. */
export interface Answer<T> {
  data: T | undefined;
  error: AppError | null;
  loading: boolean;
  refresh: () => void;
}

interface Entry {
  state: { data: unknown; error: AppError | null; loading: boolean };
  listeners: Set<() => void>;
  load: (() => Promise<unknown>) | null;
  run: number;
  /** Page time of the last start: components that mount together share one load. */
  startedAt: number;
}

const entries = new Map<string, Entry>();
const KEPT = 200;
const SHARED_MS = 500;
const IDLE = { data: undefined, error: null, loading: true };

function entryOf(key: string): Entry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { state: IDLE, listeners: new Set(), load: null, run: 0, startedAt: -Infinity };
    entries.set(key, entry);
    if (entries.size > KEPT) forget();
  }
  return entry;
}

function forget(): void {
  for (const [key, entry] of entries) if (entry.listeners.size === 0 && entries.size > KEPT) entries.delete(key);
}

function set(entry: Entry, state: Entry['state']): void {
  entry.state = state;
  for (const listener of entry.listeners) listener();
}

async function load(entry: Entry): Promise<void> {
  if (!entry.load) return;
  const run = ++entry.run;
  entry.startedAt = performance.now();
  if (!entry.state.loading) set(entry, { ...entry.state, loading: true });
  try {
    const data = await entry.load();
    if (run === entry.run) set(entry, { data, error: null, loading: false });
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('internal', messageOf(thrown));
    if (run === entry.run) set(entry, { data: entry.state.data, error, loading: false });
  }
}

/** Loads again everything whose key begins so. */
export function refresh(prefix: string): void {
  for (const [key, entry] of entries) {
    if (!key.startsWith(prefix)) continue;
    if (entry.listeners.size > 0) void load(entry);
    else entries.delete(key);
  }
}

onReopen(() => refresh(''));

interface Options {
  /** Loads again this often, ms, while the page is visible. */
  every?: number;
}

/** Loads once per key and shares the answer; the old answer stays on screen while it is loaded again. A null key loads nothing. */
export function useQuery<T>(key: string | null, loader: () => Promise<T>, options: Options = {}): Answer<T> {
  const entry = entryOf(key ?? '');
  if (key !== null) entry.load = loader;
  const subscribe = useCallback(
    (listener: () => void) => {
      entry.listeners.add(listener);
      return () => void entry.listeners.delete(listener);
    },
    [entry],
  );
  const state = useSyncExternalStore(subscribe, () => entry.state);
  useEffect(() => {
    if (key === null) return;
    if (performance.now() - entry.startedAt > SHARED_MS) void load(entry);
    if (!options.every) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && void load(entry), options.every);
    return () => clearInterval(timer);
  }, [entry, key, options.every]);
  const again = useCallback(() => void load(entry), [entry]);
  return { data: state.data as T | undefined, error: state.error, loading: key !== null && state.loading, refresh: again };
}
