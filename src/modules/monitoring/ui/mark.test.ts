import { expect, test } from 'vitest';
import type { StatusRow } from '../contract.ts';
import { byUrgency, isWaiting, markOf, wordOf, worst } from './mark.ts';

const NOW = 1_000_000_000;
const row = (over: Partial<StatusRow>): StatusRow => ({
  id: 'a', name: 'A', group: '', type: 'http', severity: 'critical', state: 'up', since: NOW - 60_000, pending: null, maintenance: false, unreachableVia: null, flapping: false,
  code: 'OK', message: '', durationMs: 3, figure: null, everyMs: 10_000, lastResultAt: NOW - 1_000, certificateExpiresAt: null, tags: {}, sample: false, recent: [], ...over,
});

test('down takes the hue of its severity, degraded is a warning at most', () => {
  expect((['critical', 'warning', 'advisory'] as const).map((severity) => markOf(row({ state: 'down', severity }), NOW))).toEqual(['critical', 'warning', 'advisory']);
  expect((['critical', 'warning', 'advisory'] as const).map((severity) => markOf(row({ state: 'degraded', severity }), NOW))).toEqual(['warning', 'warning', 'advisory']);
});

test('an old green is not green: three intervals without a result', () => {
  expect(markOf(row({ lastResultAt: NOW - 30_000 }), NOW)).toBe('ok');
  expect(markOf(row({ lastResultAt: NOW - 30_001 }), NOW)).toBe('unknown');
  expect(wordOf(row({ lastResultAt: NOW - 30_001 }), NOW)).toBe('STALE');
  expect(markOf(row({ state: 'paused', lastResultAt: NOW - 900_000 }), NOW)).toBe('paused');
});

test('maintenance, pause and a dead parent hide an alarm', () => {
  expect(markOf(row({ state: 'down', maintenance: true }), NOW)).toBe('maintenance');
  expect(markOf(row({ state: 'paused' }), NOW)).toBe('paused');
  expect(markOf(row({ state: 'down', unreachableVia: 'switch' }), NOW)).toBe('unknown');
});

test('a new target waits for its first verdict before it needs someone', () => {
  const fresh = row({ state: 'unknown', lastResultAt: null, since: NOW - 5_000 });
  expect(isWaiting(fresh, NOW)).toBe(true);
  expect(isWaiting(fresh, NOW + 60_000)).toBe(false);
  expect(isWaiting(row({ state: 'unknown', code: 'NOT_YET', since: NOW - 5_000 }), NOW)).toBe(true);
  expect(isWaiting(row({ state: 'unknown', code: 'RESOLVER', since: NOW - 5_000 }), NOW)).toBe(false);
});

test('the worst comes first, then the newest', () => {
  const marked = [row({ id: 'old', since: 1 }), row({ id: 'new', since: 9 })].map((each) => ({ row: each, mark: 'critical' as const }));
  expect([{ row: row({ id: 'w' }), mark: 'warning' as const }, ...marked].sort(byUrgency).map((each) => each.row.id)).toEqual(['new', 'old', 'w']);
  expect(worst(['ok', 'advisory', 'critical', 'paused'])).toBe('critical');
});
