import { expect, test } from 'vitest';
import { localFrom, parseInstant } from '#shared/zoned-time.ts';
import { parseRule } from '#modules/monitoring/engine/maintenance/rrule.ts';
import { ruleLocals } from '#modules/monitoring/engine/maintenance/rule-days.ts';

/**
 * The recurrence examples of RFC 5545, section 3.8.5.3: rule, first start (09:00 New York), and the days it gives.
 * A list that ends in … is the beginning of one without end. Left out are the examples with BYSETPOS, BYWEEKNO,
 * BYYEARDAY, BYHOUR, BYMINUTE and the frequencies below a day, which windows do not support.
 */
const CASES: readonly [rule: string, start: string, days: string][] = [
  ['FREQ=DAILY;COUNT=10', '1997-09-02', '97: 9/2 9/3 9/4 9/5 9/6 9/7 9/8 9/9 9/10 9/11'],
  ['FREQ=DAILY;INTERVAL=2', '1997-09-02', '97: 9/2 9/4 9/6 9/8 9/10 …'],
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', '1997-09-02', '97: 9/2 9/12 9/22 10/2 10/12'],
  ['FREQ=WEEKLY;COUNT=10', '1997-09-02', '97: 9/2 9/9 9/16 9/23 9/30 10/7 10/14 10/21 10/28 11/4'],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', '1997-09-02', '97: 9/2 9/16 9/30 10/14 10/28 11/11 11/25 12/9 12/23 98: 1/6 1/20 2/3 …'],
  ['FREQ=WEEKLY;UNTIL=19971007T000000;WKST=SU;BYDAY=TU,TH', '1997-09-02', '97: 9/2 9/4 9/9 9/11 9/16 9/18 9/23 9/25 9/30 10/2'],
  ['FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH', '1997-09-02', '97: 9/2 9/4 9/9 9/11 9/16 9/18 9/23 9/25 9/30 10/2'],
  ['FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR', '1997-09-01', '97: 9/1 9/3 9/5 9/15 9/17 9/19 9/29 10/1 10/3 10/13 10/15 10/17 10/27 10/29 10/31 11/10 11/12 11/14 11/24 11/26 11/28 12/8 12/10 12/12 12/22'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH', '1997-09-02', '97: 9/2 9/4 9/16 9/18 9/30 10/2 10/14 10/16'],
  ['FREQ=MONTHLY;COUNT=10;BYDAY=1FR', '1997-09-05', '97: 9/5 10/3 11/7 12/5 98: 1/2 2/6 3/6 4/3 5/1 6/5'],
  ['FREQ=MONTHLY;UNTIL=19971224T000000;BYDAY=1FR', '1997-09-05', '97: 9/5 10/3 11/7 12/5'],
  ['FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU', '1997-09-07', '97: 9/7 9/28 11/2 11/30 98: 1/4 1/25 3/1 3/29 5/3 5/31'],
  ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '1997-09-22', '97: 9/22 10/20 11/17 12/22 98: 1/19 2/16'],
  ['FREQ=MONTHLY;BYMONTHDAY=-3', '1997-09-28', '97: 9/28 10/29 11/28 12/29 98: 1/29 2/26 …'],
  ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15', '1997-09-02', '97: 9/2 9/15 10/2 10/15 11/2 11/15 12/2 12/15 98: 1/2 1/15'],
  ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1', '1997-09-30', '97: 9/30 10/1 10/31 11/1 11/30 12/1 12/31 98: 1/1 1/31 2/1'],
  ['FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15', '1997-09-10', '97: 9/10 9/11 9/12 9/13 9/14 9/15 99: 3/10 3/11 3/12 3/13'],
  ['FREQ=MONTHLY;INTERVAL=2;BYDAY=TU', '1997-09-02', '97: 9/2 9/9 9/16 9/23 9/30 11/4 11/11 11/18 11/25 98: 1/6 1/13 1/20 1/27 3/3 3/10 3/17 3/24 3/31 …'],
  ['FREQ=YEARLY;COUNT=10;BYMONTH=6,7', '1997-06-10', '97: 6/10 7/10 98: 6/10 7/10 99: 6/10 7/10 00: 6/10 7/10 01: 6/10 7/10'],
  ['FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3', '1997-03-10', '97: 3/10 99: 1/10 2/10 3/10 01: 1/10 2/10 3/10 03: 1/10 2/10 3/10'],
  ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19', '97: 5/19 98: 5/18 99: 5/17 …'],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH', '1997-03-13', '97: 3/13 3/20 3/27 98: 3/5 3/12 3/19 3/26 99: 3/4 3/11 3/18 3/25 …'],
  ['FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8', '1997-06-05', '97: 6/5 6/12 6/19 6/26 7/3 7/10 7/17 7/24 7/31 8/7 8/14 8/21 8/28 98: 6/4 6/11 …'],
  // Friday the 13th. In the document the first start is excluded, since it does not match; here it never counts.
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1997-09-02', '98: 2/13 3/13 11/13 99: 8/13 00: 10/13 …'],
  ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13', '1997-09-13', '97: 9/13 10/11 11/8 12/13 98: 1/10 2/7 3/7 4/11 5/9 6/13 …'],
  ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8', '1996-11-05', '96: 11/5 00: 11/7 04: 11/2 …'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05', '97: 8/5 8/10 8/19 8/24'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05', '97: 8/5 8/17 8/19 8/31'],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15', '07: 1/15 1/30 2/15 3/15 3/30'],
];

function days(text: string): string[] {
  let year = '';
  return text.split(' ').flatMap((word) => {
    if (word.endsWith(':')) {
      year = (Number(word.slice(0, 2)) > 50 ? '19' : '20') + word.slice(0, 2);
      return [];
    }
    if (word === '…') return [];
    const [month, day] = word.split('/') as [string, string];
    return [`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`];
  });
}

function expand(rule: string, start: string, most: number, from?: number): string[] {
  const first = parseInstant(`${start}T09:00`, 'UTC');
  const found: string[] = [];
  for (const local of ruleLocals(parseRule(rule), first, from ?? first)) {
    const iso = new Date(local).toISOString();
    expect(iso.slice(11, 16)).toBe('09:00');
    found.push(iso.slice(0, 10));
    if (found.length >= most) break;
  }
  return found;
}

test.each(CASES)('%s from %s', (rule, start, told) => {
  const expected = days(told);
  expect(expand(rule, start, told.endsWith('…') ? expected.length : 1_000)).toEqual(expected);
});

test.each(CASES)('%s gives the same when entered in the middle', (rule, start, told) => {
  const expected = days(told);
  const middle = Math.floor(expected.length / 2);
  expect(expand(rule, start, expected.length - middle, parseInstant(`${expected[middle]!}T09:00`, 'UTC'))).toEqual(expected.slice(middle));
});

test.each([
  ['FREQ=DAILY;UNTIL=19971224T000000', '1997-09-02', 113, '1997-12-23'],
  ['FREQ=WEEKLY;UNTIL=19971224T000000', '1997-09-02', 17, '1997-12-23'],
  ['FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA', '1998-01-01', 93, '2000-01-31'],
  ['FREQ=DAILY;UNTIL=20000131T140000;BYMONTH=1', '1998-01-01', 93, '2000-01-31'],
])('%s has %s starts', (rule, start, count, last) => {
  const found = expand(rule, start, 10_000);
  expect([found.length, found.at(-1)]).toEqual([count, last]);
});

test('a rule without end is entered a century ahead at once', () => {
  expect(expand('FREQ=DAILY;BYDAY=MO', '1997-09-01', 1, localFrom(2097, 1, 2))).toEqual(['2097-01-07']);
});
