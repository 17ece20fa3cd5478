import type { Clock } from '#kit/clock.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceDefinition } from '../service.ts';
import { json, listenWeb, notFound } from '../web.ts';

/** Orders arriving, and how much faster than they arrive a backlog is worked off. */
const ORDERS_PER_SECOND = 0.5;
const DRAIN_FACTOR = 5;
const USUAL = { depth: 2, oldestAgeSeconds: 1 } as const;

export interface Backlog {
  /** Tells whether orders are being taken; call it at each change and before each look. */
  observe(stalled: boolean): void;
  /** Orders waiting, and the age in seconds of the oldest. */
  look(): { depth: number; oldestAgeSeconds: number };
}

/** A queue as a model of time: it grows by one second a second while stalled and shrinks faster once taken again. */
export function createBacklog(clock: Clock): Backlog {
  let waitingMs = 0;
  let stalled = false;
  let seenAt = clock.monotonic();
  return {
    observe(nowStalled) {
      const passedMs = clock.monotonic() - seenAt;
      waitingMs = stalled ? waitingMs + passedMs : Math.max(0, waitingMs - passedMs * DRAIN_FACTOR);
      seenAt += passedMs;
      stalled = nowStalled;
    },
    look: () => ({
      depth: USUAL.depth + Math.floor((waitingMs / 1_000) * ORDERS_PER_SECOND),
      oldestAgeSeconds: USUAL.oldestAgeSeconds + Math.floor(waitingMs / 1_000),
    }),
  };
}

/** The laboratory interface: depth and oldest age of its order queue, which really grows while the HL7 engine is out. */
export const lab: ServiceDefinition = {
  id: 'lab',
  name: 'Lab interface',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: ['hl7'],
  start(context) {
    const backlog = createBacklog(context.clock);
    const stalled = (): boolean => context.isOut('hl7');
    context.onOutage(() => backlog.observe(stalled()));
    return listenWeb(context, {
      answer(request) {
        if (request.path !== '/queue') return notFound(request.path);
        backlog.observe(stalled());
        return json({ queue: 'orders', ...backlog.look(), receiving: !stalled() });
      },
    });
  },
};
