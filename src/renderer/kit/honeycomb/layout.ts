/** Places cells of several groups on one surface. Pure: the same input gives the same places, so that a person learns where things are. */

export interface CombGroupPlace {
  name: string;
  count: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Centre of each cell, pixels. */
  cells: Array<{ x: number; y: number }>;
}

export interface CombPlaces {
  /** Centre to corner of a cell, pixels. */
  radius: number;
  columns: number;
  groups: CombGroupPlace[];
}

const SQRT3 = Math.sqrt(3);
/** Of the unit (1 % of the height of the drawing): the largest cell, the heading, and the space around a group. */
const LARGEST = 2.1;
const SMALLEST = 0.35;
const HEADING = 3.2;
const GUTTER = 4.8;
const ROW_GAP = 2.4;
/** A column narrower than this cannot carry a heading. */
const NARROWEST = 22;
const PREFERRED = 64;

interface Fit {
  radius: number;
  columns: number;
  rowHeights: number[];
}

/**
 * The largest cells with which every group fits into `width` by `height` pixels; `unit` is the root font size.
 * Groups keep their order, row by row. When even the smallest cells do not fit the drawing is taller than asked.
 */
export function placeComb(groups: ReadonlyArray<{ name: string; count: number }>, width: number, height: number, unit: number): CombPlaces {
  if (groups.length === 0 || width <= 0) return { radius: 0, columns: 0, groups: [] };
  const most = Math.max(1, Math.min(groups.length, Math.floor(width / (NARROWEST * unit))));
  const preferred = Math.max(1, Math.round(width / (PREFERRED * unit)));
  const fits = Array.from({ length: most }, (_, i) => fitColumns(groups, i + 1, width, height, unit));
  const best = fits.reduce((a, b) => {
    if (Math.abs(a.radius - b.radius) > 0.05) return b.radius > a.radius ? b : a;
    return Math.abs(b.columns - preferred) < Math.abs(a.columns - preferred) ? b : a;
  });
  return place(groups, best, width, height, unit);
}

function columnWidth(width: number, columns: number, unit: number): number {
  return (width - (columns - 1) * GUTTER * unit) / columns;
}

/** Cells in a full row: the odd rows are shifted by half a cell. */
function perRow(width: number, radius: number): number {
  return Math.max(1, Math.floor((width - (SQRT3 / 2) * radius) / (SQRT3 * radius)));
}

function rowHeights(groups: ReadonlyArray<{ count: number }>, columns: number, width: number, radius: number, unit: number): number[] {
  const across = perRow(columnWidth(width, columns, unit), radius);
  const heights: number[] = [];
  groups.forEach((group, i) => {
    const lines = Math.ceil(group.count / across);
    const row = Math.floor(i / columns);
    heights[row] = Math.max(heights[row] ?? 0, HEADING * unit + (lines * 1.5 + 0.5) * radius);
  });
  return heights;
}

function fitColumns(groups: ReadonlyArray<{ count: number }>, columns: number, width: number, height: number, unit: number): Fit {
  const total = (radius: number): number => rowHeights(groups, columns, width, radius, unit).reduce((sum, each) => sum + each + ROW_GAP * unit, -ROW_GAP * unit);
  let low = SMALLEST * unit;
  let high = LARGEST * unit;
  if (total(high) <= height) low = high;
  for (let i = 0; i < 18 && high - low > 0.02; i += 1) {
    const middle = (low + high) / 2;
    if (total(middle) <= height) low = middle;
    else high = middle;
  }
  return { radius: low, columns, rowHeights: rowHeights(groups, columns, width, low, unit) };
}

function place(groups: ReadonlyArray<{ name: string; count: number }>, fit: Fit, width: number, height: number, unit: number): CombPlaces {
  const { radius, columns } = fit;
  const used = fit.rowHeights.reduce((sum, each) => sum + each, 0);
  const gaps = Math.max(1, fit.rowHeights.length);
  const gap = Math.min(6 * unit, Math.max(ROW_GAP * unit, (height - used) / gaps));
  const wide = columnWidth(width, columns, unit);
  const across = perRow(wide, radius);
  let top = 0;
  const places = groups.map((group, i): CombGroupPlace => {
    const column = i % columns;
    if (column === 0 && i > 0) top += fit.rowHeights[i / columns - 1]! + gap;
    const left = column * (wide + GUTTER * unit);
    const cells = Array.from({ length: group.count }, (_, k) => {
      const line = Math.floor(k / across);
      return { x: left + (SQRT3 / 2) * radius * (1 + (line % 2)) + (k % across) * SQRT3 * radius, y: top + HEADING * unit + radius + line * 1.5 * radius };
    });
    return { name: group.name, count: group.count, left, top, width: wide, height: fit.rowHeights[Math.floor(i / columns)]!, cells };
  });
  return { radius, columns, groups: places };
}

/** The cell whose centre is nearest to a point, when the point is on it: `[group, cell]`. */
export function cellAt(places: CombPlaces, x: number, y: number): [number, number] | null {
  const reach = places.radius * places.radius;
  for (const [g, group] of places.groups.entries()) {
    if (x < group.left - places.radius || x > group.left + group.width + places.radius || y < group.top || y > group.top + group.height + places.radius) continue;
    for (const [c, cell] of group.cells.entries()) if ((cell.x - x) ** 2 + (cell.y - y) ** 2 < reach) return [g, c];
  }
  return null;
}

/** The next cell in a direction: the nearest whose centre lies that way. */
export function cellToward(places: CombPlaces, from: [number, number], dx: number, dy: number): [number, number] {
  const start = places.groups[from[0]]?.cells[from[1]];
  if (!start) return [0, 0];
  let best = from;
  let least = Infinity;
  for (const [g, group] of places.groups.entries()) {
    for (const [c, cell] of group.cells.entries()) {
      const along = (cell.x - start.x) * dx + (cell.y - start.y) * dy;
      if (along < places.radius * 0.5) continue;
      const aside = Math.abs((cell.x - start.x) * dy) + Math.abs((cell.y - start.y) * dx);
      const cost = along + aside * 2.5;
      if (cost < least) [least, best] = [cost, [g, c]];
    }
  }
  return best;
}
