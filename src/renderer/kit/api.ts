import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { AppError } from '#shared/errors.ts';
import { connect, type Client, type Snapshot } from '#shared/client.ts';
import type { Contract, Remote, TopicName, TopicRow } from '#shared/contract.ts';
import { SILENCE_MS } from '#shared/wire.ts';
import { tellEngineTime, useLink } from './link.ts';
import { openWire } from './wires.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 8_000;
const KEPT_MS = 2_000;

/** A pushed table in a page. `rows` is null until the first table arrived. */
export interface Table<Row> {
  rows: ReadonlyMap<string, Row> | null;
  version: number;
}

interface Topic {
  module: string;
  name: string;
  store: UseBoundStore<StoreApi<Table<unknown>>>;
  watchers: number;
  stop: (() => void) | null;
  /** Newest table not yet on screen. */
  next: Snapshot<unknown> | null;
}

/** A module as a page uses it. */
export interface ModuleApi<C extends Contract> {
  call: Remote<C>;
  /** The topic's table, watched while the component is mounted. */
  useTopic<K extends TopicName<C>>(topic: K): Table<TopicRow<C, K>>;
}

const topics = new Map<string, Topic>();
const reopened = new Set<() => void>();
let client: Client | null = null;
let attempts = 0;
let frame = 0;

/** Names a module by its contract's type: `moduleApi<typeof monitoring>('monitoring')`; the contract itself stays out of the bundle. */
export function moduleApi<C extends Contract>(name: C['name']): ModuleApi<C> {
  const call = new Proxy({}, {
    get: (_target, key) => (input: unknown) => {
      if (!client) return Promise.reject(new AppError('unavailable', 'The engine is not reachable; it will be tried again.'));
      return (client.use<Contract>(name) as Record<string, (input: unknown) => Promise<unknown>>)[String(key)]!(input);
    },
  }) as Remote<C>;
  return { call, useTopic: (topic) => useTable(name, topic) as Table<never> };
}

/** Runs `fn` each time the engine is reached anew, until the returned function is called. */
export function onReopen(fn: () => void): () => void {
  reopened.add(fn);
  return () => void reopened.delete(fn);
}

function useTable(module: string, name: string): Table<unknown> {
  const topic = topicOf(module, name);
  useEffect(() => hold(topic), [topic]);
  return topic.store();
}

/** Watches a topic until the returned function is called by everyone who holds it. */
function hold(topic: Topic): () => void {
  topic.watchers += 1;
  if (topic.watchers === 1) watch(topic);
  return () => {
    topic.watchers -= 1;
    // A page change unmounts and mounts in one go: give the next page the table it had.
    setTimeout(() => topic.watchers === 0 && unwatch(topic), KEPT_MS);
  };
}

function topicOf(module: string, name: string): Topic {
  const key = `${module}/${name}`;
  let topic = topics.get(key);
  if (!topic) {
    topic = { module, name, store: create<Table<unknown>>(() => ({ rows: null, version: -1 })), watchers: 0, stop: null, next: null };
    topics.set(key, topic);
  }
  return topic;
}

function watch(topic: Topic): void {
  if (!client || topic.stop) return;
  topic.stop = client.watch<Contract, string>(topic.module, topic.name, (snapshot) => {
    topic.next = snapshot;
    if (useLink.getState().frozenAt !== null) return useLink.setState((link) => ({ waiting: link.waiting + 1 }));
    commitSoon();
  });
}

function unwatch(topic: Topic): void {
  topic.stop?.();
  topic.stop = null;
}

/** At most one commit a frame, all topics together. */
function commitSoon(): void {
  if (frame === 0) frame = requestAnimationFrame(commit);
}

function commit(): void {
  frame = 0;
  for (const topic of topics.values()) {
    if (!topic.next) continue;
    const { rows, version } = topic.next;
    topic.next = null;
    topic.store.setState({ rows, version });
  }
}

/** Freezes what is on screen, or lets it run again. Alarms elsewhere are not touched. */
export function setFrozen(frozen: boolean): void {
  useLink.setState({ frozenAt: frozen ? performance.now() : null, waiting: 0 });
  if (!frozen) commitSoon();
}

/** Tries at once instead of waiting for the countdown. */
export function retryNow(): void {
  clearTimeout(retryTimer);
  void open();
}
let retryTimer: ReturnType<typeof setTimeout> | undefined;

let opening = false;

async function open(): Promise<void> {
  // One attempt at a time, however impatient somebody is.
  if (opening || client) return;
  opening = true;
  useLink.setState({ retryAt: null });
  let refused = false;
  const wire = await openWire((why) => {
    if (why !== 'login') return;
    refused = true;
    useLink.setState({ phase: 'login', retryAt: null });
  }).catch(() => null);
  opening = false;
  if (refused) return;
  if (!wire) return retryLater();
  const mine = connect(wire, {
    afterPaint: (fn) => requestAnimationFrame(fn),
    onLife(now) {
      if (now !== null) tellEngineTime(now);
      useLink.setState({ lifeAt: performance.now() });
    },
    onHello(hello) {
      attempts = 0;
      client = mine;
      useLink.setState({ phase: 'open', hello, retryAt: null });
      for (const topic of topics.values()) if (topic.watchers > 0) watch(topic);
      for (const fn of reopened) fn();
    },
  });
  wire.onClose(() => {
    if (client === mine) client = null;
    for (const topic of topics.values()) topic.stop = null;
    if (useLink.getState().phase !== 'login') retryLater();
  });
  // A wire that stays silent, or never greets, is as dead as one that never opened.
  const openedAt = performance.now();
  const guard = setInterval(() => {
    const heardAt = client === mine ? Math.max(useLink.getState().lifeAt ?? 0, openedAt) : openedAt;
    if (performance.now() - heardAt > SILENCE_MS) mine.close();
  }, 500);
  wire.onClose(() => clearInterval(guard));
}

function retryLater(): void {
  const wait = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** attempts++);
  useLink.setState((link) => ({ phase: link.phase === 'opening' && attempts < 3 ? 'opening' : 'lost', retryAt: performance.now() + wait }));
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => void open(), wait);
}

/** Opens the connection and keeps it open for the life of the page. */
export function startLink(): void {
  void open();
}
