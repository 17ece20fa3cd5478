import { describe, expect, it } from 'vitest';
import { runOncall, type OncallRequest } from './commands.ts';

const NOW = Date.UTC(2026, 2, 27, 12);

const FILE = `
schedule:
  timeZone: Europe/Berlin
  rotations:
    - { id: primary, type: weekly, length: 1, start: 2026-03-23T08:00, users: [ana, ben] }
  rules:
    - { days: mon-fri, from: 08:00, to: 18:00, rotation: primary }
    - { days: [mon, Tuesday, 3, thu, 5], from: "18:00", to: "08:00", user: night }
  overrides:
    - { kind: replace, from: 2026-03-26T12:00, to: 2026-03-26T14:00, user: ana, with: cy }
  temporary:
    - from: 2026-03-27T00:00
      to: 2026-03-28T00:00
      shifts: [{ from: 2026-03-27T06:00, to: 2026-03-27T20:00, user: dee }]
`;

function run(command: OncallRequest['command'], scheduleText: string, more: Partial<OncallRequest> = {}) {
  return runOncall({ command, scheduleText, path: 'team.yaml', now: NOW, ...more });
}

describe('oncall who', () => {
  it.each([
    ['2026-03-26T11:59', ['ana'], 0],
    ['2026-03-26T12:00', ['cy'], 0],
    ['2026-03-26T21:00', ['night'], 0],
    ['2026-03-27T02:00', [], 1],
    ['2026-03-27T07:00+01:00', ['dee'], 0],
    ['2026-03-28T07:59', ['night'], 0],
    ['2026-03-28T08:00', [], 1],
    ['2026-03-30T09:00', ['ben'], 0],
  ])('at %s: %j, exit %i', (at, users, exitCode) => {
    const ran = run('who', FILE, { at });
    expect(ran).toMatchObject({ exitCode, result: { users } });
  });

  it('is about now when no time is given, and says until when', () => {
    expect(run('who', FILE).result).toEqual({ at: '2026-03-27T13:00:00+01:00', users: ['dee'], until: '2026-03-27T20:00:00+01:00' });
  });
});

describe('oncall shifts and gaps', () => {
  it('gives shifts and gaps that tile the range, in ISO with offset', () => {
    const ran = run('shifts', FILE, { from: '2026-03-26T08:00', to: '2026-03-30T12:00' });
    expect(ran).toEqual({
      exitCode: 0,
      result: {
        from: '2026-03-26T08:00:00+01:00',
        to: '2026-03-30T12:00:00+02:00',
        shifts: [
          { start: '2026-03-26T08:00:00+01:00', end: '2026-03-26T12:00:00+01:00', users: ['ana'] },
          { start: '2026-03-26T12:00:00+01:00', end: '2026-03-26T14:00:00+01:00', users: ['cy'] },
          { start: '2026-03-26T14:00:00+01:00', end: '2026-03-26T18:00:00+01:00', users: ['ana'] },
          { start: '2026-03-26T18:00:00+01:00', end: '2026-03-27T00:00:00+01:00', users: ['night'] },
          { start: '2026-03-27T06:00:00+01:00', end: '2026-03-27T20:00:00+01:00', users: ['dee'] },
          { start: '2026-03-28T00:00:00+01:00', end: '2026-03-28T08:00:00+01:00', users: ['night'] },
          { start: '2026-03-30T08:00:00+02:00', end: '2026-03-30T12:00:00+02:00', users: ['ben'] },
        ],
        gaps: [
          { start: '2026-03-27T00:00:00+01:00', end: '2026-03-27T06:00:00+01:00' },
          { start: '2026-03-27T20:00:00+01:00', end: '2026-03-28T00:00:00+01:00' },
          { start: '2026-03-28T08:00:00+01:00', end: '2026-03-30T08:00:00+02:00' },
        ],
      },
    });
    expect(run('gaps', FILE, { from: '2026-03-26T08:00', to: '2026-03-30T12:00' })).toMatchObject({ exitCode: 1, result: { gaps: [{}, {}, {}] } });
  });

  it('reads JSON, a bare schedule and a configuration; a rotation without a rule is always on', () => {
    const schedule = { id: 'primary', timeZone: 'UTC', rotations: [{ id: 'r', type: 'daily', start: '2026-03-01T09:00', users: ['a', 'b'] }] };
    for (const document of [{ schedule }, schedule, { version: 1, oncall: { schedules: [schedule] } }]) {
      expect(run('gaps', JSON.stringify(document))).toMatchObject({ exitCode: 0, result: { gaps: [] } });
    }
    expect(run('shifts', JSON.stringify(schedule), { from: '2026-03-01', to: '2026-03-02' }).result).toMatchObject({ shifts: [{ users: ['b'] }, { users: ['a'] }] });
  });

  it('puts several people on call at once and joins equal neighbours', () => {
    const text = '{ timeZone: UTC, rules: [{ user: b }, { user: a, from: 00:00, to: 12:00 }, { user: a, from: 12:00, to: 24:00 }] }';
    expect(run('shifts', text, { from: '2026-03-01', to: '2026-03-05' }).result).toMatchObject({ shifts: [{ start: '2026-03-01T00:00:00+00:00', end: '2026-03-05T00:00:00+00:00', users: ['a', 'b'] }] });
  });
});

describe('what is wrong, all at once', () => {
  it('names file, line and path of every error', () => {
    const text = `schedule:
  timeZone: Mars/Olympus
  rotations:
    - { id: r, type: yearly, start: 2026-01-01, users: [] }
  rules:
    - days: [funday]
      from: 25:00
      user: a
    - { rotation: r, user: a }
`;
    const ran = run('gaps', text);
    expect(ran.exitCode).toBe(2);
    const errors = 'errors' in ran.result ? ran.result.errors.map((error) => error.text) : [];
    expect(errors).toEqual([
      'team.yaml:2: schedule.timeZone: "Mars/Olympus" is not a time zone; write an IANA name like Europe/Berlin',
      'team.yaml:4: schedule.rotations[0].type: a rotation is hourly, daily, weekly or monthly',
      'team.yaml:4: schedule.rotations[0].users: a rotation needs at least one user',
      'team.yaml:6: schedule.rules[0].days: "funday" is not a day; write mon, Monday, 1, mon-fri, weekdays or weekend',
      'team.yaml:7: schedule.rules[0].from: "25:00" is not a time of day; write one like 08:00, up to 24:00',
      'team.yaml:9: schedule.rules[1]: a rule names either a user or a rotation',
    ]);
  });

  it('checks references and times once the shape is right', () => {
    const text = '{ rotations: [{ id: r, type: daily, start: soon, users: [a] }], rules: [{ rotation: q }], overrides: [{ kind: add, user: a, from: 2026-01-02, to: 2026-01-01 }, { kind: replace, user: a, from: 2026-01-01, to: 2026-01-02, with: b }] }';
    const ran = run('who', text);
    expect(ran.exitCode).toBe(2);
    expect('errors' in ran.result && ran.result.errors.map((error) => error.text.split(': ').slice(0, 2).join(': '))).toEqual(['team.yaml:1: rotations[0].start', 'team.yaml:1: rules[0].rotation', 'team.yaml:1: overrides[0].to']);
  });

  it.each<[string, Partial<OncallRequest>, RegExp]>([
    ['- 1', {}, /holds no schedule/],
    ['schedule: [', {}, /team\.yaml:1/],
    ['', {}, /holds no schedule/],
    ['{ rules: [{ user: a }], typo: 1 }', {}, /typo/],
    ['{ rules: [{ user: a }] }', { from: '2026-01-02', to: '2026-01-01' }, /--to: the end/],
    ['{ rules: [{ user: a }] }', { from: 'yesterday' }, /--from: "yesterday" is not a time/],
    ['{ rules: [{ user: a }] }', { from: '1990-01-01', to: '2030-01-01' }, /longer than 20 years/],
    ['{ rules: [{ user: a, from: 24:00 }] }', {}, /begin it at 00:00/],
    ['{ overrides: [{ kind: replace, user: a, from: 2026-01-01, to: 2026-01-02 }] }', {}, /names who serves instead/],
    ['{ overrides: [{ kind: add, user: a, with: b, from: 2026-01-01, to: 2026-01-02 }] }', {}, /only a replacement/],
    ['{ temporary: [{ from: 2026-01-01, to: 2026-01-02, shifts: [{ from: 2026-01-01, to: 2026-01-02 }] }] }', {}, /names a user/],
  ])('%s', (text, more, want) => {
    const ran = run('gaps', text, more);
    expect(ran.exitCode).toBe(2);
    expect('errors' in ran.result ? ran.result.errors.map((error) => error.text).join('\n') : '').toMatch(want);
  });
});
