/** How many single-letter changes, swaps of neighbours included, turn one word into the other; more than `most` counts as `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) least = Math.min(least, before[column - 2]! + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}

const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The word a misspelt one was probably meant to be, or null when none is near (a third of its letters at the most). */
export function nearestWord(word: string, words: readonly string[]): string | null {
  const short = plain(word.slice(0, 64));
  const most = short.length < 3 ? 0 : Math.max(1, Math.floor(short.length / 3));
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of words) {
    const found = distance(short, plain(candidate), most);
    if (found < least) {
      least = found;
      best = candidate;
    }
  }
  return best;
}

/** `; did you mean "every"?` or nothing. */
export function suggestion(word: string, words: readonly string[]): string {
  const near = nearestWord(word, words);
  return near === null ? '' : `; did you mean "${near}"?`;
}
