import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import { createNotices, type Notice } from './notices.ts';
import { ageInWords, trayState } from './tray-state.ts';

function row(id: string, over: Partial<StatusRow> = {}): StatusRow {
  return {
    id, name: `Name ${id}`, group: '', type: 'http', severity: 'critical', state: 'up', since: 0, pending: null, maintenance: false, unreachableVia: null, flapping: false,
    code: 'ok', message: '', durationMs: 1, figure: null, everyMs: 1_000, lastResultAt: 0, certificateExpiresAt: null, tags: {}, sample: false, recent: [], ...over,
  };
}

const table = (...rows: StatusRow[]): Map<string, StatusRow> => new Map(rows.map((each) => [each.id, each]));
const down = (id: string, over: Partial<StatusRow> = {}): StatusRow => row(id, { state: 'down', since: 1_000, code: 'refused', message: 'connection refused', ...over });

function setup() {
  const clock = new VirtualClock();
  const shown: Notice[] = [];
  const withdrawn: string[] = [];
  const notices = createNotices({ clock, show: (notice) => shown.push(notice), withdraw: (id) => withdrawn.push(id), timeText: (at) => `t${at}` });
  return { clock, shown, withdrawn, notices, texts: () => shown.map((each) => `${each.id}|${each.title}|${each.body}`) };
}

describe('createNotices', () => {
  it('tells an outage once and replaces it when the target recovers', () => {
    const { notices, texts } = setup();
    notices.update(table(row('a')));
    notices.update(table(down('a')));
    notices.update(table(down('a', { message: 'another reason' })));
    notices.update(table(row('a', { since: 193_000 })));
    expect(texts()).toEqual(['a|Name a is down|Since t1000. connection refused', 'a|Name a is up again|Down for 3 min, since t1000.']);
  });

  it('announces nothing it finds at the start, yet tells the recovery of it', () => {
    const { notices, texts } = setup();
    notices.update(table(down('a')));
    expect(texts()).toEqual([]);
    notices.update(table(row('a', { state: 'degraded', since: 41_000 })));
    expect(texts()).toEqual(['a|Name a answers again, degraded|Down for 40 s, since t1000.']);
  });

  it('is silent for maintenance, pause and a failed parent, and withdraws what one of them explains', () => {
    const { notices, shown, withdrawn } = setup();
    notices.update(table(row('a'), row('b'), row('c'), row('d')));
    notices.update(table(down('a', { maintenance: true }), row('b', { state: 'paused' }), down('c', { unreachableVia: 'b' }), down('d')));
    expect(shown.map((each) => each.id)).toEqual(['d']);
    notices.update(table(row('a'), row('b'), row('c'), row('d', { state: 'paused' })));
    expect([shown.length, withdrawn]).toEqual([1, ['d']]);
    notices.update(table(row('a'), row('b'), row('c'), row('d')));
    notices.update(table(row('a'), row('b'), row('c')));
    expect([shown.length, withdrawn]).toEqual([1, ['d']]);
  });

  it('does not take "not observed" for a recovery', () => {
    const { notices, shown } = setup();
    notices.update(table(row('a')));
    notices.update(table(down('a')));
    notices.update(table(row('a', { state: 'unknown', since: 5_000 })));
    notices.update(table(down('a')));
    expect(shown).toHaveLength(1);
  });

  it('marks what is sample', () => {
    const { notices, texts } = setup();
    notices.update(table(row('a', { sample: true })));
    notices.update(table(down('a', { sample: true })));
    expect(texts()[0]).toContain('Sample: Name a is down');
  });

  it('tells a storm as one summary that is replaced, and goes back to single ones after it', () => {
    const { clock, notices, shown } = setup();
    const ids = Array.from({ length: 40 }, (_, i) => `t${i}`);
    notices.update(table(...ids.map((id) => row(id))));
    notices.update(table(...ids.map((id) => down(id))));
    expect(shown.map((each) => each.kind)).toEqual(['down', 'down', 'down', 'down', 'down', 'summary']);
    expect(shown.at(-1)?.body).toContain('35 more went down');
    clock.advance(3_000);
    notices.update(table(...ids.map((id, i) => (i < 10 ? row(id, { since: 9_000 }) : down(id)))));
    expect(shown.at(-1)).toMatchObject({ id: 'summary', kind: 'summary' });
    expect(shown.at(-1)?.body).toContain('35 more went down, 10 recovered');
    const before = shown.length;
    clock.advance(10_000);
    notices.update(table(...ids.map((id, i) => (i < 11 ? row(id, { since: 19_000 }) : down(id)))));
    expect(shown.slice(before).map((each) => each.kind)).toEqual(['recovered']);
  });
});

describe('trayState', () => {
  it('follows the worst target and names the five worst, newest first within a rank', () => {
    const rows = table(row('ok'), down('w', { severity: 'warning', since: 5 }), down('c1', { since: 10_000 }), down('c2', { since: 50_000 }), row('g', { state: 'degraded' }), row('u', { state: 'unknown' }), down('m', { maintenance: true }));
    expect(trayState(rows, 70_000)).toEqual({
      icon: 'critical',
      count: 2,
      status: '2 critical, 2 warning, 1 unknown of 7',
      worst: [
        { id: 'c2', label: 'Name c2: down for 20 s' },
        { id: 'c1', label: 'Name c1: down for 1 min' },
        { id: 'w', label: 'Name w: down for 1 min' },
        { id: 'g', label: 'Name g: degraded for 1 min' },
        { id: 'u', label: 'Name u: unknown for 1 min' },
      ],
    });
  });

  it('says fine, nothing yet, and disconnected in words', () => {
    expect(trayState(table(row('a'), row('b')), 0)).toMatchObject({ icon: 'ok', status: 'All 2 targets are fine' });
    expect(trayState(table(), 0)).toMatchObject({ icon: 'ok', status: 'No targets yet' });
    expect(trayState(null, 0)).toMatchObject({ icon: 'disconnected', worst: [] });
    expect(trayState(table(row('a', { state: 'degraded' })), 0).icon).toBe('warning');
    expect(trayState(table(row('a'), row('b', { state: 'unknown' })), 0)).toMatchObject({ icon: 'unknown', status: '1 unknown of 2' });
    expect(trayState(table(row('a', { state: 'degraded', severity: 'advisory' })), 0)).toMatchObject({ icon: 'ok', status: '1 advisory of 1' });
  });

  it('writes ages in the largest unit', () => {
    expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 172_800_000].map(ageInWords)).toEqual(['0 s', '59 s', '1 min', '59 min', '1 h', '2 d']);
  });
});
