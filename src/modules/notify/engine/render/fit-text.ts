/** Text cut to a limit, and whether it was. */
export interface FittedText {
  readonly text: string;
  readonly isTruncated: boolean;
}

const MARK = '…';

/** Cuts text to at most `max` characters as the channels count them (UTF-16 units), never inside a character; a cut ends in `…`, and in `tail` if given. */
export function fitCharacters(text: string, max: number, tail = ''): FittedText {
  return fit(text, max, tail, (part) => part.length);
}

/** Cuts text to at most `max` bytes of UTF-8, never inside a character; a cut ends in `…`, and in `tail` if given. */
export function fitBytes(text: string, max: number, tail = ''): FittedText {
  const encoder = new TextEncoder();
  return fit(text, max, tail, (part) => encoder.encode(part).length);
}

function fit(text: string, max: number, tail: string, sizeOf: (part: string) => number): FittedText {
  if (sizeOf(text) <= max) return { text, isTruncated: false };
  const ending = sizeOf(MARK + tail) <= max ? MARK + tail : '';
  let room = max - sizeOf(ending);
  let kept = '';
  for (const character of text) {
    room -= sizeOf(character);
    if (room < 0) break;
    kept += character;
  }
  return { text: kept + ending, isTruncated: true };
}

/**
 * The longest version of a body under a limit: `render` is called with ever shorter details until its bytes fit. Escaping makes a body
 * longer than its text, so the text is cut by what the body really measures.
 */
export function fitBody(details: string, maxBytes: number, render: (details: string) => string): { body: string; isTruncated: boolean } {
  const encoder = new TextEncoder();
  const size = (body: string) => encoder.encode(body).length;
  // No character is less than a byte, so this much at the most can stay.
  const candidate = fitCharacters(details, maxBytes);
  const whole = render(candidate.text);
  if (size(whole) <= maxBytes) return { body: whole, isTruncated: candidate.isTruncated };
  let low = 0;
  let high = candidate.text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (size(render(fitCharacters(details, middle).text)) <= maxBytes) low = middle;
    else high = middle - 1;
  }
  return { body: render(fitCharacters(details, low).text), isTruncated: true };
}
