const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const GROUPS: Record<string, readonly number[]> = {
  daily: [0, 1, 2, 3, 4, 5, 6],
  everyday: [0, 1, 2, 3, 4, 5, 6],
  all: [0, 1, 2, 3, 4, 5, 6],
  '*': [0, 1, 2, 3, 4, 5, 6],
  weekdays: [1, 2, 3, 4, 5],
  weekday: [1, 2, 3, 4, 5],
  weekend: [0, 6],
  weekends: [0, 6],
};

/**
 * Reads days of the week: names (`mon`, `Monday`), numbers (0 and 7 Sunday, 1 Monday … 6 Saturday), ranges (`mon-fri`,
 * `sat..mon`, `1-5`), groups (`weekdays`, `weekend`, `daily`), comma lists, or an array of these.
 * Gives seven flags, Sunday first, or the text of what is wrong.
 */
export function parseDays(value: string | number | readonly (string | number)[]): boolean[] | string {
  const items = (Array.isArray(value) ? value : [value]).flatMap((item: string | number) => String(item).split(',').map((part) => part.trim().toLowerCase()));
  if (items.length === 0) return 'name at least one day, or leave days out for every day';
  const flags = Array.from({ length: 7 }, () => false);
  for (const item of items) {
    const numbers = daysOf(item);
    if (numbers === null) return `"${item}" is not a day; write mon, Monday, 1, mon-fri, weekdays or weekend`;
    for (const number of numbers) flags[number] = true;
  }
  return flags;
}

function daysOf(item: string): readonly number[] | null {
  const group = GROUPS[item];
  if (group) return group;
  const [first, last, ...more] = item.split(/\s*(?:-|–|\.\.|:|\bto\b)\s*/);
  const start = dayOf(first ?? '');
  if (start === null || more.length > 0) return null;
  if (last === undefined) return [start];
  const end = dayOf(last);
  if (end === null) return null;
  const count = item.startsWith('0') && item.endsWith('7') ? 7 : ((end - start + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => (start + i) % 7);
}

function dayOf(text: string): number | null {
  if (/^[0-7]$/.test(text)) return Number(text) % 7;
  if (text.length < 2) return null;
  const index = NAMES.findIndex((name) => name.startsWith(text) || `${name}s` === text);
  return index >= 0 ? index : null;
}

/** Minutes since midnight of `HH:MM` (also `H:MM`, and seconds that are zero); 24:00 is 1440; `null` for anything else. */
export function parseClock(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text.trim());
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes : null;
}
