/** A pending timer; opaque to its holder. */
export interface Timer {
  readonly cancel: () => void;
}

/** Time as the engine sees it. Modules never touch Date or timers; they are handed one of these. */
export interface Clock {
  /** Wall time, epoch milliseconds UTC. May jump. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary origin. Never goes back. */
  monotonic(): number;
  /** Calls `fn` once after `ms`. */
  after(ms: number, fn: () => void): Timer;
}

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fn) {
    const handle = setTimeout(fn, Math.min(ms, 2_147_483_647));
    return { cancel: () => clearTimeout(handle) };
  },
};

interface Entry {
  at: number;
  order: number;
  fn: (() => void) | null;
}

/**
 * A clock that moves only when told to: a binary heap of timers, fired in order of due time and then of creation.
 * Whole days run in milliseconds, and two runs with the same inputs are the same run.
 */
export class VirtualClock implements Clock {
  #mono = 0;
  #wall: number;
  #order = 0;
  readonly #heap: Entry[] = [];

  constructor(startAt = Date.UTC(2026, 0, 5)) {
    this.#wall = startAt;
  }

  now(): number {
    return this.#wall + this.#mono;
  }

  monotonic(): number {
    return this.#mono;
  }

  after(ms: number, fn: () => void): Timer {
    const entry: Entry = { at: this.#mono + Math.max(0, ms), order: this.#order++, fn };
    push(this.#heap, entry);
    return { cancel: () => void (entry.fn = null) };
  }

  /** Shifts wall time without moving monotonic time, as NTP or an operator does. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  /** Moves to `ms` later, firing every timer due on the way. Returns how many fired. */
  advance(ms: number): number {
    const until = this.#mono + ms;
    let fired = 0;
    for (let top = this.#heap[0]; top && top.at <= until; top = this.#heap[0]) {
      pop(this.#heap);
      if (!top.fn) continue;
      this.#mono = Math.max(this.#mono, top.at);
      top.fn();
      fired++;
    }
    this.#mono = until;
    return fired;
  }

  /** Like `advance`, letting promise callbacks settle after each distinct instant. */
  async run(ms: number): Promise<void> {
    const until = this.#mono + ms;
    await settle();
    for (let top = this.#heap[0]; top && top.at <= until; top = this.#heap[0]) {
      const at = top.at;
      while (this.#heap[0] && this.#heap[0].at <= at) {
        const next = pop(this.#heap)!;
        this.#mono = Math.max(this.#mono, next.at);
        next.fn?.();
      }
      await settle();
    }
    this.#mono = until;
  }

  /** Timers waiting, cancelled ones included until they come up. */
  get pending(): number {
    return this.#heap.length;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let i = heap.push(entry) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}
