import { formatGoValue } from './go-values.ts';

export interface PathValue {
  text: string;
  /** Elements of an array, bytes of anything else. */
  length: number;
}

/**
 * Walks a JSON document the way Gatus' own path reader does; null where it reports an error. Its ways: a path into a
 * number or a boolean stops there, an array ends the walk, an object at the end is written as compact JSON with sorted
 * keys, null counts as missing.
 */
export function walkGatusPath(path: string, document: unknown): PathValue | null {
  if (document === undefined) return null;
  if (path === '') return Array.isArray(document) ? { text: formatGoValue(document), length: document.length } : null;
  let value = document;
  const keys = path.split('.');
  for (let i = 0; i < keys.length; i++) {
    const next = step(keys[i]!, value);
    if (next === undefined || next === null) return null;
    const last = i === keys.length - 1;
    if (typeof next === 'string') return last ? { text: next, length: Buffer.byteLength(next) } : null;
    if (Array.isArray(next)) return { text: formatGoValue(next), length: next.length };
    if (typeof next !== 'object') return measured(formatGoValue(next));
    if (last) return measured(compactJson(next));
    value = next;
  }
  return null;
}

/** The length of the array a path leads to; null when there is none. An empty path is the document itself. */
export function gatusArrayLength(path: string, document: unknown): number | null {
  let value = document;
  for (const key of path === '' ? [] : path.split('.')) value = step(key, value);
  return Array.isArray(value) ? value.length : null;
}

function measured(text: string): PathValue {
  return { text, length: Buffer.byteLength(text) };
}

function step(key: string, value: unknown): unknown {
  const bracket = key.indexOf('[');
  if (bracket < 0 || !key.endsWith(']')) return member(value, key);
  let current = bracket === 0 ? value : member(value, key.slice(0, bracket));
  for (const index of key.slice(bracket + 1, -1).split('][')) {
    if (!/^\d+$/.test(index) || !Array.isArray(current)) return undefined;
    current = current[Number(index)];
  }
  return current;
}

function member(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** JSON as Go's encoder writes it: keys sorted, `<`, `>` and `&` escaped. */
function compactJson(value: object): string {
  const sorted = (_key: string, entry: unknown): unknown =>
    entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? Object.fromEntries(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1))) : entry;
  return JSON.stringify(value, sorted).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}
