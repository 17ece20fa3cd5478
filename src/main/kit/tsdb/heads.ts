import { clear, createSlab, push, type Columns } from './columns.ts';
import { HOUR_MS } from './sample.ts';
import { CHUNK_SAMPLES } from './schema.ts';

/** Samples of one target within one hour, in memory until they are sealed into a chunk. */
export interface Block {
  readonly target: number;
  /** Hours since 1970. */
  readonly hour: number;
  /** Epoch ms of that hour's begin. */
  readonly beginAt: number;
  columns: Columns;
  /** Log row of the first sample: the log is kept from here. */
  readonly firstSeq: number;
  /** Position in the log of the last sample: seq * 2^20 + index. */
  logAt: number;
  /** Epoch ms when it may be sealed. */
  dueAt: number;
}

interface Head {
  current: Block | null;
  /** Closed, waiting to be sealed, oldest first. */
  closed: Block[];
}

/** Blocks closed at the hour edge are sealed over this time after it, each target at its own moment. */
export const SPREAD_MS = 600_000;
const SLAB = 64;
/** Columns kept for use again, 1.6 KB each. */
const SPARE_MOST = 2_000;
const INDEX_ROOM = 2 ** 20;

export function logPosition(seq: number, index: number): number {
  return seq * INDEX_ROOM + index;
}

/** Spreads targets evenly over [0, 1): Knuth's multiplicative hash. */
export function phaseOf(target: number): number {
  return (Math.imul(target, 2_654_435_761) >>> 0) / 2 ** 32;
}

/** The unsealed samples of all targets. */
export interface Heads {
  /** Adds a sample. False when it repeats the last one's instant: one result per target and instant. */
  add(target: number, at: number, status: number, latency: number, phases: Int32Array | null, seq: number, index: number): boolean;
  /** Closes what lies in past hours, so that it becomes due. Cheap to call every tick. */
  closeHours(now: number): void;
  /** At most `limit` blocks due at `now`, full ones first; never a target's later block before its earlier one. They stay until `sealed`. */
  due(now: number, limit: number): Block[];
  sealed(blocks: readonly Block[]): void;
  /** Unsealed blocks of a target in order of arrival. */
  blocks(target: number): readonly Block[];
  drop(target: number): void;
  /** The oldest log row still needed, or null when none is. */
  firstSeq(): number | null;
  /** Whether a target has unsealed samples within a UTC day. */
  touchesDay(target: number, day: number): boolean;
  counts(): { targets: number; samples: number; closed: number };
}

export function createHeads(): Heads {
  /** By target number; numbers are small and given in order. */
  const heads: (Head | undefined)[] = [];
  /** Room of sealed blocks, used again: in a steady state nothing is allocated. */
  const spare: Columns[] = [];
  const full = new Set<Block>();
  /** Ordered by dueAt. */
  let waiting: Block[] = [];
  let sorted = true;
  let hourSeen = 0;

  function room(): Columns {
    if (spare.length === 0) spare.push(...createSlab(SLAB, CHUNK_SAMPLES));
    return spare.pop()!;
  }

  function close(head: Head, block: Block, dueAt: number): void {
    block.dueAt = dueAt;
    head.closed.push(block);
    head.current = null;
    if (block.columns.n >= CHUNK_SAMPLES) full.add(block);
    else {
      waiting.push(block);
      sorted = false;
    }
  }

  /** When a block that ended may be sealed; at once when it lies ahead of the present hour: the clock was set back. */
  function edge(block: Block, hour: number): number {
    return block.hour > hour ? 0 : (block.hour + 1) * HOUR_MS + Math.floor(phaseOf(block.target) * SPREAD_MS);
  }

  function blocksOf(target: number): readonly Block[] {
    const head = heads[target];
    if (!head) return [];
    return head.current ? [...head.closed, head.current] : head.closed;
  }

  function take(into: Set<Block>, first: Block, limit: number): void {
    for (const block of heads[first.target]!.closed) {
      if (into.size >= limit) return;
      into.add(block);
      if (block === first) return;
    }
  }

  return {
    add(target, at, status, latency, phases, seq, index) {
      let head = heads[target];
      if (!head) heads[target] = head = { current: null, closed: [] };
      let block = head.current;
      if (block && (at < block.beginAt || at >= block.beginAt + HOUR_MS)) {
        close(head, block, edge(block, Math.floor(at / HOUR_MS)));
        block = null;
      }
      if (!block) {
        const hour = Math.floor(at / HOUR_MS);
        block = { target, hour, beginAt: hour * HOUR_MS, columns: room(), firstSeq: seq, logAt: 0, dueAt: 0 };
        head.current = block;
      }
      const { columns } = block;
      if (columns.n > 0 && columns.at[columns.n - 1] === at) return false;
      push(columns, at, status, latency, phases);
      block.logAt = logPosition(seq, index);
      if (columns.n >= CHUNK_SAMPLES) close(head, block, 0);
      return true;
    },

    closeHours(now) {
      const hour = Math.floor(now / HOUR_MS);
      if (hour === hourSeen) return;
      hourSeen = hour;
      for (const head of heads) {
        const block = head?.current;
        // One hour ahead is left alone: targets are stamped by the same clock, but a moment apart.
        if (head && block && (block.hour < hour || block.hour > hour + 1)) close(head, block, edge(block, hour));
      }
    },

    due(now, limit) {
      const out = new Set<Block>();
      for (const block of full) {
        if (out.size >= limit) break;
        take(out, block, limit);
      }
      if (!sorted) {
        waiting.sort((a, b) => a.dueAt - b.dueAt);
        sorted = true;
      }
      for (const block of waiting) {
        if (out.size >= limit || block.dueAt > now) break;
        take(out, block, limit);
      }
      return [...out];
    },

    sealed(blocks) {
      if (blocks.length === 0) return;
      const gone = new Set(blocks);
      for (const block of blocks) {
        full.delete(block);
        const head = heads[block.target];
        if (head) head.closed = head.closed.filter((held) => !gone.has(held));
        if (spare.length < SPARE_MOST && block.columns.at.length === CHUNK_SAMPLES) {
          clear(block.columns);
          spare.push(block.columns);
        }
      }
      waiting = waiting.filter((block) => !gone.has(block));
    },

    blocks: blocksOf,

    drop(target) {
      const held = new Set(blocksOf(target));
      for (const block of held) full.delete(block);
      waiting = waiting.filter((block) => !held.has(block));
      heads[target] = undefined;
    },

    firstSeq() {
      let least: number | null = null;
      for (const head of heads) {
        const first = head?.closed[0] ?? head?.current;
        if (first && (least === null || first.firstSeq < least)) least = first.firstSeq;
      }
      return least;
    },

    touchesDay: (target, day) => blocksOf(target).some((block) => Math.floor(block.hour / 24) === day),

    counts() {
      let samples = 0;
      let closed = 0;
      let targets = 0;
      for (const head of heads) {
        if (!head) continue;
        targets++;
        samples += head.current?.columns.n ?? 0;
        for (const block of head.closed) samples += block.columns.n;
        closed += head.closed.length;
      }
      return { targets, samples, closed };
    },
  };
}
