import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '#shared/contract.ts';
import type { sla } from '#modules/sla/contract.ts';
import type { ReportDocument } from '#modules/sla/engine/reports/document.ts';
import { openBench, type Bench } from './bench.ts';

type Made = CallOutput<typeof sla, 'makeReport'>;
type Opened = CallOutput<typeof sla, 'getReport'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MARCH = Date.UTC(2026, 2, 1);
const APRIL = Date.UTC(2026, 3, 1);
const NOW = APRIL + 3 * DAY;

let bench: Bench;
afterEach(() => bench.stop());

/**
 * March of one target: three hours nobody watched, two hours to be excluded in which it was down, ten minutes of outage besides.
 * And a sample target beside it.
 */
async function open(): Promise<Bench> {
  bench = await openBench({ startAt: NOW, ready: false });
  const b = bench;
  await b.addTarget('ehr');
  await b.addTarget('demo', { sample: true });
  const gap = MARCH + 5 * DAY;
  const maintenance = MARCH + 10 * DAY;
  const outage = MARCH + 20 * DAY;
  b.history('ehr', [
    ['up', MARCH - 40 * DAY, gap], ['gap', gap, gap + 3 * HOUR], ['up', gap + 3 * HOUR, maintenance], ['down', maintenance, maintenance + 2 * HOUR, 'TCP_REFUSED'],
    ['up', maintenance + 2 * HOUR, outage], ['down', outage, outage + 10 * MINUTE, 'HTTP_STATUS'], ['up', outage + 10 * MINUTE, null],
  ]);
  b.history('demo', [['up', MARCH - DAY, null]]);
  await b.call('sla/putObjective', { spec: { id: 'ehr-up', name: 'EHR <web> & “portal”', kind: 'availability', target: 0.999, contractual: true, window: { kind: 'calendar', period: 'month' }, source: { target: 'ehr' } } });
  await b.call('sla/putObjective', { spec: { id: 'demo-up', kind: 'availability', target: 0.9, window: '7d', source: { target: 'demo' } } });
  return b;
}

const make = (b: Bench): Promise<Made> => b.call<Made>('sla/makeReport', { period: 'month', at: '2026-03-15', timeZone: 'UTC' });
const read = (b: Bench, id: string, format: string, revision?: number): Promise<Opened> => b.call<Opened>('sla/getReport', { id, format, ...(revision === undefined ? {} : { revision }) });

async function march(b: Bench, revision?: number): Promise<ReportDocument> {
  const { body } = await read(b, 'month-2026-03-01', 'json', revision);
  return (JSON.parse(body) as { content: ReportDocument }).content;
}

describe('a monthly report', () => {
  it('gives raw, adjusted, coverage and verdict exactly, and leaves the sample out', async () => {
    const b = await open();
    const made = await make(b);
    expect(made).toMatchObject({ id: 'month-2026-03-01', revision: 1, isNew: true, from: MARCH, to: APRIL, running: false });
    const document = await march(b);
    expect(document.samplesLeftOut).toBe(1);
    expect(document.objectives.map((o) => o.id)).toEqual(['ehr-up']);
    const { period, own, causes, comparison } = document.objectives[0]!;
    const observed = 31 * DAY - 3 * HOUR;
    const bad = 2 * HOUR + 10 * MINUTE;
    expect(period.value).toBeCloseTo((observed - bad) / observed, 12);
    expect(period.coverage).toBeCloseTo(observed / (31 * DAY), 12);
    expect(period.verdict).toBe('breached');
    expect(own).toBeNull();
    // Two bad days of 31 against none of 28.
    expect(comparison).toMatchObject({ verdict: 'not proven', every: 'day', n: 31, nBefore: 28, level: 1, levelBefore: 1, size: 'negligible' });
    expect(comparison!.text).toContain('a difference to the period before is not proven');
    expect(causes.map((cause) => [cause.code, cause.amount])).toEqual([['TCP_REFUSED', 2 * HOUR], ['HTTP_STATUS', 10 * MINUTE]]);
  });

  it('becomes the next revision when an exclusion is approved later, and the first stays byte for byte', async () => {
    const b = await open();
    const first = await make(b);
    const before = await Promise.all(['html', 'pdf', 'csv', 'json'].map((format) => read(b, first.id, format, 1)));
    const from = MARCH + 10 * DAY;
    const { id } = await b.call<{ id: string }>('sla/addExclusion', { objective: 'ehr-up', from, to: from + 2 * HOUR, reason: 'planned upgrade' }, 'commander');
    expect((await make(b)).revision).toBe(2);
    expect((await march(b)).objectives[0]!.exclusions).toMatchObject([{ state: 'waiting', by: 'user:commander', retroactive: true }]);
    expect((await march(b)).objectives[0]!.period.value).toBe((await march(b, 1)).objectives[0]!.period.value);
    await b.call('sla/approveExclusion', { id }, 'owner');
    const third = await make(b);
    expect(third.revision).toBe(3);
    const { period } = (await march(b)).objectives[0]!;
    const observed = 31 * DAY - 3 * HOUR;
    expect(period.adjusted.value).toBeCloseTo((observed - 2 * HOUR - 10 * MINUTE) / (observed - 2 * HOUR), 12);
    expect(period.raw.value).toBeCloseTo((observed - 2 * HOUR - 10 * MINUTE) / observed, 12);
    expect(period.excluded).toBe(2 * HOUR);
    expect(period.verdict).toBe('met');
    const after = await Promise.all(['html', 'pdf', 'csv', 'json'].map((format) => read(b, first.id, format, 1)));
    expect(after).toEqual(before);
    const { revisions } = await b.call<CallOutput<typeof sla, 'listRevisions'>>('sla/listRevisions', { id: first.id });
    expect(revisions.map((r) => [r.revision, r.valid])).toEqual([[1, true], [2, true], [3, true]]);
    expect(revisions[1]!.previousHash).toBe(revisions[0]!.hash);
  });

  it('is the same revision for the same inputs, and the same hash on another machine', async () => {
    const b = await open();
    const first = await make(b);
    await b.pass(DAY);
    expect(await make(b)).toMatchObject({ revision: 1, isNew: false, hash: first.hash });
    await b.stop();
    const other = await open();
    expect((await make(other)).hash).toBe(first.hash);
  });

  it('is looked at again after late data, by the declarations it was made with', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: { id: 'tat', kind: 'value', statistic: 'mean', upper: 60, unit: 'min', window: { kind: 'calendar', period: 'month' }, minSamples: 2, minCoverage: 0 } });
    await b.call('sla/push', { objective: 'tat', samples: Array.from({ length: 20 }, (_, i) => ({ at: MARCH + i * DAY, value: 30 + (i % 3) })) });
    await make(b);
    await b.call('sla/putObjective', { spec: { id: 'later', kind: 'availability', target: 0.9, window: '7d', source: { target: 'ehr' } } });
    const { late } = await b.call<{ late: number }>('sla/push', { objective: 'tat', samples: [{ at: MARCH + 25 * DAY, value: 500 }] });
    expect(late).toBe(1);
    await b.host.ready();
    await b.pass(11 * MINUTE);
    const { reports } = await b.call<CallOutput<typeof sla, 'listReports'>>('sla/listReports');
    expect(reports.find((r) => r.id === 'month-2026-03-01')).toMatchObject({ revision: 2, stale: false, madeBy: 'system:sla' });
    expect((await march(b)).objectives.map((o) => o.id)).toEqual(['ehr-up', 'tat']);
    expect((await march(b)).objectives[1]!.period.n).toBe(21);
  }, 60_000);
});

describe('renderings', () => {
  it('HTML stands alone, holds no script and escapes what people wrote', async () => {
    const b = await open();
    const { id, hash } = await make(b);
    const { body, fileName } = await read(b, id, 'html');
    expect(fileName).toBe('service-levels-month-2026-03-01-r1.html');
    expect(body).toContain('EHR &lt;web&gt; &amp; “portal”');
    expect(body).not.toContain('<web>');
    expect(body).not.toMatch(/<script|javascript:|\son\w+=|https?:\/\/|<link|<img| style=/i);
    expect(body).toContain("default-src &#39;none&#39;");
    expect(body).toContain(hash);
    expect(body).toContain('▲ breached');
    const open_ = [...body.matchAll(/<(\w+)[^>]*?(?<!\/)>/g)].map((m) => m[1]!).filter((tag) => !['meta', 'br', 'rect'].includes(tag));
    const closed = [...body.matchAll(/<\/(\w+)>/g)].map((m) => m[1]!);
    expect([...open_].sort()).toEqual([...closed].sort());
  });

  it.skipIf(!existsSync('/usr/bin/pdftotext'))('PDF holds the figures as text, the summary on page one', async () => {
    const b = await open();
    const { id } = await make(b);
    const { body, encoding } = await read(b, id, 'pdf');
    expect(encoding).toBe('base64');
    const file = join(mkdtempSync(join(tmpdir(), 'wf-pdf-')), 'r.pdf');
    writeFileSync(file, Buffer.from(body, 'base64'));
    const first = execFileSync('pdftotext', ['-layout', '-l', '1', file, '-'], { encoding: 'utf8' });
    expect(first).toContain('Monthly service level report, March 2026');
    expect(first).toMatch(/0\s+met\s+1\s+breached/);
    const all = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    expect(all).toContain('EHR <web> & “portal”');
    expect(all).toContain('TCP_REFUSED');
    expect(all).toMatch(/Page 2 of \d/);
  });

  it.skipIf(!existsSync('/usr/bin/pdftotext'))('the executive summary keeps to the first page, however many objectives are breached', async () => {
    const b = await open();
    for (let i = 0; i < 16; i++) await b.call('sla/putObjective', { spec: { id: `long-${i}`, name: `Clinical service with a name of some length, number ${i}`, kind: 'availability', target: 0.9999, contractual: true, window: '7d', source: { target: 'ehr' } } });
    const { id } = await make(b);
    const file = join(mkdtempSync(join(tmpdir(), 'wf-pdf-')), 'r.pdf');
    writeFileSync(file, Buffer.from((await read(b, id, 'pdf')).body, 'base64'));
    const page = (n: number): string => execFileSync('pdftotext', ['-layout', '-f', String(n), '-l', String(n), file, '-'], { encoding: 'utf8' });
    expect(page(1)).toMatch(/0\s+met\s+17\s+breached/);
    const shown = Number(/The most pressing (\d+) of 17; all of them follow/.exec(page(1))?.[1]);
    expect(shown).toBeGreaterThan(7);
    expect(page(1).match(/overspent by/g)).toHaveLength(shown);
    expect(page(2).trimStart()).toMatch(/^(?:Compared with the period before|Objectives)/);
    expect((await march(b)).summary.length).toBeLessThanOrEqual(11);
  });

  it.skipIf(!existsSync('/usr/bin/pdftotext'))('PDF holds letters of other scripts as text, and says which it could only box', async () => {
    const b = await open();
    const names = ['Łódź, Győr and Αθήνα', 'Лаборатория, Đặng Thị', '心電図 service'];
    for (const [i, name] of names.entries()) await b.call('sla/putObjective', { spec: { id: `n${i}`, name, kind: 'availability', target: 0.9, window: '7d', source: { target: 'ehr' } } });
    const { id } = await make(b);
    const file = join(mkdtempSync(join(tmpdir(), 'wf-pdf-')), 'r.pdf');
    writeFileSync(file, Buffer.from((await read(b, id, 'pdf')).body, 'base64'));
    const all = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const word of ['Łódź', 'Győr', 'Αθήνα', 'Лаборатория', 'Đặng', 'service']) expect(all).toContain(word);
    expect(all).toContain('3 letters, drawn as boxes: U+5FC3, U+96FB, U+56F3');
    expect((await read(b, id, 'html')).body).toContain('心電図');
  });

  it('CSV has one line per objective with figures as they are, and no formula', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: { id: 'formula', name: '=1+1', kind: 'availability', target: 0.9, window: '7d', source: { target: 'ehr' } } });
    const { id } = await make(b);
    const { body } = await read(b, id, 'csv');
    const lines = body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("ehr-up,EHR <web> & “portal”,");
    expect(lines[2]).toContain("formula,'=1+1,");
    expect(lines[1]).toContain(String((await march(b)).objectives.find((o) => o.id === 'ehr-up')!.period.value));
  });

  it('says why nothing is mailed when there is no mail server', async () => {
    const b = await open();
    const { id } = await make(b);
    await expect(b.call('sla/sendReport', { id })).rejects.toThrow('Nobody is named');
    const told = await b.call<{ queued: boolean; reason: string; to: string[] }>('sla/sendReport', { id, to: ['quality@example.org'] });
    expect(told.to).toEqual(['quality@example.org']);
    if (!told.queued) expect(told.reason).toContain('mail');
  });
});
