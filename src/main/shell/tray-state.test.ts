import { describe, expect, it } from 'vitest';
import type { BoardRow } from '#modules/incidents/contract.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { AlarmState } from '#modules/notify/contract.ts';
import { boardRow, statusRow } from './rows.fixture.ts';
import { type Seen, trayState, UNSEEN } from './tray-state.ts';

const down = (id: string, over: Partial<StatusRow> = {}): StatusRow => statusRow(id, { state: 'down', since: 1_000, ...over });
const table = <Row extends { id: string }>(...rows: Row[]): Map<string, Row> => new Map(rows.map((each) => [each.id, each]));
const see = (status: StatusRow[], board: BoardRow[] = [], more: Partial<Seen> = {}) => trayState({ status: table(...status), board: table(...board), alarm: null, ...more }, 70_000, (at) => `t${at}`);

describe('the tray', () => {
  it('follows the worst target and names the five worst, newest first within a rank', () => {
    const rows = [statusRow('ok'), down('w', { severity: 'warning', since: 5 }), down('c1', { since: 10_000 }), down('c2', { since: 50_000 }), statusRow('g', { state: 'degraded' }), statusRow('u', { state: 'unknown' }), down('m', { maintenance: true })];
    expect(see(rows)).toEqual({
      icon: 'critical',
      count: 2,
      status: '2 critical, 2 warning, 1 unknown of 7',
      incidentStatus: '',
      incidents: [],
      quiet: '',
      worst: [
        { id: 'c2', label: 'Name c2: down for under 1 min' },
        { id: 'c1', label: 'Name c1: down for 1 min' },
        { id: 'w', label: 'Name w: down for 1 min' },
        { id: 'g', label: 'Name g: degraded for 1 min' },
        { id: 'u', label: 'Name u: unknown for 1 min' },
      ],
    });
  });

  it('says fine, nothing yet, and disconnected in words', () => {
    expect(see([statusRow('a'), statusRow('b')])).toMatchObject({ icon: 'ok', status: 'All 2 targets are fine' });
    expect(see([])).toMatchObject({ icon: 'ok', status: 'No targets yet' });
    expect(trayState({ ...UNSEEN, board: table(boardRow('INC-1')) }, 0, String)).toMatchObject({ icon: 'disconnected', worst: [], incidents: [] });
    expect(see([statusRow('a', { state: 'degraded' })]).icon).toBe('warning');
    expect(see([statusRow('a'), statusRow('b', { state: 'unknown' })])).toMatchObject({ icon: 'unknown', status: '1 unknown of 2' });
    expect(see([statusRow('a', { state: 'degraded', severity: 'advisory' })])).toMatchObject({ icon: 'ok', status: '1 advisory of 1' });
  });

  it('names the five worst open incidents: worst, then without an owner, then newest', () => {
    const board = [
      boardRow('INC-1', { severity: 'warning', openedAt: 60_000 }),
      boardRow('INC-2', { acknowledgedBy: 'user:ada', openedAt: 65_000 }),
      boardRow('INC-3', { openedAt: 5_000, targets: ['c1'] }),
      boardRow('INC-4', { openedAt: 9_000, unanswered: true }),
      boardRow('INC-5', { severity: 'advisory', sample: true }),
      boardRow('INC-6', { severity: 'warning', snoozedUntil: 99_000, openedAt: 50_000 }),
      boardRow('INC-7', { status: 'resolved', resolvedAt: 60_000 }),
      boardRow('INC-8', { mergedInto: 'INC-3' }),
    ];
    const state = see([down('c1'), down('c2')], board);
    expect(state.incidents).toEqual([
      { id: 'INC-4', label: 'INC-4 Title of INC-4 (critical, 1 min, nobody answered)', isTaken: false },
      { id: 'INC-3', label: 'INC-3 Title of INC-3 (critical, 1 min, nobody has it)', isTaken: false },
      { id: 'INC-2', label: 'INC-2 Title of INC-2 (critical, under 1 min, with ada)', isTaken: true },
      { id: 'INC-1', label: 'INC-1 Title of INC-1 (warning, under 1 min, nobody has it)', isTaken: false },
      { id: 'INC-6', label: 'INC-6 Title of INC-6 (warning, under 1 min, snoozed until t99000)', isTaken: false },
    ]);
    expect(state.incidentStatus).toBe('6 open incidents, 4 waiting for somebody');
    // A target that an incident speaks for is not named once more.
    expect(state.worst.map((each) => each.id)).toEqual(['c2']);
  });

  it('shows an incident nobody has though every target is fine, and calms down when somebody takes it', () => {
    expect(see([statusRow('a')], [boardRow('INC-1', { manual: true })])).toMatchObject({ icon: 'critical', count: 1, status: 'The one target is fine', incidentStatus: '1 open incident, 1 waiting for somebody' });
    expect(see([statusRow('a')], [boardRow('INC-1', { acknowledgedBy: 'user:ada' })])).toMatchObject({ icon: 'ok', incidentStatus: '1 open incident, none waiting for somebody' });
    expect(see([statusRow('a')], [boardRow('INC-1', { severity: 'warning' })]).icon).toBe('warning');
  });

  it('says until when it is quiet', () => {
    const alarm: AlarmState = { id: 'alarm', quietUntil: 90_000, quietReason: 'night', quietBy: 'local:desktop', soundSilencedUntil: null, selfCheck: { at: null, ok: true, message: '', isDue: false }, lastTest: null, heartbeat: null };
    expect(see([statusRow('a')], [], { alarm }).quiet).toBe('Quiet until t90000, except critical alarms');
  });
});
