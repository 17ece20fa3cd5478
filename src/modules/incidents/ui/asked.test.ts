import { expect, test } from 'vitest';
import type { BoardRow } from '../contract.ts';
import { askedOf } from './asked.ts';
import { boardOf, findIncident } from './board-model.ts';
import { nextText, ownerText } from './words.ts';

const NOW = 1_800_000_000_000;
const row = (number: number, over: Partial<BoardRow> = {}): BoardRow => ({
  id: `id-${number}`, number, key: `INC-${number}`, title: `Incident ${number}`, severity: 'critical', status: 'new', targets: ['a'], symptoms: 0, openedAt: NOW - 60_000, updatedAt: NOW, resolvedAt: null,
  acknowledgedBy: null, acknowledgedAt: null, ackExpiresAt: null, snoozedUntil: null, unanswered: false, nextEscalationAt: NOW + 259_000, policy: 'default', called: [], commander: null, manual: false, sample: false, patientSafety: false, mergedInto: null, ...over,
});
const table = (...rows: BoardRow[]): ReadonlyMap<string, BoardRow> => new Map(rows.map((each) => [each.id, each]));
const short = (text: string, open: readonly BoardRow[]): unknown[] => askedOf(text, open).map(({ verb, row: { number }, forMs, note }) => [verb, number, forMs / 60_000, note]);

test('a verb with its number, length and note is read as one command', () => {
  const open = [row(41), row(42)];
  expect(short('ack INC-42', open)).toEqual([['acknowledge', 42, 15, '']]);
  expect(short('snooze 42 2h vendor is on it', open)).toEqual([['snooze', 42, 120, 'vendor is on it']]);
  expect(short('esc #41 nobody answers', open)).toEqual([['escalate', 41, 15, 'nobody answers']]);
});

test('without a number it is offered for every open incident it fits', () => {
  const open = [row(41, { acknowledgedBy: 'user:ada' }), row(42)];
  expect(short('ack', open)).toEqual([['acknowledge', 42, 15, '']]);
  expect(short('snooze 30m', open)).toEqual([['snooze', 41, 30, ''], ['snooze', 42, 30, '']]);
  expect(short('ehr', open)).toEqual([]);
  expect(short('a', open)).toEqual([]);
  expect(short('ack 99', open)).toEqual([]);
});

test('a snooze never lasts longer than a day nor less than a minute', () => {
  expect(askedOf('snooze 1 90h', [row(1)])[0]!.forMs).toBe(86_400_000);
  expect(askedOf('snooze 1 0m', [row(1)])[0]!.forMs).toBe(60_000);
});

test('the board puts the worst first, then what nobody answered, and joins targets with their worst incident', () => {
  const board = boardOf(table(row(1, { severity: 'warning', targets: ['a', 'b'] }), row(2, { acknowledgedBy: 'ada', status: 'acknowledged' }), row(3, { unanswered: true, targets: ['c'] }), row(4, { status: 'resolved', targets: ['d'] }), row(5, { mergedInto: 'id-3', targets: ['e'] })));
  expect(board.open.map((each) => each.number)).toEqual([3, 2, 1]);
  expect([...board.byTarget].map(([target, each]) => [target, each.number])).toEqual([['c', 3], ['a', 2], ['b', 1]]);
  expect(board.unacknowledged).toBe(2);
  expect(findIncident(board, 'inc-4')?.number).toBe(4);
  expect(findIncident(board, '2')?.number).toBe(2);
});

test('owner and what comes next, in words', () => {
  expect([ownerText(row(1)), nextText(row(1), NOW)]).toEqual(['UNACKNOWLEDGED', 'escalates in 4:19']);
  expect([ownerText(row(1, { unanswered: true, nextEscalationAt: null })), nextText(row(1, { unanswered: true, nextEscalationAt: null }), NOW)]).toEqual(['UNANSWERED', 'the whole chain was called']);
  const taken = row(1, { acknowledgedBy: 'user:ada', ackExpiresAt: NOW + 60_000, status: 'acknowledged' });
  expect([ownerText(taken), nextText(taken, NOW)]).toEqual(['ACK ada', 'lapses in 1:00']);
});
