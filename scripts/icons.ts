// Draws the program's icon and the tray's into resources/. Run by hand when a shape changes; the files are kept in the project.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { ROOT } from './run.ts';

type Colour = readonly [number, number, number];
/** Signed coverage of a shape at a point of the unit square: true inside. */
type Shape = (x: number, y: number) => boolean;
interface Layer {
  shape: Shape;
  colour: Colour;
}

const GREY: Colour = [176, 186, 198];
const RED: Colour = [229, 72, 77];
const AMBER: Colour = [245, 158, 11];
const WHITE: Colour = [255, 255, 255];
const NIGHT: Colour = [13, 19, 27];
const GREEN: Colour = [70, 167, 88];
const SAMPLES = 8;

const between = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const ring = (radius: number, width: number): Shape => (x, y) => Math.abs(Math.hypot(x - 0.5, y - 0.5) - radius) <= width / 2;
const dashedRing = (radius: number, width: number, dashes: number): Shape => (x, y) => ring(radius, width)(x, y) && ((Math.atan2(y - 0.5, x - 0.5) / (2 * Math.PI) + 1) * dashes) % 1 < 0.58;
const square = (inset: number, corner: number): Shape => (x, y) => {
  const dx = Math.max(inset + corner - x, x - (1 - inset - corner), 0);
  const dy = Math.max(inset + corner - y, y - (1 - inset - corner), 0);
  return Math.hypot(dx, dy) <= corner;
};
const triangle: Shape = (x, y) => between(y, 0.08, 0.92) && Math.abs(x - 0.5) <= ((y - 0.08) / 0.84) * 0.48;

const hatch: Shape = (x, y) => Math.hypot(x - 0.5, y - 0.5) < 0.4 && Math.abs(((x + y) * 4) % 1 - 0.5) < 0.2;

/** Digits of a 3 by 5 grid, one string a row. */
const DIGITS: Readonly<Record<string, string>> = {
  1: '.#. ##. .#. .#. ###', 2: '##. ..# .#. #.. ###', 3: '##. ..# ##. ..# ##.', 4: '#.# #.# ### ..# ..#', 5: '### #.. ##. ..# ##.',
  6: '.## #.. ### #.# ###', 7: '### ..# .#. .#. .#.', 8: '### #.# ### #.# ###', 9: '### #.# ### ..# ##.', '+': '... .#. ### .#. ...',
};

function glyph(text: string): Shape {
  const cell = text.length === 1 ? 0.13 : 0.105;
  const width = (text.length * 4 - 1) * cell;
  return (x, y) => {
    const column = Math.floor((x - (1 - width) / 2) / cell);
    const row = Math.floor((y - (1 - 5 * cell) / 2) / cell);
    const digit = text[Math.floor(column / 4)];
    if (column < 0 || row < 0 || row > 4 || column % 4 === 3 || digit === undefined) return false;
    return DIGITS[digit]!.split(' ')[row]![column % 4] === '#';
  };
}

const ICONS: Readonly<Record<string, Layer[]>> = {
  ok: [{ shape: ring(0.36, 0.16), colour: GREY }],
  warning: [{ shape: triangle, colour: AMBER }, { shape: (x, y) => between(x, 0.44, 0.56) && (between(y, 0.38, 0.66) || between(y, 0.73, 0.84)), colour: NIGHT }],
  unknown: [{ shape: ring(0.42, 0.1), colour: GREY }, { shape: hatch, colour: GREY }],
  disconnected: [{ shape: dashedRing(0.4, 0.12, 6), colour: GREY }],
};

function criticalIcon(text: string): Layer[] {
  return [{ shape: square(0.03, 0.12), colour: RED }, { shape: glyph(text), colour: WHITE }];
}

/** The program's own sign: a floor of cells under watch, one of them lit. */
function appIcon(): Layer[] {
  const cells: Layer[] = [];
  for (const [cx, cy, lit] of [[0.5, 0.5, true], [0.31, 0.39, false], [0.69, 0.39, false], [0.31, 0.61, false], [0.69, 0.61, false], [0.5, 0.28, false], [0.5, 0.72, false]] as const) {
    cells.push({ shape: hexagon(cx, cy, 0.105), colour: lit ? GREEN : [72, 84, 99] });
  }
  return [{ shape: square(0.04, 0.2), colour: NIGHT }, ...cells];
}

function hexagon(cx: number, cy: number, radius: number): Shape {
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - cx), Math.abs(y - cy)];
    return dy <= (radius * Math.sqrt(3)) / 2 && Math.sqrt(3) * dx + dy <= Math.sqrt(3) * radius;
  };
}

/** Draws layers over one another with SAMPLES × SAMPLES points a pixel; returns RGBA rows with a filter byte each, as PNG wants them. */
function draw(layers: readonly Layer[], size: number): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0];
      let inside = 0;
      for (let i = 0; i < SAMPLES * SAMPLES; i++) {
        const px = (x + ((i % SAMPLES) + 0.5) / SAMPLES) / size;
        const py = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size;
        const top = layers.findLast((layer) => layer.shape(px, py));
        if (!top) continue;
        inside++;
        for (let c = 0; c < 3; c++) sum[c]! += top.colour[c]!;
      }
      if (inside === 0) continue;
      const at = y * (size * 4 + 1) + 1 + x * 4;
      rows.set([...sum.map((value) => Math.round(value / inside)), Math.round((255 * inside) / (SAMPLES * SAMPLES))], at);
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function png(layers: readonly Layer[], size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(draw(layers, size), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const folder = join(ROOT, 'resources', 'tray');
mkdirSync(folder, { recursive: true });
const counts = [...Array.from({ length: 9 }, (_, i) => [`critical-${i + 1}`, criticalIcon(String(i + 1))] as const), ['critical-more', criticalIcon('9+')] as const];
for (const [name, layers] of [...Object.entries(ICONS), ...counts]) {
  writeFileSync(join(folder, `${name}.png`), png(layers, 16));
  writeFileSync(join(folder, `${name}@2x.png`), png(layers, 32));
}
writeFileSync(join(ROOT, 'resources', 'icon.png'), png(appIcon(), 512));
