import { describe, expect, it } from 'vitest';
import { intervalContains, intervalsHolding } from '#modules/incidents/engine/alerting/time-interval.ts';
import { parseTimeInterval, type TimeIntervalText } from '#modules/incidents/engine/alerting/time-interval-text.ts';

/** Time-interval facts published by Alertmanager (timeinterval/timeinterval_test.go and notify_test.go, Apache-2.0), restated as data. */
const OFFICE: TimeIntervalText = { times: [{ from: '09:00', to: '17:00' }], weekdays: ['monday:friday'] };
const at = (text: string) => Date.parse(/[Z+]|-\d\d:/.test(text.slice(10)) ? text : `${text}Z`);

describe('Alertmanager: times inside and outside an interval', () => {
  it.each<[string, TimeIntervalText, inside: string[], outside: string[]]>([
    ['everything', {}, ['2006-01-02T15:04', '2007-01-03T10:04', '2006-01-04T09:04'], []],
    ['office hours', OFFICE, ['2020-05-04T15:04', '2020-05-05T10:04', '2020-06-09T09:04', '2020-07-08T09:00', '2020-07-08T16:59', '2021-04-01T13:00'], ['2020-05-03T15:04', '2020-05-04T08:59', '2020-05-05T05:00', '2020-07-08T05:00', '2020-07-08T08:59', '2020-07-08T17:00']],
    ['three days of one April', { daysOfMonth: ['4:6'], months: ['april'], years: ['2020'] }, ['2020-04-04T15:04', '2020-04-05T00:00', '2020-04-06T23:05'], ['2018-05-03T15:04', '2020-04-03T23:59', '2020-06-04T23:59', '2019-04-06T23:59', '2020-04-07T00:00']],
    ['the last three days of every month', { daysOfMonth: ['-3:-1'] }, ['2020-01-31T15:04', '2020-01-30T15:04', '2020-01-29T15:04', '2020-06-30T00:00', '2020-02-29T23:05'], ['2018-05-03T15:04', '2020-01-27T15:04', '2020-04-03T23:59', '2020-06-04T23:59', '2019-04-06T23:59', '2020-04-07T00:00', '2020-03-01T00:00']],
    ['office hours in Sydney', { ...OFFICE, location: 'Australia/Sydney' }, ['2021-04-06T13:00+10:00'], ['2021-04-06T13:00+00:00']],
    ['office hours in Sydney in summer time', { ...OFFICE, months: ['november'], location: 'Australia/Sydney' }, ['2021-11-01T09:00+11:00', '2021-10-31T22:00+00:00'], ['2021-10-31T21:00+00:00']],
    ['the last week of each month of a first quarter', { ...OFFICE, weekdays: ['monday:friday', 'sunday'], months: ['january:march'], daysOfMonth: ['-7:-1'], years: ['2020:2025', '2030:2035'] }, ['2021-01-27T09:00', '2021-01-28T16:59', '2021-01-29T13:00', '2025-03-31T13:00', '2035-01-31T13:00'], ['2021-01-30T13:00', '2021-04-01T13:00', '2026-01-30T13:00', '2035-01-31T17:01']],
    ['several ranges at once', { weekdays: ['monday:wednesday', 'saturday', 'sunday'], times: [{ from: '13:00', to: '15:00' }], daysOfMonth: ['1', '10', '20:-1'], years: ['2020:2023'], months: ['january:march'] }, ['2021-01-10T13:00', '2021-01-30T14:24'], ['2021-01-09T13:00', '2021-01-20T12:59', '2021-02-02T13:00']],
    ['a range that begins after the month ends', { daysOfMonth: ['30:31'], years: ['2020:2023'], months: ['february'] }, [], ['2021-02-28T13:00']],
  ])('%s', (_name, text, inside, outside) => {
    const interval = parseTimeInterval(text);
    expect(inside.filter((time) => !intervalContains(interval, at(time)))).toEqual([]);
    expect(outside.filter((time) => intervalContains(interval, at(time)))).toEqual([]);
  });
});

describe('Alertmanager: days beyond the month are clamped to it', () => {
  const june = { ...parseTimeInterval({ months: ['june'] }), daysOfMonth: [{ from: -31, to: 31 }] };
  it.each<[string, boolean]>([['2020-06-30T00:00', true], ['2020-06-01T00:00', true], ['2020-05-31T00:00', false], ['2020-07-01T00:00', false]])('%s: %s', (time, want) => expect(intervalContains(june, at(time))).toBe(want));
});

describe('Alertmanager: reading ranges', () => {
  it.each<[TimeIntervalText, object]>([
    [{ times: [{ from: '00:00', to: '24:00' }] }, { times: [{ from: 0, to: 1440 }] }],
    [{ times: [{ from: '01:35', to: '17:39' }] }, { times: [{ from: 95, to: 1059 }] }],
    [{ times: [{ from: '09:35', to: '09:39' }] }, { times: [{ from: 575, to: 579 }] }],
    [{ daysOfMonth: ['1:-1'] }, { daysOfMonth: [{ from: 1, to: -1 }] }],
    [{ months: ['January:december'] }, { months: [{ from: 1, to: 12 }] }],
    [{ years: ['2020:2022'], location: 'Australia/Sydney' }, { years: [{ from: 2020, to: 2022 }], location: 'Australia/Sydney' }],
  ])('%j', (text, want) => expect(parseTimeInterval(text)).toMatchObject(want));

  it.each<[TimeIntervalText, RegExp]>([
    [{ times: [{ from: '17:31', to: '17:31' }] }, /end after it begins/],
    [{ times: [{ from: '12:30', to: '24:01' }] }, /not a time of day/],
    [{ times: [{ from: '09:30', to: '07:41' }] }, /end after it begins/],
    [{ times: [{ from: '24:00', to: '17:41' }] }, /end after it begins/],
    [{ times: [{ from: '01:99', to: '23:59' }] }, /"01:99" is not a time/],
    [{ times: [{ from: '00:00', to: '99:99' }] }, /"99:99" is not a time/],
    [{ weekdays: ['friday:monday'] }, /ends before it begins/],
    [{ weekdays: ['blurgsday:flurgsday'] }, /"blurgsday" is not a weekday/],
    [{ weekdays: ['1:3'] }, /"1" is not a weekday/],
    [{ weekdays: ['-2:-1'] }, /"-2" is not a weekday/],
    [{ daysOfMonth: ['0'] }, /"0" is not a day/],
    [{ daysOfMonth: ['-50:-20'] }, /"-50" is not a day/],
    [{ daysOfMonth: ['1:50'] }, /"50" is not a day/],
    [{ daysOfMonth: ['-15:5'] }, /must be negative too/],
    [{ daysOfMonth: ['10:-25'] }, /always ends before/],
    [{ months: ['martius:june'] }, /"martius" is not a month/],
    [{ months: ['march:junius'] }, /"junius" is not a month/],
    [{ months: ['december:january'] }, /ends before it begins/],
    [{ years: ['2022:2020'] }, /ends before it begins/],
    [{ location: 'Mars/Olympus' }, /not a time zone/],
  ])('refuses %j', (text, message) => expect(() => parseTimeInterval(text)).toThrow(message));
});

describe('Alertmanager: which named intervals hold', () => {
  const sydney = { location: 'Australia/Sydney' };
  const intervals = {
    evenings: [parseTimeInterval({ ...sydney, times: [{ from: '00:00', to: '09:00' }, { from: '17:00', to: '24:00' }] })],
    weekends: [parseTimeInterval({ ...sydney, weekdays: ['saturday', 'sunday'] })],
  };
  it.each<[string, string[]]>([
    ['2024-01-01T00:00+11:00', ['evenings']],
    ['2024-01-01T09:00+11:00', []],
    ['2024-01-06T10:00+11:00', ['weekends']],
    ['2024-01-06T17:00+11:00', ['evenings', 'weekends']],
    ['2024-01-01T10:00Z', ['evenings']],
    ['2024-01-06T10:00Z', ['evenings', 'weekends']],
  ])('%s', (time, want) => expect(intervalsHolding(['evenings', 'weekends'], intervals, Date.parse(time))).toEqual(want));

  it.each<[string, boolean]>([
    ['2021-01-01T09:00Z', false],
    ['2020-12-01T16:59Z', false],
    ['2020-10-17T10:00Z', true],
    ['2020-10-14T05:00Z', true],
    ['2020-10-14T12:00+09:00', true],
    ['2020-10-14T22:00+09:00', false],
  ])('outside business hours at %s: %s', (time, want) => {
    const outside = [parseTimeInterval({ weekdays: ['monday:friday'], times: [{ from: '00:00', to: '09:00' }, { from: '17:00', to: '24:00' }] }), parseTimeInterval({ weekdays: ['saturday', 'sunday'] })];
    expect(intervalsHolding(['quiet'], { quiet: outside }, Date.parse(time)).length > 0).toBe(want);
  });
});
