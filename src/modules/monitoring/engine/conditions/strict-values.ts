import { parseDuration } from '#shared/duration.ts';
import { parseDecimal, parseGoDuration, parseGoInt } from './go-values.ts';

const SHOWN = 120;

/** A value as a number: numbers themselves, numeric text, durations in ms. Null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (!/^[-+.\d]/.test(text)) return null;
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  const whole = parseGoInt(text);
  if (whole !== null) return Number(whole);
  return parseDecimal(text) ?? parseGoDuration(text) ?? ownDuration(text);
}

/** Days and weeks, which Go's durations lack. */
function ownDuration(text: string): number | null {
  if (!/^[\d.]+(?:ms|s|m|h|d|w)/.test(text)) return null;
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}

/** A value as text: text itself, everything else as compact JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Equality of a value with another or with a literal: by number when both are numeric, else by text. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const x = textOf(a);
  const y = textOf(b);
  if (x === y) return true;
  const first = numberOf(a);
  const second = first === null ? null : numberOf(b);
  return first !== null && first === second;
}

/** A value for people, cut to a line. */
export function showValue(value: unknown): string {
  const text = textOf(value).replaceAll(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
