import { createHash } from 'node:crypto';
import type { Judgement, ReportDocument, ReportExclusion, ReportObjective } from './document.ts';
import { mostPressing } from './pressing.ts';
import { REPORT_CSS } from './style.ts';
import { amount, causeText, figure, localTime, number, percent, periodName, periodTitle, verdictMark } from './words.ts';

/** What a rendering shows of its revision besides the document. */
export interface Stamp {
  revision: number;
  hash: string;
  previousHash: string | null;
  madeAt: number;
  madeBy: string;
  cause: string;
}

function esc(text: unknown): string {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

const VERDICT_CLASS = { met: 'met', breached: 'breached', 'not proven': 'unproven', 'no data': 'nodata' } as const;

function verdict(word: Judgement['verdict']): string {
  return `<span class="verdict ${VERDICT_CLASS[word]}">${esc(verdictMark(word))}</span>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], caption: string, numeric: readonly number[] = []): string {
  const align = (i: number): string => (numeric.includes(i) ? ' class="num"' : '');
  return `<table><caption>${esc(caption)}</caption><thead><tr>${head.map((h, i) => `<th scope="col"${align(i)}>${esc(h)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((c, i) => (i === 0 ? `<th scope="row">${c}</th>` : `<td${align(i)}>${c}</td>`)).join('')}</tr>`).join('')}</tbody></table>`;
}

/** How much of the budget is left, as a bar with its number; overspent is said in words. */
function budgetBar(judgement: Judgement): string {
  const { budget } = judgement;
  if (!budget) return '–';
  if (budget.remainingRatio === null) return 'nothing allowed, overspent';
  const width = Math.max(0, Math.min(100, budget.remainingRatio * 100));
  const text = budget.remainingRatio < 0 ? `overspent by ${percent(-budget.remainingRatio)}` : `${percent(budget.remainingRatio)} left`;
  return `<svg class="bar" width="80" height="8" viewBox="0 0 80 8" role="img" aria-label="${esc(text)}"><rect width="80" height="8" class="bar-back"/><rect width="${((80 * width) / 100).toFixed(1)}" height="8" class="bar-fill"/></svg> ${esc(text)}`;
}

function overview(document: ReportDocument, objectives: readonly ReportObjective[], caption: string): string {
  const rows = objectives.map((o) => [
    `<a href="#${esc(o.id)}">${esc(o.name)}</a>`, verdict(o.period.verdict), esc(figure(o.period.value, o.period.units.value)), esc(o.asks), budgetBar(o.period), esc(percent(o.period.coverage)), o.previous ? esc(`${o.previous.verdict}, ${figure(o.previous.value, o.period.units.value)}`) : '–',
  ]);
  return table(['Objective', 'Verdict', 'Figure', 'Asked', 'Budget', 'Coverage', 'Period before'], rows, caption, [2, 5]);
}

function counts({ counts: c, contractual }: ReportDocument): string {
  const cards = ([['met', c.met], ['breached', c.breached], ['not proven', c.notProven], ['no data', c.noData]] as const).map(([word, n]) => `<li><strong>${n}</strong> ${verdict(word)}</li>`).join('');
  const line = contractual.objectives > 0 ? `<p>Of ${contractual.objectives} contractual objectives ${contractual.met} met, ${contractual.breached} breached, ${contractual.notProven} not proven, ${contractual.noData} without data.</p>` : '';
  return `<ul class="counts">${cards}</ul>${line}`;
}

function judgementRows(label: string, j: Judgement, zone: string): [string, string][] {
  const { units } = j;
  const bounds = j.bounds ? `${percent(j.bounds.worst)} to ${percent(j.bounds.best)} whatever the missing part was` : '–';
  const interval = j.ciLow === null && j.ciHigh === null ? '–' : `${figure(j.ciLow, units.value)} to ${j.ciHigh === null ? 'no bound' : figure(j.ciHigh, units.value)}${units.value === 'ratio' && j.ciLow === j.ciHigh ? ' (exhaustive)' : ` (${percent(j.confidence)})`}`;
  return [
    [`${label}: verdict`, `${verdict(j.verdict)} ${esc(j.reason)}`],
    ['Adjusted figure', `<strong>${esc(figure(j.adjusted.value, units.value))}</strong>, n ${esc(amount(j.adjusted.n, units.n))}, coverage ${esc(percent(j.adjusted.coverage))}`],
    ['Raw figure', `${esc(figure(j.raw.value, units.value))}, n ${esc(amount(j.raw.n, units.n))}, coverage ${esc(percent(j.raw.coverage))}`],
    ['Interval', esc(interval)],
    ['Bounds', esc(bounds)],
    ['Excluded, missing', esc(`${amount(j.excluded, units.excluded)}, ${amount(j.missing, units.missing)}`)],
    ['Budget', j.budget ? `${esc(`${amount(j.budget.consumed, j.budget.unit)} of ${amount(j.budget.total, j.budget.unit)} spent, ${amount(j.budget.remaining, j.budget.unit)} left${j.budget.projected ? ' (total projected)' : ''}`)}<br>${budgetBar(j)}` : '–'],
    ['Outages', j.outages === null ? '–' : number(j.outages)],
    ['Method', esc(j.method)],
    ['Window', esc(`${localTime(j.window.from, zone)} to ${localTime(j.window.to, zone)}`)],
  ];
}

function definitions(rows: readonly [string, string][]): string {
  return `<dl>${rows.map(([term, text]) => `<dt>${esc(term)}</dt><dd>${text}</dd>`).join('')}</dl>`;
}

function exclusionTable(exclusions: readonly ReportExclusion[], zone: string, caption: string): string {
  if (exclusions.length === 0) return '';
  const rows = exclusions.map((e) => [
    esc(`${localTime(e.from, zone)} to ${localTime(e.to, zone)}`), esc(e.objective ?? 'every objective'), esc(e.reason), esc(e.by), esc(e.approvedBy ?? '–'), esc(`${e.state}${e.retroactive ? ', retroactive' : ''}`), esc(localTime(e.recordedAt, zone)),
  ]);
  return table(['Stretch', 'Of', 'Reason', 'Written by', 'Approved by', 'State', 'Recorded'], rows, caption);
}

function section(o: ReportObjective, document: ReportDocument): string {
  const zone = document.timeZone;
  const facts: [string, string][] = [
    ['Asked', esc(o.asks)], ['Source', esc(o.source + (o.sourceError ? `: ${o.sourceError}` : ''))], ['Service, owner', esc(`${o.service || '–'}, ${o.owner || '–'}`)],
    ...(o.citation ? ([['Citation', esc([o.citation.title, o.citation.edition, o.citation.url, o.citation.verifiedBy ? `verified by ${o.citation.verifiedBy}` : 'not verified by anybody'].filter(Boolean).join('; '))]] as [string, string][]) : []),
    ['Inputs', esc(`${o.inputs.count} ${o.inputs.form}, SHA-256 ${o.inputs.sha256}`)],
  ];
  const causes = o.causes.map((c) => [esc(`${localTime(c.from, zone)} to ${localTime(c.to, zone)}`), esc(causeText(c, o.period.budget?.unit ?? o.period.units.n)), esc(c.budgetRatio === null ? '–' : percent(c.budgetRatio))]);
  const trend = o.trend
    ? `<h4>Trend</h4><p>${esc(o.trend.text)}</p><p class="method">${esc(`${o.trend.method}; seed ${o.trend.seed}; n ${o.trend.n} days, coverage ${percent(o.trend.coverage)}${o.trend.p === null ? '' : `; p ${o.trend.p.toPrecision(3)}`}${o.trend.adjustedP === null ? '' : `, ${o.trend.adjustedP.toPrecision(3)} after correction for the number of objectives tested`}`)}</p>`
    : '';
  const policy = o.policy.filter((p) => p.active || p.override).map((p) => `<li>${esc(`${p.action} from ${percent(p.atConsumed)} spent: ${p.active ? 'in force' : `set aside by ${p.override!.by} until ${localTime(p.override!.expiresAt, zone)}: ${p.override!.reason}`}`)}</li>`).join('');
  return `<section class="objective" id="${esc(o.id)}"><h3>${esc(o.name)}${o.contractual ? ' <span class="tag">contractual</span>' : ''}</h3>${o.description ? `<p>${esc(o.description)}</p>` : ''}
${definitions([...facts, ...judgementRows('This period', o.period, zone)])}
${o.own ? `<h4>Over its own window</h4>${definitions(judgementRows('Own window', o.own, zone))}` : ''}
${causes.length > 0 ? table(['When', 'What', 'Share of the budget'], causes, `What spent the budget${o.moreCauses > 0 ? `: the longest ${o.causes.length}, ${o.moreCauses} more` : ''}`, [2]) : ''}
${policy ? `<h4>Error-budget policy</h4><ul>${policy}</ul>` : ''}
${exclusionTable(o.exclusions, zone, 'Exclusions')}
${[...o.period.warnings].map((w) => `<p class="warning">Note: ${esc(w)}.</p>`).join('')}
${o.comparison ? `<h4>Compared with the period before</h4><p>${esc(o.comparison.text)}</p>` : ''}
${trend}</section>`;
}

function composites(document: ReportDocument): string {
  if (document.composites.length === 0) return '';
  const rows = document.composites.map((c) => [esc(c.name), verdict(c.verdict), esc(percent(c.value)), esc(percent(c.target)), esc(c.kind), esc(percent(c.coverage)), esc(c.children.map((child) => child.id).join(', '))]);
  return `<h2>Composites</h2>${table(['Composite', 'Verdict', 'Figure', 'Asked', 'Kind', 'Coverage', 'Of'], rows, 'Several objectives judged as one', [2, 3, 5])}`;
}

function comparisons(document: ReportDocument): string {
  const compared = document.objectives.filter((o) => o.comparison && o.comparison.p !== null);
  if (compared.length === 0) return '';
  const rows = compared.map(({ name, comparison, period: { units } }) => {
    const c = comparison!;
    return [esc(name), esc(c.verdict), esc(figure(c.level, units.value)), esc(figure(c.levelBefore, units.value)), esc(`${c.size}, A ${c.superiority!.toFixed(2)}`), esc(c.p!.toPrecision(2)), esc(c.holmP!.toPrecision(2)), esc(c.fdrP!.toPrecision(2)), esc(`${c.n} / ${c.nBefore}`)];
  });
  return `<h2>Compared with the period before</h2>${table(['Objective', 'Difference', 'Median', 'Before', 'Effect', 'p', 'p, Holm', 'p, Benjamini-Hochberg', 'n'], rows, `${compared[0]!.comparison!.every === 'day' ? 'Daily' : 'Hourly'} figures by Mann and Whitney's test, taken as independent; a difference is claimed only where p after Holm over ${compared.length} objectives is below 0.05`, [2, 3, 5, 6, 7])}`;
}

/** The report as one file without script or outside reference; its own policy forbids both. Prints on A4 with the summary on the first page. */
export function renderHtml(document: ReportDocument, stamp: Stamp): string {
  const zone = document.timeZone;
  const title = `${periodTitle(document.period)} service level report, ${periodName(document.period, document.from, zone)}`;
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_CSS).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${esc(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${esc(title)}</title><style>${REPORT_CSS}</style></head>
<body><main>
<header><p class="organisation">${esc(document.organisation || 'Watchfloor')}</p><h1>${esc(title)}</h1>
<p>${esc(`${localTime(document.from, zone)} to ${localTime(document.to, zone)}, ${zone}. Revision ${stamp.revision}, made ${localTime(stamp.madeAt, zone)} by ${stamp.madeBy} (${stamp.cause}).`)}</p>
${document.running ? `<p class="warning">The period was still running: figures are as of ${esc(localTime(document.evaluatedAt, zone))}.</p>` : ''}</header>
<section class="summary"><h2>Summary</h2>${counts(document)}<ul>${document.summary.map((line) => `<li>${esc(line)}</li>`).join('')}</ul>
${document.objectives.length > 0 ? overview(document, mostPressing(document.objectives), document.objectives.length > 12 ? 'The most pressing twelve' : 'Every objective') : '<p>No objective is declared.</p>'}</section>
${composites(document)}
${comparisons(document)}
<h2>Objectives</h2>${document.objectives.map((o) => section(o, document)).join('\n')}
<footer><h2>How this was made</h2><p>${esc(`Figures are time-weighted from state intervals, or counted from samples, as each objective says. Adjusted figures leave approved exclusions out, raw figures do not. A verdict is met or breached only when the whole interval says so and coverage and sample count suffice. Seed ${document.seed}. Watchfloor ${document.version}. ${document.samplesLeftOut > 0 ? `${document.samplesLeftOut} objectives of the sample hospital are left out.` : ''}`)}</p>
<p class="hash">${esc(`SHA-256 of revision ${stamp.revision}: ${stamp.hash}${stamp.previousHash ? `; of the revision before: ${stamp.previousHash}` : ''}`)}</p></footer>
</main></body></html>
`;
}
