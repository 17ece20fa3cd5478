/** How cards and tiles are laid out so that a wall never scrolls. Pure; lengths in rem. */

export interface Area {
  width: number;
  height: number;
}

const CARD = { narrowest: 19, lowest: 8.4, gap: 1.2 };

/** Fewest columns with which `count` cards fit; null when they cannot be read any more. */
export function fitCards(count: number, area: Area): number | null {
  for (let columns = 1; columns <= count; columns += 1) {
    const wide = (area.width - (columns - 1) * CARD.gap) / columns;
    if (wide > 40 && columns < count) continue;
    if (wide < CARD.narrowest) return null;
    const rows = Math.ceil(count / columns);
    if (rows * CARD.lowest + (rows - 1) * CARD.gap <= area.height) return columns;
  }
  return null;
}

export interface TileFit {
  /** Groups side by side, and tiles side by side in each. */
  groupColumns: number;
  across: number;
  /** Height of a tile. */
  height: number;
}

const TILE = { narrowest: 17, heights: [5.2, 4.6, 4, 3.4, 2.8], gap: 0.6 };
const HEADING = 3.2;
const GROUP_GAP = 1.8;
const COLUMN_GAP = 2.4;

/** The tallest tiles, then the widest, with which groups of these sizes fit; null when none do. */
export function fitTiles(counts: readonly number[], area: Area): TileFit | null {
  for (const height of TILE.heights) {
    const fits = arrangements(counts.length, area.width).filter(({ groupColumns, across }) => heightOf(counts, groupColumns, across, height) <= area.height);
    const best = fits.sort((a, b) => a.groupColumns * a.across - b.groupColumns * b.across || a.groupColumns - b.groupColumns)[0];
    if (best) return { ...best, height };
  }
  return null;
}

function arrangements(groups: number, width: number): Array<{ groupColumns: number; across: number }> {
  const found: Array<{ groupColumns: number; across: number }> = [];
  for (let groupColumns = 1; groupColumns <= Math.min(4, groups); groupColumns += 1) {
    const wide = (width - (groupColumns - 1) * COLUMN_GAP) / groupColumns;
    const most = Math.floor((wide + TILE.gap) / (TILE.narrowest + TILE.gap));
    for (let across = 1; across <= most; across += 1) found.push({ groupColumns, across });
  }
  return found;
}

function heightOf(counts: readonly number[], groupColumns: number, across: number, tile: number): number {
  let total = 0;
  for (let first = 0; first < counts.length; first += groupColumns) {
    const rows = Math.ceil(Math.max(...counts.slice(first, first + groupColumns)) / across);
    total += HEADING + rows * (tile + TILE.gap) + (first > 0 ? GROUP_GAP : 0);
  }
  return total;
}
