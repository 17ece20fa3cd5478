import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rotation, RotationType, Schedule } from '#modules/oncall/engine/model.ts';
import { turnAt, turnsBetween } from '#modules/oncall/engine/rotation.ts';
import { expandSchedule, whoIsOnCall } from '#modules/oncall/engine/shifts.ts';
import { clockChanges, DAY_MS, formatIso, HOUR_MS, parseInstant } from '#shared/zoned-time.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const FROM = Date.UTC(2020, 0, 1);
const TO = Date.UTC(2035, 11, 31);
const USERS = ['a', 'b', 'c', 'd', 'e'];

function schedule(timeZone: string, rotation: Rotation): Schedule {
  return { timeZone, rotations: [rotation], rules: [], overrides: [], temporary: [] };
}

const rotations = fc.record({
  id: fc.constant('r'),
  type: fc.constantFrom<RotationType>('hourly', 'daily', 'weekly', 'monthly'),
  length: fc.integer({ min: 1, max: 40 }),
  startAt: fc.integer({ min: Date.UTC(2019, 0, 1) / 900_000, max: TO / 900_000 }).map((quarter) => quarter * 900_000),
  users: fc.integer({ min: 1, max: 5 }).map((n) => USERS.slice(0, n)),
});

/** What is wrong with the tiling of a range by a continuous rotation: each shift begins where the last ended, has a length and one person. */
function flaws(subject: Schedule, from: number, to: number): string[] {
  const { shifts, gaps } = expandSchedule(subject, from, to);
  const found = gaps.map((gap) => `gap at ${formatIso(gap.startAt, subject.timeZone)}`);
  if (shifts[0]?.startAt !== from || shifts.at(-1)?.endAt !== to) found.push('the range is not covered to its ends');
  shifts.forEach((shift, i) => {
    const before = shifts[i - 1];
    if (shift.endAt <= shift.startAt || shift.users.length !== 1 || (before && before.endAt !== shift.startAt)) found.push(`flaw at ${formatIso(shift.startAt, subject.timeZone)}`);
  });
  return found.map((text) => `${subject.timeZone}: ${text}`);
}

describe('a continuous rotation in every IANA zone, 2020–2035', () => {
  it('knows the zones', () => expect(ZONES.length).toBeGreaterThan(400));

  it('has no gap and no overlap around a clock change of each zone', () => {
    const found = ZONES.flatMap((timeZone, i) => {
      // Another year, another of its changes, another hour of hand-over for each zone.
      const year = Date.UTC(2020 + (i % 15), 0, 1);
      const changes = clockChanges(timeZone, year, year + 366 * DAY_MS);
      const change = changes[i % Math.max(1, changes.length)]?.at ?? year;
      const startAt = change - 3 * DAY_MS + ((i * 5) % 24) * HOUR_MS;
      const subject = (type: RotationType) => schedule(timeZone, { id: 'r', type, length: 1, startAt, users: USERS });
      return [...flaws(subject('daily'), change - 2 * DAY_MS, change + 2 * DAY_MS), ...flaws(subject('hourly'), change - 5 * HOUR_MS, change + 5 * HOUR_MS)];
    });
    expect(found).toEqual([]);
  });

  it('hands over in order: nobody is skipped and nobody serves twice running', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rotations, fc.integer({ min: FROM, max: TO }), (zone, rotation, from) => {
        const turns = turnsBetween(rotation, from, from + 3 * DAY_MS, zone);
        turns.forEach((turn, i) => {
          expect(turn.endAt).toBeGreaterThan(turn.startAt);
          if (i === 0) return;
          expect(turn.startAt).toBe(turns[i - 1]!.endAt);
          expect(turn.place).toBe((turns[i - 1]!.place + 1) % rotation.users.length);
        });
        expect(turns[0]!.startAt).toBeLessThanOrEqual(from);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same person whether asked for one instant or for a range', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rotations, fc.integer({ min: FROM, max: TO }), fc.integer({ min: 0, max: 20 * DAY_MS }), (zone, rotation, from, later) => {
        const subject = schedule(zone, rotation);
        expect(flaws(subject, from, from + 21 * DAY_MS)).toEqual([]);
        const shift = expandSchedule(subject, from, from + 21 * DAY_MS).shifts.find((candidate) => candidate.startAt <= from + later && from + later < candidate.endAt)!;
        expect(whoIsOnCall(subject, from + later)).toEqual(shift.users);
        expect(turnAt(rotation, from + later, zone).user).toBe(shift.users[0]);
      }),
      { numRuns: 120 },
    );
  });
});

describe('the odd ones', () => {
  const shiftTexts = (subject: Schedule, from: string, to: string) =>
    expandSchedule(subject, parseInstant(from, subject.timeZone), parseInstant(to, subject.timeZone)).shifts.map((shift) => `${shift.users.join()} ${formatIso(shift.startAt, subject.timeZone)}`);

  it('Apia loses 30 December 2011: that turn is not served, and the next person takes the 31st', () => {
    const apia = schedule('Pacific/Apia', { id: 'r', type: 'daily', length: 1, startAt: parseInstant('2011-12-28T08:00', 'Pacific/Apia'), users: ['a', 'b', 'c'] });
    expect(shiftTexts(apia, '2011-12-28T08:00', '2012-01-02')).toEqual(['a 2011-12-28T08:00:00-10:00', 'b 2011-12-29T08:00:00-10:00', 'c 2011-12-31T00:00:00+14:00', 'a 2011-12-31T08:00:00+14:00', 'b 2012-01-01T08:00:00+14:00']);
    const midnight = schedule('Pacific/Apia', { id: 'r', type: 'daily', length: 1, startAt: parseInstant('2011-12-28', 'Pacific/Apia'), users: ['a', 'b', 'c'] });
    expect(shiftTexts(midnight, '2011-12-28', '2012-01-02')).toEqual(['a 2011-12-28T00:00:00-10:00', 'b 2011-12-29T00:00:00-10:00', 'c 2011-12-31T00:00:00+14:00', 'a 2012-01-01T00:00:00+14:00']);
  });

  it('an hourly turn swallowed in spring passes to nobody, before and after the start alike', () => {
    const startAt = parseInstant('2026-03-29T00:00', 'Europe/Berlin');
    const hourly: Rotation = { id: 'r', type: 'hourly', length: 1, startAt, users: ['a', 'b', 'c'] };
    expect(shiftTexts(schedule('Europe/Berlin', hourly), '2026-03-29T00:00', '2026-03-29T06:00').map((text) => text.slice(0, 18))).toEqual(['a 2026-03-29T00:00', 'b 2026-03-29T01:00', 'c 2026-03-29T03:00', 'a 2026-03-29T04:00', 'b 2026-03-29T05:00']);
    const later: Rotation = { ...hourly, startAt: parseInstant('2026-03-29T05:00', 'Europe/Berlin'), users: ['b', 'c', 'a'] };
    expect(shiftTexts(schedule('Europe/Berlin', later), '2026-03-29T00:00', '2026-03-29T06:00')).toEqual(shiftTexts(schedule('Europe/Berlin', hourly), '2026-03-29T00:00', '2026-03-29T06:00'));
  });

  it('Lord Howe repeats half an hour: the turn before it is the longer one', () => {
    const zone = 'Australia/Lord_Howe';
    const turn = turnAt({ id: 'r', type: 'daily', length: 1, startAt: parseInstant('2021-04-01T02:00', zone), users: USERS }, parseInstant('2021-04-03T12:00', zone), zone);
    expect(turn.endAt - turn.startAt).toBe(24.5 * HOUR_MS);
  });
});
