/**
 * How well typed letters match a title: 0 when they do not all occur in order.
 * Letters side by side and at the start of a word count more, long titles less.
 */
export function score(typed: string, title: string): number {
  const wanted = typed.toLowerCase();
  const text = title.toLowerCase();
  const whole = text.indexOf(wanted);
  if (whole === 0) return 1_000 - text.length;
  if (whole > 0) return (/\W/.test(text[whole - 1]!) ? 800 : 600) - text.length;
  let points = 0;
  let at = -1;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    points += next === at + 1 ? 6 : next === 0 || /\W/.test(text[next - 1]!) ? 5 : 1;
    at = next;
  }
  // A scatter of letters over a long text is chance, not a match.
  return points < wanted.length * 2.5 ? 0 : points;
}
