import type { Clock } from './clock.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log: one JSON object a line. Secret-looking fields are blanked. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** The same log with fields added to every line. */
  with(fields: Record<string, unknown>): Log;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const SECRET = /pass(word|phrase)?$|secret|token|authorization|cookie|^key$|routingKey|api_?key|credential/i;
const URL_USER = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@:]+:[^/\s@]+@/gi;
const DEEPEST = 6;

/** A copy with values of secret-looking fields blanked and user info taken out of URLs. Safe on cycles by depth. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(URL_USER, '$1***@');
  if (value === null || typeof value !== 'object') return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, SECRET.test(key) && item !== '' && (typeof item === 'string' || Array.isArray(item)) ? '***' : redact(item, depth + 1)]));
}

/** A log that hands each finished line to `write`. */
export function createLog(clock: Clock, write: (line: string) => void, least: LogLevel = 'info', bound: Record<string, unknown> = {}): Log {
  const line = (level: LogLevel) => (message: string, fields: Record<string, unknown> = {}) => {
    if (RANK[level] < RANK[least]) return;
    write(JSON.stringify({ at: new Date(clock.now()).toISOString(), level, message, ...(redact({ ...bound, ...fields }) as object) }));
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields) => createLog(clock, write, least, { ...bound, ...fields }),
  };
}

/** A log that keeps nothing, for tests and one-shot commands. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silentLog };
