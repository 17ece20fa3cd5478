import * as pdfkit from 'pdfkit';
import Helvetica from 'pdfkit/standard-fonts/Helvetica';
import HelveticaBold from 'pdfkit/standard-fonts/HelveticaBold';
import type { Verdict } from '../verdict.ts';
import { createLettering } from './lettering.ts';
import type { Outlines } from './outlines.ts';

type Doc = PDFKit.PDFDocument;

const MARGIN = 42;
const ROW_SIZE = 8.5;
const INK = '#16191d';
const QUIET = '#4a525c';
const LINE = '#d4d9df';
const VERDICT_INK: Record<Verdict, string> = { met: '#1d5f3a', breached: '#a3121f', 'not proven': '#7a4a00', 'no data': '#4a525c' };

// The bundled build of the library carries no fonts of its own; the plain one loads them by itself and has no such function.
(pdfkit as unknown as { registerStdFonts?: (...fonts: object[]) => void }).registerStdFonts?.(Helvetica, HelveticaBold);

export interface Cell {
  text: string;
  verdict?: Verdict;
  bold?: boolean;
}

/** A report page by page: headings, paragraphs, facts and tables that break where they must. */
export interface Pages {
  title(text: string): void;
  heading(text: string): void;
  subheading(text: string, verdict?: Verdict): void;
  paragraph(text: string, quiet?: boolean): void;
  bullets(lines: readonly string[]): void;
  facts(rows: readonly [string, string][]): void;
  /** Columns by share of the width. */
  table(head: readonly string[], shares: readonly number[], rows: readonly (readonly Cell[])[]): void;
  /** As many rows as this page still has room for, with one line to spare; returns how many. */
  tableOnPage(head: readonly string[], shares: readonly number[], rows: readonly (readonly Cell[])[]): number;
  verdictCounts(counts: readonly [Verdict, number][]): void;
  pageBreak(): void;
  /** Letters that could only be drawn as boxes so far. */
  missing(): string[];
  /** Ends the document; every page gets the footer and its number. */
  finish(footer: string): Promise<Buffer>;
}

/** A shape per verdict, drawn, since the fonts have none. */
function drawMark(doc: Doc, verdict: Verdict, x: number, y: number, size: number): void {
  doc.save().lineWidth(1).fillColor(VERDICT_INK[verdict]).strokeColor(VERDICT_INK[verdict]);
  const half = size / 2;
  if (verdict === 'met') doc.circle(x + half, y + half, half).fill();
  else if (verdict === 'no data') doc.circle(x + half, y + half, half - 0.5).stroke();
  else if (verdict === 'breached') doc.polygon([x, y + size], [x + size, y + size], [x + half, y]).fill();
  else doc.polygon([x + half, y], [x + size, y + half], [x + half, y + size], [x, y + half]).fill();
  doc.restore();
}

/** `outlines` draws the letters the built-in fonts lack; null when the text has none. */
export function openPages(title: string, madeAt: number, outlines: Outlines | null): Pages {
  const doc: Doc = new pdfkit.default({ size: 'A4', margin: MARGIN, bufferPages: true, lang: 'en', displayTitle: true, info: { Title: title, Creator: 'Watchfloor', Producer: 'Watchfloor', CreationDate: new Date(madeAt) } });
  const lettering = createLettering(doc, outlines);
  const parts: Uint8Array[] = [];
  doc.on('data', (part: Uint8Array) => parts.push(part));
  const width = doc.page.width - 2 * MARGIN;
  const bottom = (): number => doc.page.height - MARGIN - 18;

  function room(height: number): void {
    if (doc.y + height > bottom()) doc.addPage();
  }

  function text(content: string, size: number, bold: boolean, color: string, x: number, y: number, across: number): void {
    lettering.write(content, { size, bold, color }, x, y, across);
  }

  function heightOf(content: string, size: number, bold: boolean, across: number): number {
    return lettering.heightOf(content, { size, bold }, across);
  }

  function block(content: string, size: number, bold: boolean, color: string, after: number, indent = 0): void {
    room(Math.min(heightOf(content, size, bold, width - indent), 60));
    text(content, size, bold, color, MARGIN + indent, doc.y, width - indent);
    doc.y += after;
  }

  function rule(color: string): void {
    doc.save().lineWidth(0.6).strokeColor(color).moveTo(MARGIN, doc.y).lineTo(MARGIN + width, doc.y).stroke().restore();
  }

  const rowHeight = (cells: readonly Cell[], widths: readonly number[], head: boolean): number =>
    Math.max(...cells.map((cell, i) => heightOf(cell.text, ROW_SIZE, head || cell.bold === true, widths[i]! - 8 - (cell.verdict ? 11 : 0))));

  function widthsOf(shares: readonly number[]): number[] {
    const whole = shares.reduce((a, b) => a + b, 0);
    return shares.map((share) => (share / whole) * width);
  }

  function row(cells: readonly Cell[], widths: readonly number[], head: boolean): void {
    const height = rowHeight(cells, widths, head);
    room(height + 8);
    const y = doc.y + 3;
    let x = MARGIN;
    cells.forEach((cell, i) => {
      const indent = cell.verdict ? 11 : 0;
      if (cell.verdict) drawMark(doc, cell.verdict, x, y + 0.5, 7);
      text(cell.text, ROW_SIZE, head || cell.bold === true || cell.verdict !== undefined, cell.verdict ? VERDICT_INK[cell.verdict] : INK, x + indent, y, widths[i]! - 8 - indent);
      x += widths[i]!;
    });
    doc.y = y + height + 3;
    rule(head ? INK : LINE);
  }

  return {
    title: (content) => block(content, 19, true, INK, 4),
    heading(content) {
      doc.y += 6;
      room(60);
      block(content, 14, true, INK, 2);
      rule(INK);
      doc.y += 6;
    },
    subheading(content, verdict) {
      doc.y += 4;
      room(70);
      if (verdict) drawMark(doc, verdict, MARGIN, doc.y + 2, 9);
      block(content, 11.5, true, INK, 3, verdict ? 14 : 0);
    },
    paragraph: (content, quiet = false) => block(content, quiet ? 8 : 9.5, false, quiet ? QUIET : INK, 4),
    bullets(lines) {
      for (const line of lines) {
        room(14);
        const y = doc.y;
        text('\u2022', 9.5, false, INK, MARGIN, y, 10);
        text(line, 9.5, false, INK, MARGIN + 12, y, width - 12);
        doc.y += 2;
      }
      doc.y += 2;
    },
    facts(rows) {
      for (const [term, value] of rows) {
        const height = heightOf(value, 8.5, false, width - 130);
        room(Math.min(height + 2, 120));
        const y = doc.y;
        text(term, 8.5, false, QUIET, MARGIN, y, 124);
        text(value, 8.5, false, INK, MARGIN + 130, y, width - 130);
        doc.y = Math.max(doc.y, y + 11) + 1;
      }
    },
    table(head, shares, rows) {
      const widths = widthsOf(shares);
      room(40);
      row(head.map((content) => ({ text: content })), widths, true);
      for (const cells of rows) {
        if (doc.y + 30 > bottom()) {
          doc.addPage();
          row(head.map((content) => ({ text: content })), widths, true);
        }
        row(cells, widths, false);
      }
      doc.y += 6;
    },
    tableOnPage(head, shares, rows) {
      const widths = widthsOf(shares);
      row(head.map((content) => ({ text: content })), widths, true);
      let shown = 0;
      for (const cells of rows) {
        if (doc.y + rowHeight(cells, widths, false) + 26 > bottom()) break;
        row(cells, widths, false);
        shown++;
      }
      doc.y += 6;
      return shown;
    },
    verdictCounts(counts) {
      room(40);
      const y = doc.y + 4;
      counts.forEach(([verdict, n], i) => {
        const x = MARGIN + (i * width) / counts.length;
        text(String(n), 20, true, INK, x, y, 40);
        const after = x + doc.widthOfString(String(n)) + 6;
        drawMark(doc, verdict, after, y + 7, 9);
        text(verdict, 10, true, VERDICT_INK[verdict], after + 13, y + 7, 90);
      });
      doc.y = y + 30;
    },
    pageBreak: () => void doc.addPage(),
    missing: lettering.missing,
    finish(footer) {
      const { count } = doc.bufferedPageRange();
      for (let i = 0; i < count; i++) {
        doc.switchToPage(i);
        // Below the margin the library would begin a new page.
        doc.page.margins.bottom = 0;
        const y = doc.page.height - MARGIN;
        doc.font('Helvetica').fontSize(7).fillColor(QUIET).text(footer, MARGIN, y, { width: width - 70, lineBreak: false, ellipsis: true });
        doc.text(`Page ${i + 1} of ${count}`, MARGIN + width - 70, y, { width: 70, align: 'right', lineBreak: false });
      }
      return new Promise((resolve) => {
        doc.on('end', () => resolve(Buffer.concat(parts)));
        doc.end();
      });
    },
  };
}
