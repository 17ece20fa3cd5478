import { expect, test } from 'vitest';
import { amountText, budgetText, burnText, demandText, digitsFor, durationText, limitText, rateText, share, shortWindow, toneOf, valueText, wordOf } from './words.ts';

const limits = (over: object) => ({ lower: null, upper: null, lowerIncl: true, upperIncl: true, ...over });

test('a share is cut towards the worse side and never clamped', () => {
  expect(share(0.99996, 2)).toBe('99.99 %');
  expect(share(1)).toBe('100 %');
  expect(share(0.29, 0)).toBe('29 %');
  expect(share(-0.2141)).toBe('−21.5 %');
  expect(share(-56.1)).toBe('−5610.0 %');
  expect(share(null)).toBe('–');
});

test('as many digits as tell a share from its target', () => {
  expect([0.9, 0.99, 0.999, 0.9999, 1, null].map(digitsFor)).toEqual([2, 2, 3, 4, 3, 3]);
  expect(valueText(0.99941, 'ratio', 0.999)).toBe('99.941 %');
  expect(valueText(58.123, 'min')).toBe('58.1 min');
  expect(valueText(212.4, 'ms')).toBe('212 ms');
  expect(valueText(null, 'min')).toBe('–');
});

test('a limit keeps every digit and its own sign', () => {
  expect(limitText({ limits: limits({ lower: 0.9995 }), unit: 'ratio' })).toBe('≥ 99.95 %');
  expect(limitText({ limits: limits({ upper: 60, upperIncl: false }), unit: 'min' })).toBe('< 60 min');
  expect(limitText({ limits: limits({ lower: 2, upper: 8 }), unit: '°C' })).toBe('2 to 8 °C');
  expect(demandText({ limits: limits({ upper: 400 }), unit: 'ms', statistic: 'p95' })).toBe('p95 ≤ 400 ms');
  expect(demandText({ limits: limits({ lower: 0.999 }), unit: 'ratio', statistic: 'availability' })).toBe('≥ 99.9 %');
});

test('overspend is negative', () => {
  expect(amountText(-540_000, 'ms')).toBe('−9 min');
  expect(amountText(1_680_000, 'ms')).toBe('28 min');
  expect(amountText(3.25, 'slices')).toBe('3.3 slices');
  const budget = { total: 1, consumed: 2, remainingRatio: -1, consumedRatio: 2, unit: 'ms' as const, projected: false };
  expect(budgetText({ budget: { ...budget, remaining: -540_000 } })).toBe('−9 min');
  expect(budgetText({ budget: { ...budget, remaining: 540_000 } })).toBe('9 min left');
  expect(budgetText({ budget: null })).toBe('no budget');
});

test('burn, durations and windows as they are read', () => {
  expect([0.44, 3.06, 14.4, 1_200.4, null].map(rateText)).toEqual(['0.4×', '3.1×', '14×', '1,200×', '–']);
  expect(['1h', '5m', '1h30m', '250ms', '30d'].map(durationText)).toEqual(['1 h', '5 min', '1 h 30 min', '250 ms', '30 d']);
  expect(['rolling 30d', 'calendar month, Europe/Vienna'].map(shortWindow)).toEqual(['30 d', 'month']);
  expect(burnText(null)).toBe('burn not known');
});

test('at risk is said only while the verdict still holds', () => {
  expect(wordOf({ verdict: 'met', atRisk: true })).toBe('at risk');
  expect(wordOf({ verdict: 'breached', atRisk: true })).toBe('breached');
  expect([toneOf({ verdict: 'breached', atRisk: false }), toneOf({ verdict: 'not proven', atRisk: false })]).toEqual(['crit', undefined]);
});
