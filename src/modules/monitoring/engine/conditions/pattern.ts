/**
 * Shell-style matching of a whole text, as Go's `filepath.Match` does it: `*` any run, `?` one character, `[a-z]`, `[^a]`
 * classes, backslash to quote. Slashes are taken out of both sides first, so that `*` runs over them. Linear in practice
 * and never worse than length times length: no backtracking beyond the last star. A malformed pattern matches nothing.
 */
export function matchPattern(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  const items = parsePattern(pattern.replaceAll('/', ''));
  if (!items) return false;
  const chars = [...text.replaceAll('/', '')];
  let item = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < chars.length) {
    const wanted = items[item];
    if (wanted === STAR) {
      star = item++;
      starAt = at;
    } else if (wanted?.(chars[at]!)) {
      item++;
      at++;
    } else if (star >= 0) {
      item = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (items[item] === STAR) item++;
  return item === items.length;
}

type Item = (char: string) => boolean;
const STAR: Item = () => true;

function parsePattern(pattern: string): Item[] | null {
  const items: Item[] = [];
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!;
    if (char === '*') {
      if (items.at(-1) !== STAR) items.push(STAR);
    } else if (char === '?') items.push(() => true);
    else if (char === '[') {
      const parsed = parseClass(chars, i);
      if (!parsed) return null;
      items.push(parsed.item);
      i = parsed.end;
    } else {
      const literal = char === '\\' ? chars[++i] : char;
      if (literal === undefined) return null;
      items.push((other) => other === literal);
    }
  }
  return items;
}

/** Reads `[…]` from its bracket; `end` is the index of the closing one. */
function parseClass(chars: string[], from: number): { item: Item; end: number } | null {
  let i = from + 1;
  const negated = chars[i] === '^';
  if (negated) i++;
  const ranges: [string, string][] = [];
  const take = (): string | null => {
    const char = chars[i] === '\\' ? chars[++i] : chars[i];
    i++;
    return char ?? null;
  };
  while (chars[i] !== ']' || ranges.length === 0) {
    if (chars[i] === '-' || chars[i] === ']') return null;
    const low = take();
    if (low === null) return null;
    let high: string | null = low;
    if (chars[i] === '-') {
      i++;
      high = chars[i] === ']' ? null : take();
    }
    if (high === null) return null;
    ranges.push([low, high]);
    if (i >= chars.length) return null;
  }
  return { item: (char) => ranges.some(([low, high]) => char >= low && char <= high) !== negated, end: i };
}
