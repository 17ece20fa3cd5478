import type { Clock, Timer } from '#kit/clock.ts';
import type { Fault, FaultKind, FaultOf, OutageMode } from './fault.ts';
import type { Random } from './random.ts';

/** What one exchange with a service must suffer. */
export interface Treatment {
  delayMs: number;
  /** Answer with the protocol's own error; `status` is for HTTP. */
  fails: boolean;
  status: number;
  /** Never answer. */
  hangs: boolean;
  /** Share of the answer to send before the connection ends; 1 sends it whole. */
  keepRatio: number;
  /** Null sends at once. */
  bytesPerSecond: number | null;
}

/** The faults of one service, and what follows from them. */
export interface Gate {
  /** Adds a fault, in place of one of the same kind. */
  set(fault: Fault): void;
  /** Ends all faults. */
  clear(): void;
  faults(): Fault[];
  /** How the service is out right now; null while it serves. */
  down(): OutageMode | null;
  /** Whether the expired certificate is to be shown. */
  expired(): boolean;
  /** Draws the treatment of the next exchange, and counts it. */
  next(): Treatment;
  /** Exchanges so far. */
  served(): number;
  /** Stops its timer. */
  close(): void;
}

/**
 * Makes a gate. Delays and failures follow from `random` alone, phases from the clock.
 * `onChange` is called whenever `down()` may have changed.
 */
export function createGate(options: { clock: Clock; random: Random; onChange: () => void }): Gate {
  const { clock, random, onChange } = options;
  const active = new Map<FaultKind, Fault>();
  let flapDown = false;
  let flapTimer: Timer | null = null;
  let served = 0;

  function find<K extends FaultKind>(kind: K): FaultOf<K> | undefined {
    return active.get(kind) as FaultOf<K> | undefined;
  }

  function enterPhase(fault: FaultOf<'flapping'>, down: boolean): void {
    flapDown = down;
    flapTimer = clock.after(down ? fault.down : fault.up, () => {
      enterPhase(fault, !down);
      onChange();
    });
  }

  function stopFlapping(): void {
    flapTimer?.cancel();
    flapTimer = null;
    flapDown = false;
  }

  function down(): OutageMode | null {
    const outage = find('outage');
    if (outage) return outage.how;
    return flapDown ? (find('flapping')?.how ?? null) : null;
  }

  return {
    set(fault) {
      active.set(fault.kind, fault);
      if (fault.kind === 'flapping') {
        stopFlapping();
        enterPhase(fault, true);
      }
      onChange();
    },
    clear() {
      active.clear();
      stopFlapping();
      onChange();
    },
    faults: () => [...active.values()],
    down,
    expired: () => active.has('expired-certificate'),
    next() {
      served++;
      const latency = find('latency');
      const errors = find('errors');
      return {
        delayMs: latency ? latency.fixed + random() * latency.jitter : 0,
        fails: errors !== undefined && random() < errors.ratio,
        status: errors?.status ?? 503,
        hangs: down() === 'hang',
        keepRatio: find('truncated')?.keepRatio ?? 1,
        bytesPerSecond: find('slow-body')?.bytesPerSecond ?? null,
      };
    },
    served: () => served,
    close: stopFlapping,
  };
}
