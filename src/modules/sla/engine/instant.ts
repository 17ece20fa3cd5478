import { Temporal } from 'temporal-polyfill';
import { AppError } from '#shared/errors.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2}|[+-]\d{2})$/i;
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

/** Zones found good: asking the runtime takes half a millisecond each time. */
const known = new Set(['UTC']);

/** Throws `invalid` unless the runtime knows the IANA zone. */
export function checkZone(zone: string, path: string): void {
  if (known.has(zone)) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    known.add(zone);
  } catch {
    throw new AppError('invalid', `${path}: "${zone}" is not a time zone; write an IANA name such as Europe/Vienna or UTC`);
  }
}

/** False for a 30 February, which Date.parse would quietly move into March. */
function isRealDate(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function localInstant(text: string, zone: string): number {
  if (zone === 'UTC') return Date.parse(`${text.replace(' ', 'T').replace(',', '.')}${DATE.test(text) ? 'T00:00' : ''}Z`);
  return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/**
 * Epoch milliseconds of a written instant: a number or digits are epoch milliseconds; ISO text with `Z` or an offset is taken as it is;
 * ISO text without one, and a bare date (its midnight), are read in `zone`. `path` names the place in error messages.
 */
export function readInstant(input: number | string, zone: string, path: string): number {
  if (typeof input === 'number') {
    if (Number.isFinite(input)) return input;
    throw new AppError('invalid', `${path}: ${input} is not a point in time`);
  }
  const text = input.trim();
  let at = Number.NaN;
  try {
    if (/^-?\d{5,}$/.test(text) || text === '0') at = Number(text);
    else if (!isRealDate(text)) at = Number.NaN;
    else if (ZONED.test(text)) at = Date.parse(text.replace(' ', 'T').replace(',', '.').replace(/([+-]\d{2})$/, '$1:00'));
    else if (LOCAL.test(text) || DATE.test(text)) at = localInstant(text, zone);
    else if (text.endsWith(']')) at = Temporal.ZonedDateTime.from(text).epochMilliseconds;
  } catch {
    at = Number.NaN;
  }
  if (Number.isFinite(at)) return at;
  throw new AppError('invalid', `${path}: "${input}" is not a point in time; write ISO 8601 such as 2026-03-01T08:00:00Z, or epoch milliseconds`);
}

/** ISO text in UTC, for people to read. */
export function isoOf(at: number): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
