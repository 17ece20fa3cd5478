import { parseMoment } from './age.ts';
import type { Facts } from './facts.ts';
import { formatGoDuration } from './go-values.ts';
import { numberOf, showValue, textOf } from './strict-values.ts';
import { callArgument, invalidCondition, parsePath, parsePlaceholder, PLACEHOLDERS, unwrap, type Placeholder, type PlaceholderName, type Segment, type Wrapper } from './syntax.ts';

/** Values found (several with `[*]`), or why there are none. */
export type Resolution = { values: unknown[] } | { missing: string };

export interface Operand {
  kind: 'placeholder' | 'literal' | 'call';
  /** As written. */
  source: string;
  /** Literal: its text without quotes. Call: its argument. Placeholder: as written. */
  text: string;
  call?: 'pat' | 'any';
  /** A literal's value as a number; null when it is none. */
  number?: number | null;
  type: 'number' | 'boolean' | 'text' | 'any';
  /** Offset in the condition. */
  at: number;
  resolve(facts: Facts): Resolution;
  show(value: unknown): string;
}

const TYPES: Record<PlaceholderName, Operand['type']> = {
  STATUS: 'number', RESPONSE_TIME: 'number', CERTIFICATE_EXPIRATION: 'number', DOMAIN_EXPIRATION: 'number',
  CONNECTED: 'boolean', IP: 'text', DNS_RCODE: 'text', HEADER: 'text', BODY: 'any', CONTEXT: 'any',
};

/** Compiles one side of a comparison. Throws `invalid` with the position. */
export function compileOperand(raw: string, text: string, from: number): Operand {
  const source = raw.trim();
  const at = from + raw.length - raw.trimStart().length;
  for (const call of ['pat', 'any'] as const) {
    const argument = callArgument(source, call);
    if (argument !== null) return { kind: 'call', call, source, text: argument, type: 'any', at, resolve: () => ({ values: [argument] }), show: showValue };
  }
  const { wrapper, inner } = unwrap(source);
  const placeholder = parsePlaceholder(inner.trim());
  if (placeholder) return compilePlaceholder(placeholder, wrapper, source, text, at);
  if (wrapper !== 'none') throw invalidCondition(text, at, `${wrapper}() takes a placeholder, as ${wrapper}([BODY].items)`);
  const name = /^\[([A-Z_]+)\]/.exec(source)?.[1];
  if (name) throw invalidCondition(text, at, `there is no placeholder [${name}]; known are ${PLACEHOLDERS.map((known) => `[${known}]`).join(' ')}`);
  const literal = /^"(.*)"$|^'(.*)'$/s.exec(source);
  const value = literal ? (literal[1] ?? literal[2]!) : source;
  const constant = { values: [value] };
  return { kind: 'literal', source, text: value, number: numberOf(value), type: 'any', at, resolve: () => constant, show: showValue };
}

function compilePlaceholder(placeholder: Placeholder, wrapper: Wrapper, source: string, text: string, at: number): Operand {
  const { name, path } = placeholder;
  if (path !== '' && !['BODY', 'CONTEXT', 'HEADER'].includes(name)) throw invalidCondition(text, at + source.indexOf(path), `nothing may follow [${name}]`);
  if (name === 'HEADER' && !/^\.[\w!#$%&'*+.^`|~-]+$/.test(path)) throw invalidCondition(text, at, 'name the header, as [HEADER].Content-Type');
  if (wrapper === 'age' && path.includes(',')) throw invalidCondition(text, at, 'age() with a date layout is not supported; dates must be HTTP dates, RFC 3339 or Unix epochs');
  if (wrapper === 'age' && !['BODY', 'CONTEXT', 'HEADER'].includes(name)) throw invalidCondition(text, at, 'age() takes [BODY], [HEADER] or [CONTEXT]');
  const segments = name === 'HEADER' ? [] : parsePath(path, text, at + source.indexOf(path));
  const type = wrapper === 'has' ? 'boolean' : wrapper === 'none' ? TYPES[name] : 'number';
  const isSpan = wrapper === 'none' && name.endsWith('_EXPIRATION');
  return {
    kind: 'placeholder', source, text: source, type, at,
    resolve: (facts) => wrap(resolvePlaceholder(name, path, segments, facts), wrapper, source, facts),
    show: (value) => (isSpan && typeof value === 'number' ? formatGoDuration(value) : showValue(value)),
  };
}

function resolvePlaceholder(name: PlaceholderName, path: string, segments: Segment[], facts: Facts): Resolution {
  if (name === 'BODY') return resolveBody(path, segments, facts);
  if (name === 'CONTEXT') return facts.context ? walk(facts.context, segments, `[CONTEXT]${path}`) : { missing: 'the result has no context' };
  const value = simple(name, path, facts);
  return value === undefined ? { missing: `the result has no [${name}]${path}` } : { values: [value] };
}

function simple(name: PlaceholderName, path: string, facts: Facts): unknown {
  if (name === 'STATUS') return facts.status;
  if (name === 'IP') return facts.ip;
  if (name === 'RESPONSE_TIME') return facts.durationMs;
  if (name === 'CONNECTED') return facts.connected;
  if (name === 'DNS_RCODE') return facts.dnsRcode;
  if (name === 'HEADER') return facts.headers?.[path.slice(1).toLowerCase()];
  return name === 'CERTIFICATE_EXPIRATION' ? facts.certificateExpiresInMs : facts.domainExpiresInMs;
}

function resolveBody(path: string, segments: Segment[], facts: Facts): Resolution {
  if (facts.bodyText === undefined) return { missing: 'the result has no body' };
  if (path === '') return { values: [facts.bodyText.trim()] };
  const document = facts.bodyJson();
  return document === undefined ? { missing: `the body is not JSON, so [BODY]${path} cannot be read` } : walk(document, segments, `[BODY]${path}`);
}

function walk(document: unknown, segments: Segment[], name: string): Resolution {
  let values: unknown[] = [document];
  for (const segment of segments) {
    const next: unknown[] = [];
    for (const value of values) {
      if ('every' in segment) {
        if (!Array.isArray(value)) return { missing: `${name} does not lead to an array` };
        next.push(...value.slice(0, 1_000));
        continue;
      }
      const found = 'key' in segment ? member(value, segment.key) : Array.isArray(value) ? value[segment.index] : undefined;
      if (found === undefined) return { missing: `${name} is not in the answer` };
      next.push(found);
    }
    values = next;
  }
  return { values };
}

function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function wrap(resolution: Resolution, wrapper: Wrapper, source: string, facts: Facts): Resolution {
  if (wrapper === 'none') return resolution;
  if (wrapper === 'has') return { values: [!('missing' in resolution) && resolution.values.length > 0 && resolution.values.every((value) => value !== '' && value !== null)] };
  if ('missing' in resolution) return resolution;
  if (wrapper === 'len') return { values: resolution.values.map((value) => lengthOf(value, source, facts)) };
  if (facts.at === undefined) return { missing: 'the result does not tell when it was taken, so age() has no meaning' };
  const moments = resolution.values.map((value) => parseMoment(textOf(value)));
  const bad = moments.indexOf(null);
  if (bad >= 0) return { missing: `${source}: ${showValue(resolution.values[bad])} is not a date` };
  return { values: moments.map((moment) => facts.at! - moment!) };
}

/** Elements of an array, characters of a text, characters of the JSON of anything else; `len([BODY])` counts a JSON array's elements. */
function lengthOf(value: unknown, source: string, facts: Facts): number {
  if (Array.isArray(value)) return value.length;
  if (/^len\(\[BODY\]\)$/i.test(source)) {
    const document = facts.bodyJson();
    if (Array.isArray(document)) return document.length;
  }
  return [...textOf(value)].length;
}
