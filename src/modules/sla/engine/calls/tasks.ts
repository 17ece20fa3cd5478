import { AppError } from '#shared/errors.ts';
import type { JobRow } from '#modules/system/contract.ts';
import type { TrendResult } from '../../contract.ts';
import { gather } from '../feeds/gather.ts';
import type { ReadHistories } from '../feeds/gather.ts';
import { horizonOf } from '../feeds/demand.ts';
import type { Step } from '../daily.ts';
import type { Sla } from './parts.ts';

const DAY = 86_400_000;
const DEFAULT_DAYS = { hour: 14, day: 180, week: 730 } as const;
const KEPT = 50;

interface Task {
  state: JobRow['state'];
  progressRatio: number | null;
  error: string;
  result: TrendResult | null;
}

/** Calls that take long: trends and the evaluation of everything from scratch. Each is a task with progress that can be cancelled. */
export function createTasks(parts: Sla) {
  const { board, context, heavy } = parts;
  const { clock, jobs } = context;
  const trends = new Map<string, Task>();

  function remember(job: string, task: Task): void {
    trends.set(job, task);
    for (const old of [...trends.keys()].slice(0, Math.max(0, trends.size - KEPT))) trends.delete(old);
  }

  return {
    trend({ objective, from, to, every, seed }: { objective: string; from?: number | undefined; to?: number | undefined; every: Step; seed: number }) {
      const watch = board.watch(objective);
      const end = to ?? clock.now();
      const begin = from ?? end - DEFAULT_DAYS[every] * DAY;
      if (begin >= end) throw new AppError('invalid', 'from: must lie before to');
      const task: Task = { state: 'running', progressRatio: 0, error: '', result: null };
      const job = jobs.start(`Trend of ${watch.objective.spec.name ?? objective}`, async (control) => {
        const demand = await gather(parts, watch, begin, end);
        const progress = (ratio: number, note?: string): void => {
          task.progressRatio = ratio;
          control.progress(ratio, note);
        };
        task.result = await heavy.run('sla/trend', { objective: watch.objective, demand, from: begin, to: end, every, seed }, { progress, signal: control.signal });
        return task.result.text;
      });
      remember(job, task);
      void jobs.finished(job).then((row) => Object.assign(task, { state: row.state, progressRatio: row.progressRatio, error: row.state === 'failed' ? row.note : '' }));
      return { job };
    },

    trendResult({ job }: { job: string }) {
      const task = trends.get(job);
      if (!task) throw new AppError('not_found', `There is no trend task "${job}"; ask for the trend again.`);
      return task;
    },

    cancelTrend: ({ job }: { job: string }) => ({ cancelled: trends.has(job) && jobs.cancel(job) }),

    reevaluate() {
      return {
        job: jobs.start('Evaluate every objective again', async (control) => {
          const at = clock.now();
          const read: ReadHistories = new Map();
          const items = [];
          for (const watch of board.watches.values()) items.push({ objective: watch.objective, demand: await gather(parts, watch, horizonOf(watch.objective, at), at, read) });
          const results = await heavy.run('sla/evaluate', { items, at }, { progress: control.progress, signal: control.signal });
          const differing = results.filter(({ id, evaluation }) => {
            const live = board.watches.get(id)?.evaluation;
            return live && live.verdict !== evaluation.verdict;
          });
          board.reload();
          await board.tick();
          return `${results.length} evaluated; ${differing.length === 0 ? 'every verdict stands' : `another verdict for ${differing.map((each) => each.id).join(', ')}`}`;
        }),
      };
    },
  };
}
