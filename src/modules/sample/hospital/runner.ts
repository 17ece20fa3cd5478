import type { Clock } from '#kit/clock.ts';
import { messageOf } from '#shared/errors.ts';
import type { Certificates } from './certificates.ts';
import { createGate } from './gate.ts';
import type { Gate } from './gate.ts';
import { openAgain } from './listener.ts';
import type { Listener } from './listener.ts';
import { createPauses } from './pauses.ts';
import { seededRandom, seedFor } from './random.ts';
import type { ServiceDefinition, ServiceId } from './service.ts';

/** A service that was started: its gate, and whether its listener follows it. */
export interface RunningService {
  readonly definition: ServiceDefinition;
  readonly port: number;
  readonly gate: Gate;
  /** Why it does not listen although it should; null when all is well. */
  problem(): string | null;
  /** Resolves when the listener has caught up with the gate. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface RunOptions {
  definition: ServiceDefinition;
  host: string;
  port: number;
  clock: Clock;
  seed: number;
  certificates: Certificates;
  isOut(id: ServiceId): boolean;
  onOutage(changed: () => void): void;
  /** Called when this service may have gone out or come back. */
  outageChanged(): void;
}

/** Starts one service and keeps its listener open or shut as its gate says. */
export async function runService({ definition, seed, ...options }: RunOptions): Promise<RunningService> {
  const pauses = createPauses(options.clock);
  const gate = createGate({ clock: options.clock, random: seededRandom(seedFor(seed, definition.id)), onChange: follow });
  let listener: Listener | null = null;
  let problem: string | null = null;
  let following: Promise<void> = Promise.resolve();
  listener = await definition.start({ ...options, gate, pauses });

  function follow(): void {
    options.outageChanged();
    following = following.then(apply).catch((thrown: unknown) => {
      problem = messageOf(thrown);
    });
  }

  async function apply(): Promise<void> {
    if (!listener) return;
    const out = gate.down();
    problem = null;
    if (out === 'refuse') await listener.shut();
    else await openAgain(listener, pauses);
    if (out === 'reset') listener.reset();
  }

  return {
    definition,
    port: listener.port,
    gate,
    problem: () => problem,
    settled: () => following,
    async close() {
      gate.close();
      pauses.endAll();
      await following;
      await listener?.shut();
    },
  };
}
