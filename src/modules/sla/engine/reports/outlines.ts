import * as pdfkit from 'pdfkit';

/** A letter as a drawing, in units of the font's em. */
interface Glyph {
  advanceWidth: number;
  path: { toSVG(): string };
}

interface OutlineFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): Glyph;
}

/** A drawn letter and its width, both for a size of 1; `path` is empty for a space. */
export interface Outline {
  path: string;
  width: number;
  /** Turns the path's units into a size of 1. */
  scale: number;
}

/** Draws letters the built-in fonts lack; null for one that no font at hand has. */
export type Outlines = (letter: string) => Outline | null;

const dataOf = (url: string): Buffer => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');

/** The console's own typeface, cut by script. Loaded when a report needs it. */
async function typeface(): Promise<Buffer[]> {
  const cuts = await Promise.all([
    import('@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-greek-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-greek-ext-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-cyrillic-ext-wght-normal.woff2?inline'),
    import('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?inline'),
  ]);
  return cuts.map((cut) => dataOf(cut.default));
}

/**
 * Outlines of the console's typeface. The library reads WOFF2 but cannot embed it, so the font is opened in a document that is thrown away
 * and its letters are drawn as shapes.
 */
export async function loadOutlines(): Promise<Outlines> {
  const opener = new pdfkit.default() as unknown as { font(data: Buffer): void; _font: { font: OutlineFont } };
  const fonts = (await typeface()).map((data) => {
    opener.font(data);
    return opener._font.font;
  });
  const known = new Map<string, Outline | null>();
  return (letter) => {
    let outline = known.get(letter);
    if (outline === undefined) {
      const codePoint = letter.codePointAt(0)!;
      const font = fonts.find((each) => each.hasGlyphForCodePoint(codePoint));
      const glyph = font?.glyphForCodePoint(codePoint);
      outline = font && glyph ? { path: glyph.path.toSVG(), width: glyph.advanceWidth / font.unitsPerEm, scale: 1 / font.unitsPerEm } : null;
      known.set(letter, outline);
    }
    return outline;
  };
}
