import type { ModuleContext } from '#kit/module.ts';
import type { sla } from '../contract.ts';
import type { ReaderTools } from '#kit/reader-thread.ts';
import { readerJobs } from '../reader.ts';
import type { ReadTools } from './feeds/demand.ts';

type Jobs = typeof readerJobs;

/** Runs a heavy job in the reader thread, or in process where there is none. */
export interface Heavy {
  run<K extends keyof Jobs>(job: K, input: Parameters<Jobs[K]>[0], control?: { progress?: (ratio: number, note?: string) => void; signal?: AbortSignal }): Promise<ReturnType<Jobs[K]>>;
}

export function createHeavy(context: ModuleContext<typeof sla>, tools: ReadTools): Heavy {
  return {
    async run(job, input, control = {}) {
      const { reader } = context.services;
      const progress = control.progress ?? (() => {});
      if (reader) return reader.run(job, input, { onProgress: progress, ...(control.signal ? { signal: control.signal } : {}) });
      control.signal?.throwIfAborted();
      const here = readerJobs[job] as (given: typeof input, using: ReaderTools) => ReturnType<Jobs[typeof job]>;
      return here(input, { ...tools, progress });
    },
  };
}
