import { grants, type Actor } from '#shared/access.ts';
import type { TopicSpec } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import { BEAT_MS, type FromEngine, type ToEngine, type Wire } from '#shared/wire.ts';
import type { Clock, Timer } from './clock.ts';
import { toErrorData, type Dispatcher } from './dispatcher.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import type { PushedTopic, Watcher } from './topic.ts';

/** What a connection can reach. */
export interface Served {
  dispatcher: Dispatcher;
  topic(path: string): { spec: TopicSpec; topic: PushedTopic<unknown> } | undefined;
  clock: Clock;
  log: Log;
  ids: Ids;
  version: string;
  instance: string;
}

const MOST_WATCHES = 64;
const MOST_CALLS_AT_ONCE = 64;

/** Serves one wire to one actor until it closes. Identity is the connection's: nothing in a message can change it. */
export function serveWire(served: Served, wire: Wire, actor: Actor): void {
  const watches = new Map<number, Watcher>();
  let beat: Timer | null = null;
  let open = true;
  let running = 0;

  const post = (message: FromEngine): void => {
    if (open) wire.post(message);
  };

  async function onCall(id: number, call: string, input: unknown): Promise<void> {
    if (running >= MOST_CALLS_AT_ONCE) return post({ t: 'err', id, error: { code: 'too_many', message: 'Too many calls at once on this connection; wait for some to end.' } });
    running++;
    try {
      const data = await served.dispatcher.call(actor, call, input);
      post({ t: 'ok', id, data });
    } catch (thrown) {
      post({ t: 'err', id, error: toErrorData(thrown, served.log, served.ids, call) });
    } finally {
      running--;
    }
  }

  function onWatch(id: number, path: string): void {
    const found = served.topic(path);
    if (!found) throw new AppError('not_found', `There is no topic "${path}".`);
    if (!grants(actor.role, found.spec.allow)) throw new AppError('forbidden', `"${path}" needs the role ${found.spec.allow}; you are ${actor.role}.`);
    if (watches.size >= MOST_WATCHES) throw new AppError('too_many', 'Too many topics watched on this connection.');
    watches.get(id)?.stop();
    watches.set(id, found.topic.watch(id, post));
  }

  wire.listen((raw) => {
    if (!isMessage(raw)) return;
    const message = raw;
    switch (message.t) {
      case 'call':
        return void onCall(message.id, message.call, message.input);
      case 'watch':
        try {
          return onWatch(message.id, message.topic);
        } catch (thrown) {
          return post({ t: 'err', id: message.id, error: toErrorData(thrown, served.log, served.ids, message.topic) });
        }
      case 'unwatch':
        watches.get(message.id)?.stop();
        return void watches.delete(message.id);
      case 'ack':
        return watches.get(message.id)?.ack(message.v);
    }
  });
  wire.onClose(() => {
    open = false;
    beat?.cancel();
    for (const watch of watches.values()) watch.stop();
    watches.clear();
  });

  const tick = (): void => {
    post({ t: 'beat', now: served.clock.now() });
    beat = served.clock.after(BEAT_MS, tick);
  };
  post({ t: 'hello', actor: actor.id, role: actor.role, version: served.version, instance: served.instance, now: served.clock.now() });
  beat = served.clock.after(BEAT_MS, tick);
}

/** Whether a message has the shape its type promises; what does not is dropped, whoever sent it. */
function isMessage(raw: unknown): raw is ToEngine {
  if (raw === null || typeof raw !== 'object') return false;
  const { t, id, call, topic, v } = raw as Record<string, unknown>;
  if (typeof id !== 'number') return false;
  if (t === 'call') return typeof call === 'string';
  if (t === 'watch') return typeof topic === 'string';
  return t === 'ack' ? typeof v === 'number' : t === 'unwatch';
}
