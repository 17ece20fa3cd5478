import { AppError } from '#shared/errors.ts';

// Both exist wherever this runs; declared here because declarations of the pages and of Node do not meet in shared code.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };

/** A piece of matcher text. `value` is what it means, `text` how it was written. */
export interface Token {
  readonly kind: 'open' | 'close' | 'comma' | 'op' | 'word' | 'quoted';
  readonly value: string;
  readonly text: string;
  readonly column: number;
}

/** Characters a bare word cannot hold: they belong to the grammar, to quoting or to escapes. */
const WORD = /[^{}!=~,\\"'`\s]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/sy;
const OPERATOR = /=~|!~|!=|=/y;
const SINGLE: Record<string, Token['kind']> = { '{': 'open', '}': 'close', ',': 'comma' };

/** Cuts matcher text into tokens. Throws `invalid` naming the column of what cannot be read. */
export function scanMatchers(input: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(input)?.[0] ?? null;
  };
  while (at < input.length) {
    const character = input[at]!;
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    const single = SINGLE[character];
    const operator = single ? null : match(OPERATOR);
    const quoted = single || operator ? null : match(QUOTED);
    const word = single || operator || quoted ? null : match(WORD);
    const text = single ? character : (operator ?? quoted ?? word);
    if (text === null) throw unreadable(input, at, character === '"' ? 'the closing quote is missing' : `${character} must stand in double quotes`);
    const kind = single ?? (operator ? 'op' : quoted ? 'quoted' : 'word');
    tokens.push({ kind, text, column: at, value: quoted ? unquote(quoted, input, at) : text });
    at += text.length;
  }
  return tokens;
}

const SIMPLE: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34 };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

/** Undoes Go's string quoting. `\xNN` and octal escapes are bytes, and the whole must be UTF-8. */
function unquote(quoted: string, input: string, column: number): string {
  const body = quoted.slice(1, -1);
  if (body.includes('\n')) throw unreadable(input, column, 'a quoted value holds no line break; write \\n');
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  let from = 0;
  for (const found of body.matchAll(ESCAPE)) {
    bytes.push(...encoder.encode(body.slice(from, found.index)));
    bytes.push(...escapeBytes(found, encoder, () => unreadable(input, column + 1 + found.index, `${found[0]} is not an escape`)));
    from = found.index + found[0].length;
  }
  bytes.push(...encoder.encode(body.slice(from)));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    throw unreadable(input, column, 'the escapes are not UTF-8');
  }
}

type Encoder = InstanceType<typeof TextEncoder>;

function escapeBytes(found: RegExpMatchArray, encoder: Encoder, bad: () => AppError): Iterable<number> {
  const [, hex, short, long, octal, simple] = found;
  if (hex !== undefined) return [Number.parseInt(hex, 16)];
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8);
    if (byte > 255) throw bad();
    return [byte];
  }
  const point = short ?? long;
  if (point !== undefined) {
    const code = Number.parseInt(point, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw bad();
    return encoder.encode(String.fromCodePoint(code));
  }
  const byte = SIMPLE[simple ?? ''];
  if (byte === undefined) throw bad();
  return [byte];
}

function unreadable(input: string, column: number, why: string): AppError {
  return new AppError('invalid', `The matchers ${JSON.stringify(input)} cannot be read at column ${column + 1}: ${why}`);
}
