import { AppError } from './errors.ts';
import type { Contract, Remote, TopicName, TopicRow } from './contract.ts';
import type { FromEngine, HelloMessage, RowsMessage, ToEngine, Wire } from './wire.ts';

/** A pushed table as its watcher sees it. `rows` is replaced, never mutated, so identity tells change. */
export interface Snapshot<Row> {
  rows: ReadonlyMap<string, Row>;
  version: number;
}

export interface ClientOptions {
  /** Runs `fn` after the next paint (requestAnimationFrame in a page); an acknowledgement waits for it. */
  afterPaint?: (fn: () => void) => void;
  /** Any sign of life from the engine, with its wall time when it told one. */
  onLife?: (now: number | null) => void;
  onHello?: (hello: HelloMessage) => void;
}

/** The caller's end of a wire. */
export interface Client {
  /** A module's calls as typed async functions: `use<typeof monitoring>('monitoring').listTargets({})`. */
  use<C extends Contract>(module: C['name']): Remote<C>;
  /** Watches a topic until the returned function is called. */
  watch<C extends Contract, K extends TopicName<C>>(
    module: C['name'],
    topic: K,
    onChange: (snapshot: Snapshot<TopicRow<C, K>>) => void,
  ): () => void;
  close(): void;
}

interface Watch {
  topic: string;
  rows: Map<string, unknown>;
  version: number;
  onChange: (snapshot: Snapshot<unknown>) => void;
}

/** Connects over a wire. Calls pending when it closes fail as `unavailable`. */
export function connect(wire: Wire, options: ClientOptions = {}): Client {
  const afterPaint = options.afterPaint ?? ((fn) => fn());
  const calls = new Map<number, { resolve: (data: never) => void; reject: (error: AppError) => void }>();
  const watches = new Map<number, Watch>();
  let nextId = 1;
  let open = true;

  const post = (message: ToEngine): void => wire.post(message);

  function onRows(message: RowsMessage): void {
    const watch = watches.get(message.id);
    if (!watch) return;
    if (!message.full && message.v !== watch.version + 1) return resubscribe(message.id, watch);
    const rows = message.full ? new Map<string, unknown>() : new Map(watch.rows);
    for (const [key, row] of message.set) rows.set(key, row);
    for (const key of message.del) rows.delete(key);
    watch.rows = rows;
    watch.version = message.v;
    watch.onChange({ rows, version: message.v });
    afterPaint(() => {
      if (open && watches.get(message.id) === watch) post({ t: 'ack', id: message.id, v: message.v });
    });
  }

  /** A gap in versions means a lost delta: start over from a full table. */
  function resubscribe(id: number, watch: Watch): void {
    watches.delete(id);
    post({ t: 'unwatch', id });
    const fresh = nextId++;
    watches.set(fresh, watch);
    aliases.set(id, fresh);
    post({ t: 'watch', id: fresh, topic: watch.topic });
  }
  const aliases = new Map<number, number>();
  const current = (id: number): number => {
    let at = id;
    for (let next = aliases.get(at); next !== undefined; next = aliases.get(at)) at = next;
    return at;
  };

  wire.listen((raw) => {
    const message = raw as FromEngine;
    options.onLife?.(message.t === 'beat' || message.t === 'hello' ? message.now : null);
    switch (message.t) {
      case 'hello':
        return options.onHello?.(message);
      case 'ok':
        calls.get(message.id)?.resolve(message.data as never);
        return void calls.delete(message.id);
      case 'err':
        calls.get(message.id)?.reject(new AppError(message.error.code, message.error.message, message.error.details));
        return void calls.delete(message.id);
      case 'rows':
        return onRows(message);
      case 'beat':
        return;
    }
  });
  wire.onClose(() => {
    open = false;
    for (const call of calls.values()) call.reject(new AppError('unavailable', 'The engine is not reachable; it will be tried again.'));
    calls.clear();
  });

  function invoke(call: string, input: unknown): Promise<never> {
    if (!open) return Promise.reject(new AppError('unavailable', 'The engine is not reachable; it will be tried again.'));
    return new Promise((resolve, reject) => {
      const id = nextId++;
      calls.set(id, { resolve, reject });
      post({ t: 'call', id, call, input });
    });
  }

  return {
    use<C extends Contract>(module: C['name']) {
      return new Proxy({}, { get: (_t, name) => (input: unknown) => invoke(`${module}/${String(name)}`, input) }) as Remote<C>;
    },
    watch(module, topic, onChange) {
      const id = nextId++;
      watches.set(id, { topic: `${module}/${topic}`, rows: new Map(), version: -1, onChange: onChange as Watch['onChange'] });
      post({ t: 'watch', id, topic: `${module}/${topic}` });
      return () => {
        const live = current(id);
        if (watches.delete(live) && open) post({ t: 'unwatch', id: live });
      };
    },
    close() {
      open = false;
      wire.close();
    },
  };
}

