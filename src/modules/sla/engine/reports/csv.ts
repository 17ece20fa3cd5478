import type { ReportDocument } from './document.ts';

/** A cell as RFC 4180 wants it. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const COLUMNS = [
  'id', 'name', 'service', 'owner', 'contractual', 'kind', 'statistic', 'asks', 'source', 'verdict', 'reason', 'value', 'value unit', 'raw value', 'ci low', 'ci high', 'confidence', 'n', 'n unit', 'excluded', 'missing',
  'coverage', 'budget total', 'budget consumed', 'budget remaining', 'budget remaining ratio', 'budget unit', 'outages', 'previous verdict', 'previous value', 'own window verdict', 'own window value', 'own window from', 'comparison', 'comparison shift', 'comparison superiority', 'comparison p', 'comparison holm p', 'comparison fdr p', 'trend', 'trend p', 'trend adjusted p',
  'method', 'inputs', 'inputs sha256', 'period from', 'period to', 'evaluated at', 'time zone', 'report revision', 'report sha256',
];

/** One line per objective, figures as they are: no rounding, no thousands marks. CRLF, UTF-8. */
export function renderCsv(document: ReportDocument, revision: { revision: number; hash: string }): string {
  const rows = document.objectives.map((o) => {
    const { period: p, own, previous, comparison, trend } = o;
    return [
      o.id, o.name, o.service, o.owner, o.contractual, o.kind, o.statistic, o.asks, o.source, p.verdict, p.reason, p.value, p.units.value, p.raw.value, p.ciLow, p.ciHigh, p.confidence, p.n, p.units.n, p.excluded, p.missing,
      p.coverage, p.budget?.total, p.budget?.consumed, p.budget?.remaining, p.budget?.remainingRatio, p.budget?.unit, p.outages, previous?.verdict, previous?.value, own?.verdict, own?.value, own?.window.from, comparison?.verdict, comparison?.shift, comparison?.superiority, comparison?.p, comparison?.holmP, comparison?.fdrP, trend?.text, trend?.p, trend?.adjustedP,
      p.method, `${o.inputs.count} ${o.inputs.form}`, o.inputs.sha256, document.from, document.to, document.evaluatedAt, document.timeZone, revision.revision, revision.hash,
    ];
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
