import { describe, expect, it } from 'vitest';
import { DAY_MS, formatIso, HOUR_MS, parseInstant } from '#shared/zoned-time.ts';
import type { Rotation, RotationType } from '#modules/oncall/engine/model.ts';
import { turnAt } from '#modules/oncall/engine/rotation.ts';

/**
 * Hand-over facts published by GoAlert (schedule/rotation/rotation_test.go, Apache-2.0), restated as data.
 * A walk in steps of 30 s over `[from, to]` must see exactly these hand-overs, as the start or the end of the turn in service.
 */
const CHICAGO = 'America/Chicago';
const LORD_HOWE = 'Australia/Lord_Howe';

const WALKS: [name: string, zone: string, type: RotationType, length: number, start: string, from: string, to: string, handovers: string[]][] = [
  ['24 hours over the autumn change', CHICAGO, 'hourly', 24, '2020-10-30T01:30', '2020-10-30T01:00', '2020-11-03T01:00', ['10-29T01:30-05', '10-30T01:30-05', '10-31T01:30-05', '11-01T01:30-05', '11-02T01:30-06', '11-03T01:30-06']],
  ['a day over the autumn change', CHICAGO, 'daily', 1, '2020-10-30T01:30', '2020-10-30T01:00', '2020-11-03T01:00', ['10-29T01:30-05', '10-30T01:30-05', '10-31T01:30-05', '11-01T01:30-05', '11-02T01:30-06', '11-03T01:30-06']],
  ['a day handed over in the skipped hour', CHICAGO, 'daily', 1, '2020-03-06T02:30', '2020-03-06T01:00', '2020-03-10T01:00', ['03-05T02:30-06', '03-06T02:30-06', '03-07T02:30-06', '03-08T03:00-05', '03-09T02:30-05', '03-10T02:30-05']],
  ['an hour at half past, in spring', CHICAGO, 'hourly', 1, '2020-03-06T02:30', '2020-03-08T01:00', '2020-03-08T04:00', ['03-08T00:30-06', '03-08T01:30-06', '03-08T03:00-05', '03-08T03:30-05', '03-08T04:30-05']],
  ['an hour on the hour, in spring', CHICAGO, 'hourly', 1, '2020-03-06T02:00', '2020-03-08T01:00', '2020-03-08T04:00', ['03-08T01:00-06', '03-08T03:00-05', '03-08T04:00-05', '03-08T05:00-05']],
  ['an hour at half past, in autumn', CHICAGO, 'hourly', 1, '2020-07-06T02:30', '2020-11-01T00:00', '2020-11-01T04:00', ['10-31T23:30-05', '11-01T00:30-05', '11-01T01:30-05', '11-01T02:30-06', '11-01T03:30-06', '11-01T04:30-06']],
  ['an hour on the hour, in autumn', CHICAGO, 'hourly', 1, '2020-07-06T02:00', '2020-11-01T00:00', '2020-11-01T04:00', ['11-01T00:00-05', '11-01T01:00-05', '11-01T02:00-06', '11-01T03:00-06', '11-01T04:00-06', '11-01T05:00-06']],
  ['a month', CHICAGO, 'monthly', 1, '2020-01-02T01:30', '2020-04-05T01:00', '2020-06-12T01:00', ['04-02T01:30-05', '05-02T01:30-05', '06-02T01:30-05', '07-02T01:30-05']],
  ['a month over the autumn change', CHICAGO, 'monthly', 1, '2020-10-01T01:30', '2020-10-02T01:00', '2020-12-02T01:00', ['10-01T01:30-05', '11-01T01:30-05', '12-01T01:30-06', '01-01T01:30-06']],
  ['an hour over a half-hour change back', LORD_HOWE, 'hourly', 1, '2021-04-03T02:30', '2021-04-04T01:00', '2021-04-04T04:00', ['04-04T00:30+11', '04-04T01:30+11', '04-04T02:30+10:30', '04-04T03:30+10:30', '04-04T04:30+10:30']],
  ['a day ending just after a half-hour change back', LORD_HOWE, 'daily', 1, '2021-04-01T02:30', '2021-04-02T01:00', '2021-04-06T01:00', ['04-01T02:30+11', '04-02T02:30+11', '04-03T02:30+11', '04-04T02:30+10:30', '04-05T02:30+10:30', '04-06T02:30+10:30']],
  ['a day ending at a half-hour change back', LORD_HOWE, 'daily', 1, '2021-04-02T02:00', '2021-04-02T01:00', '2021-04-06T01:00', ['04-01T02:00+11', '04-02T02:00+11', '04-03T02:00+11', '04-04T02:00+10:30', '04-05T02:00+10:30', '04-06T02:00+10:30']],
  ['24 hours ending at a half-hour change back', LORD_HOWE, 'hourly', 24, '2021-04-02T02:00', '2021-04-02T01:00', '2021-04-06T01:00', ['04-01T02:00+11', '04-02T02:00+11', '04-03T02:00+11', '04-04T02:00+10:30', '04-05T02:00+10:30', '04-06T02:00+10:30']],
  ['24 hours over a half-hour change forward', LORD_HOWE, 'hourly', 24, '2020-10-02T01:30', '2020-10-02T01:00', '2020-10-06T01:00', ['10-01T01:30+10:30', '10-02T01:30+10:30', '10-03T01:30+10:30', '10-04T01:30+10:30', '10-05T01:30+11', '10-06T01:30+11']],
  ['a day over a half-hour change forward', LORD_HOWE, 'daily', 1, '2020-10-02T01:30', '2020-10-02T01:00', '2020-10-06T01:00', ['10-01T01:30+10:30', '10-02T01:30+10:30', '10-03T01:30+10:30', '10-04T01:30+10:30', '10-05T01:30+11', '10-06T01:30+11']],
  ['a day handed over in a skipped half hour', LORD_HOWE, 'daily', 1, '2020-10-02T02:15', '2020-10-02T01:00', '2020-10-06T01:00', ['10-01T02:15+10:30', '10-02T02:15+10:30', '10-03T02:15+10:30', '10-04T02:30+11', '10-05T02:15+11', '10-06T02:15+11']],
];

function rotation(type: RotationType, length: number, startAt: number): Rotation {
  return { id: 'r', type, length, startAt, users: ['a', 'b', 'c'] };
}

/** `10-29T01:30-05` for an instant: month, day, wall time and offset. */
function short(at: number, zone: string): string {
  return formatIso(at, zone).slice(5).replace(/:00(?=[+-])/, '').replace(/(?<=[+-]\d\d):00$/, '');
}

describe('GoAlert: hand-overs seen while walking through time', () => {
  it.each(WALKS)('%s', (_name, zone, type, length, start, from, to, handovers) => {
    const subject = rotation(type, length, parseInstant(start, zone));
    const seen: number[] = [];
    const see = (at: number) => void (seen.includes(at) || seen.push(at));
    const end = parseInstant(to, zone);
    const step = type === 'monthly' ? HOUR_MS / 2 : 30_000;
    for (let at = parseInstant(from, zone); at <= end; at += step) {
      const turn = turnAt(subject, at, zone);
      if (at < turn.startAt || at >= turn.endAt) expect.fail(`${formatIso(at, zone)} lies outside its own turn`);
      see(turn.startAt);
      see(turn.endAt);
    }
    expect(seen.map((at) => short(at, zone))).toEqual(handovers);
  });
});

describe('GoAlert: length of one turn', () => {
  const H = HOUR_MS;
  const D = DAY_MS;
  it.each<[RotationType, number, string, string, number]>([
    ['monthly', 1, '2017-06-01T00:00', '2017-07-01T00:00', 30 * D],
    ['monthly', 2, '2017-07-01T00:00', '2017-09-01T00:00', 62 * D],
    ['monthly', 1, '2017-03-01T00:00', '2017-04-01T00:00', 31 * D - H],
    ['monthly', 2, '2017-11-01T00:00', '2018-01-01T00:00', 61 * D + H],
    ['weekly', 1, '2017-06-10T08:00', '2017-06-17T08:00', 7 * D],
    ['weekly', 2, '2017-06-10T08:00', '2017-06-24T08:00', 14 * D],
    ['weekly', 1, '2017-03-10T08:00', '2017-03-17T08:00', 7 * D - H],
    ['weekly', 1, '2017-11-04T08:00', '2017-11-11T08:00', 7 * D + H],
    ['daily', 1, '2017-06-10T08:00', '2017-06-11T08:00', D],
    ['daily', 2, '2017-06-10T08:00', '2017-06-12T08:00', 2 * D],
    ['daily', 1, '2017-03-11T08:00', '2017-03-12T08:00', 23 * H],
    ['daily', 1, '2017-11-04T08:00', '2017-11-05T08:00', 25 * H],
    ['hourly', 1, '2017-06-10T08:00', '2017-06-10T09:00', H],
    ['hourly', 2, '2017-06-10T08:00', '2017-06-10T10:00', 2 * H],
    ['hourly', 3, '2017-03-12T00:00', '2017-03-12T03:00', 2 * H],
    ['hourly', 3, '2017-11-05T00:00', '2017-11-05T03:00', 4 * H],
  ])('%s × %i from %s ends %s', (type, length, start, end, lengthMs) => {
    const startAt = parseInstant(start, CHICAGO);
    const turn = turnAt(rotation(type, length, startAt), startAt, CHICAGO);
    expect(turn.startAt).toBe(startAt);
    expect(short(turn.endAt, CHICAGO)).toBe(short(parseInstant(end, CHICAGO), CHICAGO));
    expect(turn.endAt - turn.startAt).toBe(lengthMs);
  });
});

describe('GoAlert: turns away from the start', () => {
  it.each<[string, RotationType, number, string, string, string, string, string]>([
    ['hourly in spring', 'hourly', 1, '2017-01-01T01:00', CHICAGO, '2017-03-12T01:00', '2017-03-12T01:00', '2017-03-12T03:00'],
    ['hourly in autumn', 'hourly', 1, '2017-01-01T01:00', CHICAGO, '2017-11-05T01:00', '2017-11-05T01:00', '2017-11-05T02:00'],
    ['inside a longer turn', 'hourly', 12, '2017-01-01T00:00', CHICAGO, '2017-01-03T06:00', '2017-01-03T00:00', '2017-01-03T12:00'],
    ['forward in tens of hours', 'hourly', 10, '2020-06-01T03:00', 'UTC', '2020-06-02T09:00', '2020-06-02T09:00', '2020-06-02T19:00'],
    ['backward in tens of hours', 'hourly', 10, '2020-06-01T03:00', 'UTC', '2020-05-30T21:00', '2020-05-30T21:00', '2020-05-31T07:00'],
    ['hourly, two before the start', 'hourly', 1, '2020-01-01T00:00', 'UTC', '2019-12-31T22:00', '2019-12-31T22:00', '2019-12-31T23:00'],
    ['daily, two before the start', 'daily', 1, '2020-01-01T00:00', 'UTC', '2019-12-30T00:00', '2019-12-30T00:00', '2019-12-31T00:00'],
    ['monthly, two before the start', 'monthly', 1, '2020-01-10T00:00', 'UTC', '2019-11-10T00:00', '2019-11-10T00:00', '2019-12-10T00:00'],
    ['daily, start in the future', 'daily', 1, '2018-12-10T00:00', 'UTC', '2018-12-05T00:00', '2018-12-05T00:00', '2018-12-06T00:00'],
    ['daily, a moment before midnight', 'daily', 1, '2018-12-10T00:00', 'UTC', '2018-12-04T23:59:59.999', '2018-12-04T00:00', '2018-12-05T00:00'],
    ['daily, exactly at the start', 'daily', 1, '2018-12-10T00:00', 'UTC', '2018-12-10T00:00', '2018-12-10T00:00', '2018-12-11T00:00'],
  ])('%s', (_name, type, length, start, zone, at, from, to) => {
    const turn = turnAt(rotation(type, length, parseInstant(start, zone)), parseInstant(at, zone), zone);
    expect([formatIso(turn.startAt, zone), formatIso(turn.endAt, zone)]).toEqual([formatIso(parseInstant(from, zone), zone), formatIso(parseInstant(to, zone), zone)]);
  });

  it('keeps the person over a long turn: six weeks begun in April still run in September', () => {
    const users = ['ash', 'birch', 'cedar', 'first'];
    const subject: Rotation = { id: 'rot', type: 'weekly', length: 6, startAt: Date.parse('2018-04-21T14:08:09.168Z'), users };
    expect(turnAt(subject, Date.parse('2018-08-30T21:54:38Z'), 'UTC').user).toBe('first');
    expect(turnAt(subject, Date.parse('2018-09-10T02:44:00Z'), 'UTC').user).toBe('first');
  });
});
