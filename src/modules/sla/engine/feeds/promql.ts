import { fetch } from 'undici';
import * as z from 'zod';
import type { Clock } from '#kit/clock.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { DataSource } from '../../spec.ts';
import type { RawSample } from '../material.ts';

export type PromqlSource = Extract<DataSource, { promql: string }>;

/** Points one question may ask for; Prometheus refuses more than 11,000. */
const MOST_POINTS = 10_000;
const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER = 32 * 1024 * 1024;

const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ resultType: z.string(), result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])).default([]) })) }).optional(),
});

/** What `queryRange` needs of its surroundings. */
export interface PromqlTools {
  clock: Clock;
  /** Fills in `${env:…}` and `${secret:…}` of the token. */
  resolve: (text: string) => string;
  timeoutMs?: number;
}

/** Prometheus writes NaN and infinities as text; what is no finite number is missing. */
function numberOf(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

async function ask(source: PromqlSource, query: string, from: number, to: number, tools: PromqlTools): Promise<[number, number | null][]> {
  const base = source.server.replace(/\/+$/, '');
  const parameters = new URLSearchParams({ query, start: String(from / 1_000), end: String(to / 1_000), step: String(source.step / 1_000) });
  const abort = new AbortController();
  const timeoutMs = tools.timeoutMs ?? TIMEOUT_MS;
  const limit = tools.clock.after(timeoutMs, () => abort.abort());
  try {
    const response = await fetch(`${base}/api/v1/query_range?${parameters}`, { signal: abort.signal, redirect: 'error', headers: { accept: 'application/json', ...(source.token ? { authorization: `Bearer ${tools.resolve(source.token)}` } : {}) } });
    const length = Number(response.headers.get('content-length') ?? 0);
    if (length > LARGEST_ANSWER) throw new AppError('unavailable', `the answer is ${length} bytes; ask for a longer step`);
    const parsed = answer.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new AppError('unavailable', `answered ${response.status} and not in Prometheus' form`);
    if (parsed.data.status !== 'success' || !parsed.data.data) throw new AppError('unavailable', parsed.data.error ?? `answered ${response.status}`);
    const { result, resultType } = parsed.data.data;
    if (resultType !== 'matrix') throw new AppError('unavailable', `answered with a ${resultType}, a matrix was due`);
    if (result.length > 1) throw new AppError('invalid', `"${query}" gives ${result.length} series; aggregate it to one, with sum or avg`);
    return (result[0]?.values ?? []).map(([seconds, text]) => [Math.round(seconds * 1_000), numberOf(text)]);
  } catch (thrown) {
    const why = abort.signal.aborted ? `gave no answer within ${timeoutMs / 1_000} s` : thrown instanceof Error && thrown.cause ? messageOf(thrown.cause) : messageOf(thrown);
    throw new AppError(thrown instanceof AppError ? thrown.code : 'unavailable', `Prometheus at ${base}: ${why}`);
  } finally {
    limit.cancel();
  }
}

async function askAll(source: PromqlSource, query: string, from: number, to: number, tools: PromqlTools): Promise<[number, number | null][]> {
  const points: [number, number | null][] = [];
  const first = Math.ceil(from / source.step) * source.step;
  for (let at = first; at <= to; at += MOST_POINTS * source.step) points.push(...(await ask(source, query, at, Math.min(to, at + (MOST_POINTS - 1) * source.step), tools)));
  return points;
}

/**
 * Samples of a range query, on a grid of whole steps so that two questions about one stretch agree. Values; with `total` the events of a
 * ratio; for `kind: ratio` alone the share itself. Throws `unavailable` when the server fails, `invalid` when the query gives several series.
 */
export async function queryRange(source: PromqlSource, kind: 'availability' | 'ratio' | 'value', from: number, to: number, tools: PromqlTools): Promise<RawSample[]> {
  const main = await askAll(source, source.promql, from, to, tools);
  if (source.total === undefined) return main.map(([at, value]) => (kind === 'ratio' ? { at, good: value, total: value === null ? null : 1 } : { at, value }));
  const totals = new Map(await askAll(source, source.total, from, to, tools));
  const goods = new Map(main);
  return [...new Set([...goods.keys(), ...totals.keys()])].sort((a, b) => a - b).map((at) => ({ at, good: goods.get(at) ?? null, total: totals.get(at) ?? null }));
}

/** Answers kept, so that each look asks only for what is new. */
export interface PromqlFeed {
  /** Samples of [from, to]. On failure throws after keeping what is known; `known` gives that. */
  samples(key: string, source: PromqlSource, kind: 'availability' | 'ratio' | 'value', from: number, to: number): Promise<RawSample[]>;
  known(key: string): RawSample[];
  forget(key: string): void;
}

export function createPromqlFeed(tools: PromqlTools): PromqlFeed {
  const kept = new Map<string, { asked: string; from: number; samples: RawSample[] }>();
  return {
    async samples(key, source, kind, from, to) {
      const asked = JSON.stringify([source, kind]);
      const before = kept.get(key);
      const reusable = before && before.asked === asked && before.from <= from ? before : null;
      const last = (reusable?.samples.at(-1)?.at as number | undefined) ?? null;
      // The newest two points may still have been filling up when they were read.
      const since = last === null ? from : last - source.step;
      const fresh = await queryRange(source, kind, since, to, tools);
      const samples = [...(reusable?.samples ?? []).filter((sample) => (sample.at as number) >= from && (sample.at as number) < since), ...fresh];
      kept.set(key, { asked, from, samples });
      return samples;
    },
    known: (key) => kept.get(key)?.samples ?? [],
    forget: (key) => void kept.delete(key),
  };
}
