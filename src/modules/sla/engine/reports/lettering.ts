import type { Outlines } from './outlines.ts';

type Doc = PDFKit.PDFDocument;

const WIN_ANSI = /^[\x20-\x7e\u00a0-\u00ff\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178\n]*$/u;
/** Height of Helvetica's capitals and ascenders above the baseline, for a size of 1. */
const ASCENT = 0.718;
/** Width of the box drawn for a letter no font has. */
const BOX = 0.62;

/** Text in one form for each letter; what only looks different is written plainly. */
function tidy(text: string): string {
  return text.normalize('NFC').replaceAll('\u2212', '-').replaceAll('\t', ' ').replaceAll(/\r\n?/g, '\n');
}

/** True when the built-in fonts have every letter. */
export function isBuiltIn(text: string): boolean {
  return WIN_ANSI.test(tidy(text));
}

interface Look {
  size: number;
  bold: boolean;
  color: string;
}

/** Letters of one kind that follow each other. */
interface Piece {
  text: string;
  drawn: boolean;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const letter of text) {
    const drawn = !WIN_ANSI.test(letter);
    const last = pieces.at(-1);
    if (last && last.drawn === drawn) last.text += letter;
    else pieces.push({ text: letter, drawn });
  }
  return pieces;
}

/** Writes text on a page of a document: letters of the built-in fonts as such, others as outlines that are searched and copied as the text they are. */
export interface Lettering {
  write(content: string, look: Look, x: number, y: number, across: number): void;
  heightOf(content: string, look: Omit<Look, 'color'>, across: number): number;
  /** Letters that no font at hand has, drawn as boxes. */
  missing(): string[];
}

export function createLettering(doc: Doc, outlines: Outlines | null): Lettering {
  const missing = new Set<string>();

  function use({ size, bold }: Omit<Look, 'color'>): void {
    doc.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size);
  }

  function letterWidth(letter: string): number {
    const outline = outlines?.(letter) ?? null;
    if (!outline) missing.add(letter);
    return outline?.width ?? BOX;
  }

  function widthOf(text: string, look: Omit<Look, 'color'>): number {
    use(look);
    return piecesOf(text).reduce((sum, piece) => sum + (piece.drawn ? [...piece.text].reduce((all, letter) => all + letterWidth(letter) * look.size, 0) : doc.widthOfString(piece.text)), 0);
  }

  /** Lines that fit, broken between words and inside a word that is longer than a line. */
  function linesOf(content: string, look: Omit<Look, 'color'>, across: number): string[] {
    const lines: string[] = [];
    for (const paragraph of tidy(content).split('\n')) {
      let line = '';
      for (const word of paragraph.split(/(?<= )/)) {
        if (line !== '' && widthOf((line + word).trimEnd(), look) > across) {
          lines.push(line.trimEnd());
          line = '';
        }
        for (const letter of word) {
          if (line !== '' && widthOf(line + letter, look) > across && letter !== ' ') {
            lines.push(line);
            line = '';
          }
          line += letter;
        }
      }
      lines.push(line.trimEnd());
    }
    return lines;
  }

  function drawLetters(text: string, { size, bold, color }: Look, x: number, baseline: number): number {
    const width = [...text].reduce((sum, letter) => sum + letterWidth(letter) * size, 0);
    // Readers take a line's text from where something is written: a space as wide as the letters.
    doc.text(' ', x, baseline - ASCENT * size, { lineBreak: false, horizontalScaling: (100 * width) / doc.widthOfString(' ') } as PDFKit.Mixins.TextOptions);
    let at = x;
    for (const letter of text) {
      const outline = outlines?.(letter) ?? null;
      doc.save().fillColor(color).strokeColor(color);
      if (!outline) doc.lineWidth(0.5).rect(at + 0.06 * size, baseline - 0.66 * size, (BOX - 0.12) * size, 0.66 * size).stroke();
      else if (outline.path !== '') {
        const scale = outline.scale * size;
        doc.translate(at, baseline).scale(scale, -scale).path(outline.path);
        // The outlines are of regular weight; a thin rim makes them bold.
        if (bold) doc.lineWidth((0.035 * size) / scale).fillAndStroke();
        else doc.fill();
      }
      doc.restore();
      at += (outline?.width ?? BOX) * size;
    }
    return width;
  }

  return {
    missing: () => [...missing],

    heightOf(content, look, across) {
      use(look);
      if (isBuiltIn(content)) return doc.heightOfString(tidy(content), { width: across, lineGap: 1 });
      return linesOf(content, look, across).length * (doc.currentLineHeight(true) + 1);
    },

    write(content, look, x, y, across) {
      use(look);
      if (isBuiltIn(content)) {
        doc.fillColor(look.color).text(tidy(content), x, y, { width: across, lineGap: 1 });
        return;
      }
      const height = doc.currentLineHeight(true) + 1;
      let top = y;
      for (const line of linesOf(content, look, across)) {
        let at = x;
        doc.markContent('Span', { actual: line });
        for (const piece of piecesOf(line)) {
          use(look);
          const width = piece.drawn ? drawLetters(piece.text, look, at, top + ASCENT * look.size) : doc.widthOfString(piece.text);
          if (!piece.drawn) doc.fillColor(look.color).text(piece.text, at, top, { lineBreak: false });
          at += width;
        }
        doc.endMarkedContent();
        top += height;
      }
      doc.x = x;
      doc.y = top;
    },
  };
}
