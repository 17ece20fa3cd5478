import { formatDuration } from '#shared/duration.ts';
import { equal } from './equal.ts';
import { withValue } from './references.ts';
import type { Path } from './section.ts';
import { isMapping, valueAt } from './section.ts';

/** Stands for an entry that its schema does not take. */
export const BROKEN = Symbol('does not parse');

/** Reads an entry as its schema does; `BROKEN` when it does not pass. */
export type Reading = (raw: unknown) => unknown;

/** A field missed so often, and never once left out, is taken for required. */
const CERTAIN = 8;

/** What was found out about a place of the schema, so that the next entry need not be asked again. */
interface Learned {
  /** Values that may be left out, as JSON. */
  readonly defaults: Set<string>;
  duration: boolean;
  /** How often leaving it out made the entry invalid. */
  missed: number;
}

/**
 * Makes a function that gives the shortest form that still reads as the same entry. It asks the schema itself: a field is
 * a default if the entry reads the same without it, and a number is a duration if it reads the same as duration text.
 * What it learns from one entry it tries on the next all at once, so that a thousand alike cost little.
 */
export function createShortener(read: Reading): (entry: unknown) => unknown {
  const places = new Map<string, Learned>();
  const placeAt = (entry: unknown, path: Path): Learned => {
    const key = placeName(entry, path);
    const known = places.get(key) ?? { defaults: new Set(), duration: false, missed: 0 };
    places.set(key, known);
    return known;
  };

  return (entry) => {
    const wanted = read(entry);
    if (wanted === BROKEN) return entry;
    const guessed = applyLearned(entry, [], (path) => placeAt(entry, path));
    let short = equal(read(guessed), wanted) ? guessed : entry;

    const visitAt = (path: Path): void => {
      const value = valueAt(short, path);
      const learned = placeAt(entry, path);
      if (path.length > 0 && typeof path.at(-1) === 'string' && !(learned.defaults.size === 0 && learned.missed >= CERTAIN)) {
        const without = withoutField(short, path);
        const result = read(without);
        if (equal(result, wanted)) {
          learned.defaults.add(JSON.stringify(value));
          short = without;
          return;
        }
        if (result === BROKEN) learned.missed++;
      }
      if (typeof value === 'number') {
        const text = withValue(short, path, formatDuration(value));
        if (!equal(read(text), wanted)) return;
        learned.duration = true;
        short = text;
      } else for (const inner of stepsInto(value)) visitAt([...path, inner]);
    };
    visitAt([]);
    return short;
  };
}

function stepsInto(value: unknown): Path {
  if (Array.isArray(value)) return [...value.keys()];
  return isMapping(value) ? Object.keys(value) : [];
}

/** The entry as what was learned before would have it. A guess: it has to be read and compared. */
function applyLearned(value: unknown, path: Path, placeOf: (path: Path) => Learned): unknown {
  if (typeof value === 'number') return placeOf(path).duration ? formatDuration(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown, index) => applyLearned(item, [...path, index], placeOf));
  if (!isMapping(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => {
    const { defaults } = placeOf([...path, key]);
    return defaults.size === 0 || !defaults.has(JSON.stringify(item));
  });
  return Object.fromEntries(kept.map(([key, item]) => [key, applyLearned(item, [...path, key], placeOf)]));
}

/** A place of the schema: the keys of the path, list positions alike, and the `type` of each mapping on the way. */
function placeName(entry: unknown, path: Path): string {
  let value = entry;
  let name = '';
  for (const step of path) {
    const type = isMapping(value) && typeof value['type'] === 'string' ? value['type'] : '';
    name += `${type}/${typeof step === 'number' ? '*' : step}`;
    value = valueAt(value, [step]);
  }
  return name;
}

function withoutField(root: unknown, path: Path): unknown {
  const owner = valueAt(root, path.slice(0, -1));
  const rest = isMapping(owner) ? Object.fromEntries(Object.entries(owner).filter(([key]) => key !== path.at(-1))) : owner;
  return withValue(root, path.slice(0, -1), rest);
}
