import { expect, test } from 'vitest';
import type { PageRow } from '../../contract.ts';
import { climb, EMPTY_LADDER, type Due, type Ladder, type LadderInput } from './ladder.ts';

const T0 = 1_800_000_000_000;
const page = (over: Partial<PageRow> = {}): PageRow => ({
  id: 'a', incident: 'a', number: 1, event: 'triggered', title: 'A', body: '', severity: 'critical', at: T0, updatedAt: T0, until: null,
  acknowledgedBy: null, unanswered: false, quiet: false, sample: false, step: null, users: [], ...over,
});

/** Runs the ladder second by second; gives when what sounded, in seconds. */
function run(seconds: number, pagesAt: (second: number) => PageRow[], input: (second: number) => Partial<LadderInput> = () => ({})): Array<[number, Due['tone'], boolean]> {
  let ladder: Ladder = EMPTY_LADDER;
  const sounded: Array<[number, Due['tone'], boolean]> = [];
  for (let second = 0; second <= seconds; second += 1) {
    const step = climb(ladder, { now: T0 + second * 1_000, pages: pagesAt(second), silencedUntil: null, sample: false, lostMs: 0, ...input(second) });
    ladder = step.ladder;
    if (step.due) sounded.push([second, step.due.tone, step.due.louder]);
  }
  return sounded;
}

test('a critical alarm sounds at once and every 30 s, a step louder after two minutes, and stops when it is acknowledged', () => {
  expect(run(200, (second) => [page(second >= 160 ? { event: 'acknowledged', acknowledgedBy: 'ada' } : {})])).toEqual([
    [0, 'critical', false], [30, 'critical', false], [60, 'critical', false], [90, 'critical', false], [120, 'critical', true], [150, 'critical', true],
  ]);
});

test('silence holds the sound back and is no acknowledgement: it comes again', () => {
  expect(run(75, () => [page()], (second) => (second >= 1 ? { silencedUntil: T0 + 45_000 } : {}))).toEqual([[0, 'critical', false], [45, 'critical', false], [75, 'critical', false]]);
});

test('a warning sounds once, and once more when nobody took it for five minutes', () => {
  expect(run(700, () => [page({ severity: 'warning' })])).toEqual([[0, 'warning', false], [300, 'warning', false]]);
  expect(run(700, (second) => [page({ severity: 'warning', ...(second > 100 && { event: 'acknowledged', acknowledgedBy: 'ada' }) })])).toEqual([[0, 'warning', false]]);
});

test('an advisory sounds once, a recovery only of what was heard', () => {
  expect(run(400, () => [page({ severity: 'advisory' })])).toEqual([[0, 'advisory', false]]);
  expect(run(40, (second) => [page({ severity: 'warning', ...(second >= 20 && { event: 'resolved' }) })])).toEqual([[0, 'warning', false], [20, 'recovery', false]]);
  expect(run(40, () => [page({ event: 'resolved' })])).toEqual([]);
});

test('what comes together sounds once, as its worst', () => {
  const both = run(20, (second) => [page({ id: 'w', severity: 'warning' }), ...(second >= 1 ? [page({ id: 'c', at: T0 + 1_000, updatedAt: T0 + 1_000 })] : [])]);
  expect(both).toEqual([[0, 'warning', false], [3, 'critical', false]]);
  expect(run(2, () => [page({ id: 'w', severity: 'warning' }), page({ id: 'c' })])).toEqual([[0, 'critical', false]]);
});

test('more than ten in ten minutes are a flood: one distinct tone a minute', () => {
  const many = Array.from({ length: 11 }, (_, i) => page({ id: `p${i}` }));
  expect(run(130, () => many)).toEqual([[0, 'flood', false], [60, 'flood', false], [120, 'flood', false]]);
  expect(run(0, () => many.slice(1))).toEqual([[0, 'critical', false]]);
});

test('sample and quiet alarms are still, a test alarm is not', () => {
  expect(run(60, () => [page({ sample: true }), page({ id: 'q', severity: 'warning', quiet: true })])).toEqual([]);
  expect(run(0, () => [page({ sample: true })], () => ({ sample: true }))).toEqual([[0, 'critical', false]]);
  expect(run(0, () => [page({ sample: true, event: 'test' })])).toEqual([[0, 'critical', false]]);
});

test('a page opened late is still about old warnings, not about critical alarms nobody took', () => {
  const old = { at: T0 - 120_000, updatedAt: T0 - 120_000 };
  expect(run(10, () => [page({ severity: 'warning', ...old })])).toEqual([]);
  expect(run(0, () => [page(old)])).toEqual([[0, 'critical', true]]);
});

test('a lost stream sounds low after a minute, then every five', () => {
  expect(run(700, () => [], (second) => ({ lostMs: second * 1_000 }))).toEqual([[61, 'lost', false], [361, 'lost', false], [661, 'lost', false]]);
});
