import { parse } from 'yaml';
import { parseDuration } from '#shared/duration.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import { isMapping } from '#kit/config/section.ts';

/** Plain data of unknown shape, as another tool wrote it. */
export type Plain = Record<string, unknown>;

/** Reads a foreign YAML or JSON file whose top is a mapping. Throws `invalid`. */
export function readForeign(text: string, what: string): Plain {
  let root: unknown;
  try {
    root = parse(text, { logLevel: 'silent', maxAliasCount: 1_000, merge: true });
  } catch (thrown) {
    throw new AppError('invalid', `this is not ${what}: ${messageOf(thrown).split('\n')[0]}`);
  }
  if (!isMapping(root)) throw new AppError('invalid', `this is not ${what}: the file is not a mapping`);
  return root;
}

/** Text of a text or number; undefined for anything else and for nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, also when written as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** True for `true`, 1, "1" and "true". */
export function flagOf(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

export function mappingOf(value: unknown): Plain {
  return isMapping(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The mappings of a list. */
export function mappingsOf(value: unknown): Plain[] {
  return listOf(value).filter(isMapping);
}

/** Texts of a list, or of one text. */
export function textsOf(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]).map(textOf);
  return texts.filter((text) => text !== undefined);
}

/** Text values of a mapping. */
export function textMapOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(mappingOf(value)).flatMap(([key, item]) => (textOf(item) === undefined ? [] : [[key, textOf(item)!]])));
}

/** Milliseconds of a duration as Go and Prometheus write it (`1h30m`, `1.5h`, `1y`); undefined for anything else. */
export function durationOf(value: unknown): number | undefined {
  const text = textOf(value)?.trim().replaceAll(/(\d+)y/g, (_, years: string) => `${Number(years) * 365}d`);
  if (text === undefined || /^\d+$/.test(text)) return undefined;
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** Host and port of `host:port`, `[v6]:port` or a URL. The port is undefined where none is written. */
export function hostPortOf(address: string): { host: string; port: number | undefined } {
  const bare = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '').replace(/^[^@]*@/, '');
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(bare);
  if (bracketed) return { host: bracketed[1]!, port: numberOf(bracketed[2]) };
  // Several colons and no brackets: an IPv6 address without a port.
  if (bare.split(':').length > 2) return { host: bare, port: undefined };
  const [host, port] = bare.split(':') as [string, string?];
  return { host, port: numberOf(port) };
}

/** A field under its name in an export (`retryInterval`), or under that of the database column in a dump (`retry_interval`). */
export function field(record: Plain, name: string): unknown {
  if (record[name] !== undefined) return record[name];
  return record[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** A copy without undefined values, empty mappings and empty lists. */
export function compact(fields: Plain): Plain {
  const empty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0);
  // An empty `tls` says something: TLS, as usual.
  return Object.fromEntries(Object.entries(fields).filter(([key, value]) => value !== undefined && (key === 'tls' || !empty(value))));
}
