import type { ReportFormat } from '../../contract.ts';
import { sha256 } from '#kit/ids.ts';
import type { ReportStore, StoredRevision } from '../store/reports.ts';
import { renderCsv } from './csv.ts';
import type { ReportDocument } from './document.ts';
import { renderHtml } from './html.ts';

const CONTENT_TYPE: Record<ReportFormat, string> = { html: 'text/html; charset=utf-8', pdf: 'application/pdf', csv: 'text/csv; charset=utf-8', json: 'application/json' };

/** True when the text of a revision still gives the hash it was frozen under. */
export function isIntact({ revision, previousHash, content, hash }: StoredRevision): boolean {
  return sha256(`${revision}\n${previousHash ?? ''}\n${content}`) === hash;
}

async function render(document: ReportDocument, revision: StoredRevision, format: ReportFormat): Promise<Buffer> {
  switch (format) {
    case 'json':
      return Buffer.from(`${JSON.stringify({ revision: revision.revision, hash: revision.hash, previousHash: revision.previousHash, madeAt: revision.madeAt, madeBy: revision.madeBy, cause: revision.cause, content: document }, null, 2)}\n`);
    case 'csv':
      return Buffer.from(renderCsv(document, revision));
    case 'html':
      return Buffer.from(renderHtml(document, revision));
    case 'pdf':
      // A large library that most starts never need.
      return (await import('./pdf.ts')).renderPdf(document, revision);
  }
}

/** A revision in one format. What was rendered once is kept, so that it reads the same byte for byte whatever later versions would make of it. */
export async function openReport(reports: ReportStore, id: string, format: ReportFormat, number?: number): Promise<{ revision: StoredRevision; body: Buffer; contentType: string; fileName: string }> {
  const revision = reports.revision(id, number);
  const kept = reports.rendering(id, revision.revision, format);
  const body = kept ?? (await render(JSON.parse(revision.content) as ReportDocument, revision, format));
  if (!kept) reports.keepRendering(id, revision.revision, format, body);
  return { revision, body, contentType: CONTENT_TYPE[format], fileName: `service-levels-${id}-r${revision.revision}.${format}` };
}
