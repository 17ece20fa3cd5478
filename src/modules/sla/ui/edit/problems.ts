import { AppError, messageOf } from '#shared/errors.ts';
import type { Draft } from './draft.ts';

/** What is wrong, by path. */
export type Problems = Record<string, string>;

export interface FieldsProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

/** What a refused change says, by path; the empty path is the whole of it. */
export function problemsOf(thrown: unknown): Problems {
  if (!(thrown instanceof AppError) || !Array.isArray(thrown.details)) return { '': messageOf(thrown) };
  return byPath(thrown.details as Array<{ path?: unknown; message?: unknown }>);
}

/** The first message of each path. */
export function byPath(errors: ReadonlyArray<{ path?: unknown; message?: unknown }>): Problems {
  const found: Problems = {};
  for (const error of errors) found[String(error.path ?? '').replace(/^spec\.?/, '')] ??= String(error.message ?? '');
  return found;
}

/** The message for a field: its own, or that of something inside it. */
export function problemAt(problems: Problems, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const found = problems[path] ?? Object.entries(problems).find(([at]) => at.startsWith(`${path}.`))?.[1];
    if (found) return found;
  }
  return undefined;
}
