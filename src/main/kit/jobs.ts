import type { JobRow } from '#modules/system/contract.ts';
import { messageOf } from '#shared/errors.ts';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Topic } from './topic.ts';

/** What a long task is handed. */
export interface JobControl {
  /** 0–1, with a few words. */
  progress(ratio: number | null, note?: string): void;
  readonly signal: AbortSignal;
}

/** Long tasks: each shows its progress on the `system/jobs` topic and can be cancelled. */
export interface Jobs {
  /** Starts a task and returns its id at once. `run` returns the closing note. */
  start(title: string, run: (control: JobControl) => Promise<string>): string;
  cancel(id: string): boolean;
  /** The end of a task: its row. */
  finished(id: string): Promise<JobRow>;
}

const KEPT = 50;

export function createJobs(clock: Clock, ids: Ids, topic: Topic<JobRow>): Jobs {
  const running = new Map<string, { abort: AbortController; done: Promise<JobRow> }>();

  function put(id: string, change: Partial<JobRow>): JobRow {
    const row = { ...topic.get(id)!, ...change };
    topic.set(id, row);
    return row;
  }

  function trim(): void {
    const ended = [...topic.rows().values()].filter((row) => row.endedAt !== null).sort((a, b) => a.endedAt! - b.endedAt!);
    for (const row of ended.slice(0, Math.max(0, ended.length - KEPT))) topic.delete(row.id);
  }

  return {
    start(title, run) {
      const id = ids.next('job');
      const abort = new AbortController();
      topic.set(id, { id, title, state: 'running', progressRatio: null, note: '', startedAt: clock.now(), endedAt: null });
      const control: JobControl = { signal: abort.signal, progress: (progressRatio, note) => void put(id, note === undefined ? { progressRatio } : { progressRatio, note }) };
      const end = (state: JobRow['state'], note: string): JobRow => {
        running.delete(id);
        const row = put(id, { state, note, endedAt: clock.now(), ...(state === 'done' ? { progressRatio: 1 } : {}) });
        trim();
        return row;
      };
      const done = Promise.resolve()
        .then(() => run(control))
        .then((note) => end(abort.signal.aborted ? 'cancelled' : 'done', note), (thrown: unknown) => end(abort.signal.aborted ? 'cancelled' : 'failed', messageOf(thrown)));
      running.set(id, { abort, done });
      return id;
    },
    cancel(id) {
      const job = running.get(id);
      job?.abort.abort();
      return job !== undefined;
    },
    finished: (id) => running.get(id)?.done ?? Promise.resolve(topic.get(id)!),
  };
}
