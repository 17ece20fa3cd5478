import { expect, test } from 'vitest';
import { maintenanceSpec } from './spec.ts';

const problems = (rest: Record<string, unknown>): string[] => {
  const parsed = maintenanceSpec.safeParse({ id: 'w', name: 'W', all: true, ...rest });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

test.each([
  [{ from: '2026-01-01', to: '2026-01-02' }, null],
  [{ from: '2026-01-01', duration: '2h' }, null],
  [{ cron: '0 2 * * *', duration: '2h' }, null],
  [{ rrule: 'FREQ=DAILY', from: '2026-01-01T02:00', duration: '2h' }, null],
  [{}, 'from: is required: say when it is, by from and to, cron, or rrule'],
  [{ from: '2026-01-01' }, 'to: give either to or duration'],
  [{ from: '2026-01-01', to: '2026-01-02', duration: '1h' }, 'to: give either to or duration'],
  [{ from: '2026-01-02', to: '2026-01-02' }, 'to: must be later than from'],
  [{ from: 'tomorrow', to: '2026-01-02' }, 'from: "tomorrow" is not a time; write one like 2026-03-29T08:00, 2026-03-29T08:00:00+02:00 or 2026-03-29'],
  [{ cron: '0 2 * * *' }, 'duration: is required with cron and rrule'],
  [{ cron: '0 25 * * *', duration: '1h' }, 'cron: "25" is not a value for the hour of a cron expression; it takes 0-23, lists, ranges and steps. Rules like "second Tuesday" are written as rrule'],
  [{ cron: '0 2 * * *', duration: '400d' }, 'duration: a duration lies between 1s and 366d'],
  [{ cron: '0 2 * * *', rrule: 'FREQ=DAILY', duration: '1h' }, 'rrule: cron and rrule exclude each other'],
  [{ rrule: 'FREQ=DAILY', duration: '1h' }, 'from: is required with rrule: its first start'],
  [{ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', from: '2026-01-01', duration: '1h' }, 'rrule: this rule never happens'],
  [{ rrule: 'FREQ=HOURLY', from: '2026-01-01', duration: '1h' }, 'rrule: the rrule cannot be read: FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY'],
  [{ rrule: 'FREQ=DAILY;BYSETPOS=1', from: '2026-01-01', duration: '1h' }, 'rrule: the rrule cannot be read: BYSETPOS is not supported; supported are FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT, UNTIL, WKST'],
  [{ from: '2026-01-01', to: '2026-01-02', zone: 'Mars/Olympus' }, 'zone: not a time zone; write an IANA name such as Europe/Berlin'],
  [{ from: '2026-01-01', to: '2026-01-02', all: false }, 'targets: say what it covers: targets, groups, tags, or all: true'],
])('%j', (rest, problem) => {
  expect(problems(rest)).toEqual(problem === null ? [] : [problem]);
});
