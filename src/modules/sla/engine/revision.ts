import { AppError } from '#shared/errors.ts';

/** JSON with keys in order and no spaces: the same content is the same text, whoever built it. Throws `invalid` for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new AppError('invalid', `${value} cannot be written down in a report`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  throw new AppError('invalid', `a ${typeof value} cannot be written down in a report`);
}

/** A frozen report: what was said, from what, and the hash that proves neither was changed. */
export interface Revision {
  revision: number;
  /** Canonical JSON of inputs, method, seed and results. */
  content: string;
  hash: string;
  /** Hash of the revision before; null for the first. */
  previousHash: string | null;
}

/**
 * Freezes a report. The same content again returns the last revision unchanged; anything else becomes revision n + 1 and leaves the earlier
 * ones as they were. `hashOf` is the digest in use, over UTF-8 text.
 */
export function freeze(history: readonly Revision[], document: unknown, hashOf: (text: string) => string): Revision {
  const content = canonicalJson(document);
  const last = history.at(-1);
  if (last?.content === content) return last;
  const revision = (last?.revision ?? 0) + 1;
  const previousHash = last?.hash ?? null;
  return { revision, content, hash: hashOf(`${revision}\n${previousHash ?? ''}\n${content}`), previousHash };
}
