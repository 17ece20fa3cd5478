import { expect, test } from 'vitest';
import type { BoardRow } from '#modules/incidents/contract.ts';
import { takeoverOf, takesOver } from './takeover.ts';

const NOW = 1_000_000;
const row = (id: string, over: Partial<BoardRow> = {}): BoardRow => ({ id, severity: 'critical', status: 'new', openedAt: NOW - 1_000, acknowledgedBy: null, snoozedUntil: null, unanswered: false, sample: false, ...over }) as BoardRow;

test('the newest critical incident nobody has taken brings the board forward', () => {
  expect(takeoverOf([row('a'), row('b', { openedAt: NOW - 10 })], NOW)?.id).toBe('b');
});

test('what nobody answered does so whatever its severity, and a real incident before one of the sample hospital', () => {
  expect(takeoverOf([row('a', { severity: 'warning', unanswered: true })], NOW)?.id).toBe('a');
  expect(takeoverOf([row('a'), row('b', { openedAt: NOW - 10, sample: true })], NOW)?.id).toBe('a');
});

test('warnings, taken, snoozed and worked-on incidents leave the display alone', () => {
  expect(takeoverOf([row('a', { severity: 'warning' }), row('b', { acknowledgedBy: 'ada' }), row('c', { snoozedUntil: NOW + 1 }), row('d', { status: 'mitigating' })], NOW)).toBeNull();
  expect(takeoverOf([row('c', { snoozedUntil: NOW })], NOW)?.id).toBe('c');
});

test('of the numbered displays of a desktop the first gives way; an address may say otherwise', () => {
  expect([takesOver('1', undefined), takesOver('2', undefined), takesOver('control-room', undefined)]).toEqual([true, false, true]);
  expect([takesOver('1', 'off'), takesOver('2', 'on')]).toEqual([false, true]);
});
