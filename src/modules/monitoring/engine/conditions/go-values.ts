const SIGNED = /^([+-]?)(.*)$/s;

/**
 * Reads an integer the way Go's `strconv.ParseInt(text, 0, 64)` does: `0x`, `0o`, `0b`, a leading zero for octal,
 * underscores between digits. Null for anything else or outside 64 bits.
 */
export function parseGoInt(text: string): bigint | null {
  const [, sign, rest] = SIGNED.exec(text)!;
  const digits = integerDigits(rest!);
  if (digits === null) return null;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : null;
}

function integerDigits(text: string): string | null {
  if (/^0[xX](_?[0-9a-fA-F])+$/.test(text)) return text.toLowerCase().replaceAll('_', '');
  if (/^0[bB](_?[01])+$/.test(text)) return text.toLowerCase().replaceAll('_', '');
  if (/^0[oO](_?[0-7])+$/.test(text)) return text.toLowerCase().replaceAll('_', '');
  if (/^0(_?[0-7])+$/.test(text)) return `0o${text.replaceAll('_', '').slice(1)}`;
  if (text === '0' || /^[1-9](_?\d)*$/.test(text)) return text.replaceAll('_', '');
  return null;
}

/** Reads a decimal number; null for anything else. */
export function parseDecimal(text: string): number | null {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

const UNIT_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, 'µs': 1e-3, 'μs': 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration the way Go's `time.ParseDuration` does; milliseconds, or null. */
export function parseGoDuration(text: string): number | null {
  const [, sign, rest] = SIGNED.exec(text)!;
  if (rest === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest!)) return null;
  let total = 0;
  for (const [, amount, unit] of rest!.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(amount) * UNIT_MS[unit!]!;
  return sign === '-' ? -total : total;
}

/** Writes milliseconds as Go writes a duration of whole seconds, empty parts at the end left out: `336h`, `1h30m`, `1h0m15s`. */
export function formatGoDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1_000);
  if (seconds === 0) return '0s';
  const left = Math.abs(seconds);
  const hours = Math.floor(left / 3_600);
  const minutes = Math.floor((left % 3_600) / 60);
  const rest = left % 60;
  const text = `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
  const short = text.endsWith('m0s') || text === '0s' ? text.slice(0, -2).replace(/(?<=h)0m$/, '') : text;
  return seconds < 0 ? `-${short}` : short;
}

/** Writes a JSON value the way Go's `%v` does: `map[a:1 b:[x y]]`, big floats with an exponent, null as `<nil>`. */
export function formatGoValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return formatGoNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatGoValue).join(' ')}]`;
  if (typeof value === 'object') {
    const keys = Object.keys(value).toSorted();
    return `map[${keys.map((key) => `${key}:${formatGoValue((value as Record<string, unknown>)[key])}`).join(' ')}]`;
  }
  return String(value);
}

/** `%v` of a float64: with an exponent of at least two digits below 1e-4 and from 1e6 on (strconv's shortest %g). */
function formatGoNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
