import { parseMoment } from './age.ts';
import type { Facts } from './facts.ts';
import { walkGatusPath } from './gatus-path.ts';
import { formatGoValue } from './go-values.ts';
import { parsePlaceholder, unwrap, type Placeholder, type Wrapper } from './syntax.ts';

/** Marks an operand that could not be resolved. */
export const INVALID = '(INVALID)';

/** The text an operand stands for, as Gatus resolves it: unknown placeholders stay as they are, failed ones gain `(INVALID)`. */
export function resolveGatus(operand: string, facts: Facts): string {
  const { wrapper, inner } = unwrap(operand.trim());
  if (wrapper === 'age') return resolveAge(inner, operand, facts) ?? `${operand} ${INVALID}`;
  const placeholder = parsePlaceholder(inner);
  const found = placeholder && resolvePlaceholder(placeholder, wrapper, facts);
  if (found === INVALID) return `${operand} ${INVALID}`;
  if (found !== null && found !== undefined) return found;
  if (wrapper === 'has') return 'false';
  return wrapper === 'len' ? `${operand} ${INVALID}` : operand;
}

/** Null for a placeholder that is not one in this form. */
function resolvePlaceholder({ name, path }: Placeholder, wrapper: Wrapper, facts: Facts): string | null {
  if (name === 'CONTEXT') return facts.context ? resolveContext(path.replace(/^\./, ''), wrapper, facts.context) : null;
  if (name === 'HEADER') return path.startsWith('.') ? resolveHeader(path.slice(1), wrapper, facts) : null;
  if (name === 'BODY') return resolveBody(path, wrapper, facts);
  return path === '' ? wrapped(simpleText(name, facts), wrapper) : null;
}

function simpleText(name: Placeholder['name'], facts: Facts): string {
  if (name === 'STATUS') return String(facts.status ?? 0);
  if (name === 'IP') return facts.ip ?? '';
  if (name === 'DNS_RCODE') return facts.dnsRcode ?? '';
  if (name === 'CONNECTED') return String(facts.connected ?? false);
  if (name === 'RESPONSE_TIME') return String(Math.trunc(facts.durationMs ?? 0));
  if (name === 'CERTIFICATE_EXPIRATION') return String(Math.trunc(facts.certificateExpiresInMs ?? 0));
  return String(Math.trunc(facts.domainExpiresInMs ?? 0));
}

function wrapped(value: string, wrapper: Wrapper): string {
  if (wrapper === 'has') return String(value !== '');
  return wrapper === 'len' ? String(Buffer.byteLength(value)) : value;
}

function resolveBody(path: string, wrapper: Wrapper, facts: Facts): string | null {
  if (path === '') {
    const text = (facts.bodyText ?? '').trim();
    if (wrapper !== 'len') return wrapped(text, wrapper);
    return String(walkGatusPath('', facts.bodyJson())?.length ?? Buffer.byteLength(text));
  }
  if (!path.startsWith('.') && !path.startsWith('[')) return null;
  const found = walkGatusPath(path.replace(/^\./, ''), facts.bodyJson());
  if (wrapper === 'has') return String(found !== null);
  if (!found) return INVALID;
  return wrapper === 'len' ? String(found.length) : found.text;
}

function resolveHeader(name: string, wrapper: Wrapper, facts: Facts): string {
  const value = facts.headers?.[name.toLowerCase()];
  if (wrapper === 'has') return String(value !== undefined);
  return value === undefined ? INVALID : wrapped(value, wrapper);
}

function resolveContext(path: string, wrapper: Wrapper, context: Record<string, unknown>): string {
  let value: unknown = path === '' ? undefined : context;
  for (const key of path === '' ? [] : path.split('.')) {
    value = value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (wrapper === 'has') return String(value !== undefined);
  if (value === undefined) return INVALID;
  if (wrapper !== 'len') return typeof value === 'number' && Number.isInteger(value) ? String(value) : formatGoValue(value);
  if (Array.isArray(value)) return String(value.length);
  if (value !== null && typeof value === 'object') return String(Object.keys(value).length);
  return String(Buffer.byteLength(formatGoValue(value)));
}

function resolveAge(inner: string, operand: string, facts: Facts): string | null {
  const [text, layout] = inner.split(/,(.*)/s);
  const placeholder = parsePlaceholder(text!.trim());
  if (layout !== undefined || !placeholder || !['BODY', 'HEADER', 'CONTEXT'].includes(placeholder.name) || facts.at === undefined) return null;
  const value = resolveGatus(text!, facts);
  const at = value.endsWith(INVALID) || value === operand ? null : parseMoment(value);
  return at === null ? null : String(Math.trunc(facts.at - at));
}
