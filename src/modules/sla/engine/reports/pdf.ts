import type { Judgement, ReportDocument, ReportExclusion, ReportObjective } from './document.ts';
import type { Stamp } from './html.ts';
import { mostPressing } from './pressing.ts';
import { isBuiltIn } from './lettering.ts';
import { loadOutlines } from './outlines.ts';
import { openPages } from './page.ts';
import type { Cell, Pages } from './page.ts';
import { amount, causeText, figure, localTime, percent, periodName, periodTitle } from './words.ts';

function budgetText({ budget }: Judgement): string {
  if (!budget) return '–';
  if (budget.remainingRatio === null) return 'nothing allowed, overspent';
  return budget.remainingRatio < 0 ? `overspent by ${percent(-budget.remainingRatio)}` : `${percent(budget.remainingRatio)} left`;
}

/** The executive page: what fits on it, the most pressing first; every objective follows on its own. */
function overview(pages: Pages, objectives: readonly ReportObjective[], all: number): void {
  const shown = pages.tableOnPage(['Objective', 'Verdict', 'Figure', 'Asked', 'Budget', 'Coverage'], [25, 15, 13, 23, 15, 11], objectives.map((o): Cell[] => [
    { text: o.contractual ? `${o.name} (contractual)` : o.name, bold: true }, { text: o.period.verdict, verdict: o.period.verdict }, { text: figure(o.period.value, o.period.units.value) }, { text: o.asks }, { text: budgetText(o.period) }, { text: percent(o.period.coverage) },
  ]));
  if (shown < all) pages.paragraph(`The most pressing ${shown} of ${all}; all of them follow.`, true);
}

function judgementFacts(label: string, j: Judgement, zone: string): [string, string][] {
  const { units } = j;
  const interval = j.ciLow === null && j.ciHigh === null ? '–' : `${figure(j.ciLow, units.value)} to ${j.ciHigh === null ? 'no bound' : figure(j.ciHigh, units.value)}${units.value === 'ratio' && j.ciLow === j.ciHigh ? ' (exhaustive)' : ` (${percent(j.confidence)})`}`;
  return [
    [`${label}: verdict`, `${j.verdict}: ${j.reason}`],
    ['Adjusted figure', `${figure(j.adjusted.value, units.value)}, n ${amount(j.adjusted.n, units.n)}, coverage ${percent(j.adjusted.coverage)}`],
    ['Raw figure', `${figure(j.raw.value, units.value)}, n ${amount(j.raw.n, units.n)}, coverage ${percent(j.raw.coverage)}`],
    ['Interval', interval],
    ['Bounds', j.bounds ? `${percent(j.bounds.worst)} to ${percent(j.bounds.best)} whatever the missing part was` : '–'],
    ['Excluded, missing', `${amount(j.excluded, units.excluded)}, ${amount(j.missing, units.missing)}`],
    ['Budget', j.budget ? `${amount(j.budget.consumed, j.budget.unit)} of ${amount(j.budget.total, j.budget.unit)} spent, ${amount(j.budget.remaining, j.budget.unit)} left, ${budgetText(j)}` : '–'],
    ['Method', j.method],
    ['Window', `${localTime(j.window.from, zone)} to ${localTime(j.window.to, zone)}`],
  ];
}

function exclusionTable(pages: Pages, exclusions: readonly ReportExclusion[], zone: string): void {
  if (exclusions.length === 0) return;
  pages.table(['Excluded stretch', 'Reason', 'Written by', 'Approved by', 'State'], [28, 30, 16, 16, 16], exclusions.map((e): Cell[] => [
    { text: `${localTime(e.from, zone)} to ${localTime(e.to, zone)}` }, { text: e.reason }, { text: e.by }, { text: e.approvedBy ?? '–' }, { text: `${e.state}${e.retroactive ? ', retroactive' : ''}` },
  ]));
}

function section(pages: Pages, o: ReportObjective, zone: string): void {
  pages.subheading(`${o.name}${o.contractual ? ' (contractual)' : ''}`, o.period.verdict);
  if (o.description) pages.paragraph(o.description);
  pages.facts([
    ['Asked', o.asks],
    ['Source', o.source + (o.sourceError ? `: ${o.sourceError}` : '')],
    ['Service, owner', `${o.service || '–'}, ${o.owner || '–'}`],
    ...(o.citation ? ([['Citation', [o.citation.title, o.citation.edition, o.citation.url, o.citation.verifiedBy ? `verified by ${o.citation.verifiedBy}` : 'not verified by anybody'].filter(Boolean).join('; ')]] as [string, string][]) : []),
    ...judgementFacts('This period', o.period, zone),
    ...(o.own ? judgementFacts('Own window', o.own, zone) : []),
    ['Inputs', `${o.inputs.count} ${o.inputs.form}, SHA-256 ${o.inputs.sha256}`],
  ]);
  for (const warning of o.period.warnings) pages.paragraph(`Note: ${warning}.`);
  if (o.causes.length > 0) {
    pages.table(['When', `What spent the budget${o.moreCauses > 0 ? ` (${o.moreCauses} more)` : ''}`, 'Share'], [30, 55, 15], o.causes.map((c): Cell[] => [
      { text: `${localTime(c.from, zone)} to ${localTime(c.to, zone)}` }, { text: causeText(c, o.period.budget?.unit ?? o.period.units.n) }, { text: c.budgetRatio === null ? '–' : percent(c.budgetRatio) },
    ]));
  }
  const inForce = o.policy.filter((p) => p.active || p.override);
  if (inForce.length > 0) pages.bullets(inForce.map((p) => `Policy: ${p.action} from ${percent(p.atConsumed)} spent, ${p.active ? 'in force' : `set aside by ${p.override!.by} until ${localTime(p.override!.expiresAt, zone)}: ${p.override!.reason}`}`));
  exclusionTable(pages, o.exclusions, zone);
  if (o.comparison) pages.paragraph(`Compared: ${o.comparison.text}.`);
  if (o.trend) {
    pages.paragraph(`Trend: ${o.trend.text}`);
    pages.paragraph(`${o.trend.method}; seed ${o.trend.seed}; n ${o.trend.n} days, coverage ${percent(o.trend.coverage)}${o.trend.p === null ? '' : `; p ${o.trend.p.toPrecision(3)}`}${o.trend.adjustedP === null ? '' : `, ${o.trend.adjustedP.toPrecision(3)} after correction`}`, true);
  }
}

/** The report as a PDF of A4 pages with the built-in fonts, and outlines for the letters they lack: no browser, no Electron. The summary is on the first page. The same revision gives the same bytes. */
export async function renderPdf(document: ReportDocument, stamp: Stamp): Promise<Buffer> {
  const zone = document.timeZone;
  const title = `${periodTitle(document.period)} service level report, ${periodName(document.period, document.from, zone)}`;
  const pages = openPages(title, stamp.madeAt, isBuiltIn(JSON.stringify(document)) ? null : await loadOutlines());
  pages.paragraph(document.organisation || 'Watchfloor');
  pages.title(title);
  pages.paragraph(`${localTime(document.from, zone)} to ${localTime(document.to, zone)}, ${zone}. Revision ${stamp.revision}, made ${localTime(stamp.madeAt, zone)} by ${stamp.madeBy} (${stamp.cause}).`);
  if (document.running) pages.paragraph(`The period was still running: figures are as of ${localTime(document.evaluatedAt, zone)}.`);
  pages.heading('Summary');
  const { met, breached, notProven, noData } = document.counts;
  pages.verdictCounts([['met', met], ['breached', breached], ['not proven', notProven], ['no data', noData]]);
  pages.bullets(document.summary);
  if (document.objectives.length > 0) overview(pages, mostPressing(document.objectives), document.objectives.length);
  else pages.paragraph('No objective is declared.');
  if (document.composites.length > 0) {
    pages.heading('Composites');
    pages.table(['Composite', 'Verdict', 'Figure', 'Asked', 'Kind', 'Coverage'], [25, 15, 15, 15, 17, 13], document.composites.map((c): Cell[] => [{ text: c.name, bold: true }, { text: c.verdict, verdict: c.verdict }, { text: percent(c.value) }, { text: percent(c.target) }, { text: c.kind }, { text: percent(c.coverage) }]));
  }
  const compared = document.objectives.filter((o) => o.comparison && o.comparison.p !== null);
  if (document.objectives.length > 0) pages.pageBreak();
  if (compared.length > 0) {
    pages.heading('Compared with the period before');
    pages.table(['Objective', 'Difference', 'Median', 'Before', 'Effect', 'p, Holm', 'p, BH', 'n'], [26, 13, 12, 12, 16, 9, 9, 9], compared.map(({ name, comparison, period: { units } }): Cell[] => {
      const c = comparison!;
      return [{ text: name, bold: true }, { text: c.verdict }, { text: figure(c.level, units.value) }, { text: figure(c.levelBefore, units.value) }, { text: `${c.size}, A ${c.superiority!.toFixed(2)}` }, { text: c.holmP!.toPrecision(2) }, { text: c.fdrP!.toPrecision(2) }, { text: `${c.n} / ${c.nBefore}` }];
    }));
    pages.paragraph(`${compared[0]!.comparison!.every === 'day' ? 'Daily' : 'Hourly'} figures by Mann and Whitney's test, taken as independent. A difference is claimed only where p after Holm over ${compared.length} objectives is below 0.05; BH is p after Benjamini and Hochberg, A the chance that a figure of this period is above one of the period before.`, true);
  }
  if (document.objectives.length > 0) pages.heading('Objectives');
  for (const objective of document.objectives) section(pages, objective, zone);
  pages.heading('How this was made');
  pages.paragraph(`Figures are time-weighted from state intervals, or counted from samples, as each objective says. Adjusted figures leave approved exclusions out, raw figures do not. A verdict is met or breached only when the whole interval says so and coverage and sample count suffice. Seed ${document.seed}. Watchfloor ${document.version}.${document.samplesLeftOut > 0 ? ` ${document.samplesLeftOut} objectives of the sample hospital are left out.` : ''}`);
  pages.paragraph(`SHA-256 of revision ${stamp.revision}: ${stamp.hash}${stamp.previousHash ? `; of the revision before: ${stamp.previousHash}` : ''}`, true);
  const missing = pages.missing();
  if (missing.length > 0) pages.paragraph(`The fonts of this file lack ${missing.length === 1 ? 'one letter' : `${missing.length} letters`}, drawn as boxes: ${missing.map((letter) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(', ')}. The HTML rendering has the text in full.`);
  return pages.finish(`${title}, revision ${stamp.revision}, ${stamp.hash.slice(0, 16)}`);
}
