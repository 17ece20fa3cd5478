import type { Palette } from '../palette.ts';
import { CHECK, GLYPHS, type Mark } from '../glyphs.ts';
import type { CombPlaces } from './layout.ts';

export interface CombCell {
  id: string;
  name: string;
  mark: Mark;
  acknowledged?: boolean;
  /** Said when the cell is pointed at. */
  note?: string;
}

export type Sprites = Map<string, HTMLCanvasElement>;

/** Share of the pitch that is painted: the rest is the seam. */
const BODY = 0.93;
/** Alarms are drawn larger, over their neighbours. */
const RAISED = 1.3;
const ALARMS: ReadonlySet<Mark> = new Set(['critical', 'warning', 'advisory']);

function spriteKey(cell: CombCell): string {
  return cell.acknowledged ? `${cell.mark}!` : cell.mark;
}

/** Draws cells of the groups listed, alarms last so that they lie above. A sprite per kind of cell makes 1,000 of them cheap. */
export function drawComb(pen: CanvasRenderingContext2D, places: CombPlaces, cells: ReadonlyArray<readonly CombCell[]>, groups: Iterable<number>, sprites: Sprites, palette: Palette, ratio: number): void {
  const size = Math.ceil(places.radius * RAISED * ratio + 3) * 2;
  const late: Array<[HTMLCanvasElement, number, number]> = [];
  for (const g of groups) {
    const group = places.groups[g];
    if (!group) continue;
    const margin = places.radius * 0.4;
    pen.clearRect(Math.floor((group.left - margin) * ratio), Math.floor(group.top * ratio), Math.ceil((group.width + 2 * margin) * ratio), Math.ceil((group.height + margin) * ratio));
    group.cells.forEach((at, c) => {
      const cell = cells[g]?.[c];
      if (!cell) return;
      const sprite = spriteOf(cell, sprites, places.radius, palette, ratio, size);
      const x = Math.round(at.x * ratio - size / 2);
      const y = Math.round(at.y * ratio - size / 2);
      if (ALARMS.has(cell.mark)) late.push([sprite, x, y]);
      else pen.drawImage(sprite, x, y);
    });
  }
  for (const [sprite, x, y] of late) pen.drawImage(sprite, x, y);
}

function spriteOf(cell: CombCell, sprites: Sprites, radius: number, palette: Palette, ratio: number, size: number): HTMLCanvasElement {
  const key = spriteKey(cell);
  const known = sprites.get(key);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d')!;
  pen.translate(size / 2, size / 2);
  pen.scale(ratio, ratio);
  paint(pen, cell.mark, cell.acknowledged === true, radius, palette);
  sprites.set(key, canvas);
  return canvas;
}

function hexagon(radius: number): Path2D {
  const path = new Path2D();
  for (let i = 0; i < 6; i += 1) {
    const turn = (Math.PI / 3) * i - Math.PI / 2;
    path.lineTo(Math.cos(turn) * radius, Math.sin(turn) * radius);
  }
  path.closePath();
  return path;
}

function paint(pen: CanvasRenderingContext2D, mark: Mark, acknowledged: boolean, radius: number, palette: Palette): void {
  const alarm = ALARMS.has(mark);
  const body = hexagon(radius * BODY * (alarm ? 1.12 : 1));
  pen.lineWidth = Math.max(1, radius * 0.09);
  if (alarm) return paintAlarm(pen, mark, acknowledged, radius, palette);
  if (mark === 'ok' || mark === 'paused') {
    pen.globalAlpha = mark === 'paused' ? 0.42 : 1;
    pen.fillStyle = palette.ok;
    pen.fill(body);
    return;
  }
  pen.strokeStyle = palette.mute;
  if (mark === 'maintenance') {
    pen.setLineDash([radius * 0.22, radius * 0.18]);
    return pen.stroke(hexagon(radius * BODY * 0.94));
  }
  pen.fillStyle = palette.bg;
  pen.fill(body);
  pen.save();
  pen.clip(body);
  pen.lineWidth = Math.max(1, radius * 0.14);
  pen.beginPath();
  for (let x = -2 * radius; x < 2 * radius; x += radius * 0.36) {
    pen.moveTo(x - radius, radius);
    pen.lineTo(x + radius, -radius);
  }
  pen.stroke();
  pen.restore();
  pen.lineWidth = Math.max(1, radius * 0.07);
  pen.stroke(body);
}

function paintAlarm(pen: CanvasRenderingContext2D, mark: Mark, acknowledged: boolean, radius: number, palette: Palette): void {
  const glyph = GLYPHS[mark];
  pen.fillStyle = palette.bg;
  pen.fill(hexagon(radius * BODY * RAISED));
  const body = hexagon(radius * BODY * 1.16);
  if (acknowledged) {
    pen.strokeStyle = palette[glyph.token];
    pen.lineWidth = Math.max(1.5, radius * 0.16);
    pen.lineJoin = 'round';
    pen.stroke(hexagon(radius * BODY * 1.08));
    stampGlyph(pen, CHECK, radius * 1.1, true);
    return;
  }
  pen.fillStyle = palette[glyph.token];
  pen.fill(body);
  pen.fillStyle = palette['on-mark'];
  if (radius > 6) stampGlyph(pen, glyph.fill!, radius * 0.62, false);
}

function stampGlyph(pen: CanvasRenderingContext2D, path: string, size: number, stroked: boolean): void {
  pen.save();
  pen.scale(size / 16, size / 16);
  pen.translate(-8, -8);
  if (stroked) {
    pen.lineWidth = 2;
    pen.stroke(new Path2D(path));
  } else {
    pen.fill(new Path2D(path));
  }
  pen.restore();
}
