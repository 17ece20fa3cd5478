import { describe, expect, it } from 'vitest';
import { isRuleActive, ruleSpanAt } from '#modules/oncall/engine/rule.ts';
import { parseSchedule } from '#modules/oncall/spec.ts';
import type { Rule } from '#modules/oncall/engine/model.ts';

/**
 * Rule facts published by GoAlert (schedule/rule/rule_test.go, Apache-2.0), restated as data. All dates are in July 2017, UTC;
 * the 24th is a Monday. `24 8:00` reads: day of the month, time of day; days above 31 run into August.
 */
function rule(days: string, from: string, to: string): Rule {
  const parsed = parseSchedule({ rules: [{ days, from, to, user: 'u' }] });
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.schedule.rules[0]!;
}

function july(text: string): number {
  const [day, time] = text.split(' ');
  const [hour, minute] = time!.split(':').map(Number);
  return Date.UTC(2017, 6, Number(day), hour, minute);
}

const ACTIVE: [days: string, from: string, to: string, yes: string[], no: string[]][] = [
  ['mon', '08:00', '20:00', ['24 8:00', '24 9:00'], ['20 8:00', '25 8:00', '24 20:00']],
  ['mon', '20:00', '08:00', ['24 20:00', '24 21:00', '25 7:00'], ['20 8:00', '26 8:00', '25 8:00', '24 9:00']],
  ['mon-fri', '08:00', '20:00', ['24 8:00', '25 8:00', '26 8:00', '27 8:00', '28 8:00'], ['23 8:00', '29 8:00']],
  ['mon-fri', '08:00', '08:00', ['24 8:00', '25 8:00', '26 8:00', '27 8:00', '28 8:00', '29 7:00'], ['23 8:00', '24 7:00', '29 8:00']],
  ['mon-fri', '20:00', '08:00', ['24 20:00', '25 7:00', '25 20:00', '26 7:00', '26 20:00', '27 7:00', '27 20:00', '28 7:00', '28 20:00', '29 7:00'], ['23 20:00', '24 7:00', '29 20:00', '30 7:00']],
];

describe('GoAlert: when a rule is active', () => {
  const rows = ACTIVE.flatMap(([days, from, to, yes, no]) => [...yes.map((at) => [days, from, to, at, true] as const), ...no.map((at) => [days, from, to, at, false] as const)]);
  it.each(rows)('%s %s–%s at %s: %s', (days, from, to, at, want) => {
    expect(isRuleActive(rule(days, from, to), july(at), 'UTC')).toBe(want);
  });
});

const STARTS: [days: string, from: string, to: string, at: string, start: string][] = [
  ['mon,tue', '08:00', '20:00', '25 8:00', '25 8:00'],
  ['mon', '08:00', '20:00', '20 8:00', '24 8:00'],
  ['mon', '08:00', '20:00', '24 7:59', '24 8:00'],
  ['mon', '08:00', '20:00', '24 8:00', '24 8:00'],
  ['mon', '08:00', '20:00', '24 8:01', '24 8:00'],
  ['mon', '08:00', '20:00', '24 19:59', '24 8:00'],
  ['mon', '08:00', '20:00', '24 20:00', '31 8:00'],
  ['mon', '08:00', '20:00', '24 20:01', '31 8:00'],
  ['fri,sat,mon', '08:00', '20:00', '21 20:00', '22 8:00'],
  ['fri,sat,mon', '08:00', '20:00', '22 20:00', '24 8:00'],
  ['fri,sat,mon', '08:00', '20:00', '24 20:00', '28 8:00'],
  ['fri,sat,mon', '08:00', '20:00', '25 20:00', '28 8:00'],
  ['mon,tue', '08:00', '08:00', '20 8:00', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '24 7:59', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '24 8:00', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '24 8:01', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '24 19:59', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '24 20:00', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '25 20:00', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '25 20:01', '24 8:00'],
  ['mon,tue', '08:00', '08:00', '26 20:00', '31 8:00'],
  ['mon,tue', '08:00', '08:00', '26 20:01', '31 8:00'],
  ['daily', '08:00', '20:00', '20 8:00', '20 8:00'],
  ['daily', '08:00', '20:00', '24 7:59', '24 8:00'],
  ['daily', '08:00', '20:00', '24 8:01', '24 8:00'],
  ['daily', '08:00', '20:00', '24 19:59', '24 8:00'],
  ['daily', '08:00', '20:00', '24 20:00', '25 8:00'],
  ['daily', '08:00', '20:00', '24 20:01', '25 8:00'],
  ['mon', '20:00', '08:00', '24 20:00', '24 20:00'],
  ['mon', '20:00', '08:00', '25 7:00', '24 20:00'],
  ['mon', '20:00', '08:00', '25 8:00', '31 20:00'],
];

const ENDS: [days: string, from: string, to: string, at: string, end: string][] = [
  ['mon', '08:00', '20:00', '24 8:00', '24 20:00'],
  ['mon', '08:00', '20:00', '20 8:00', '24 20:00'],
  ['mon', '08:00', '20:00', '24 20:00', '31 20:00'],
  ['mon,tue', '08:00', '20:00', '24 8:00', '24 20:00'],
  ['mon,tue', '08:00', '20:00', '20 8:00', '24 20:00'],
  ['mon,tue', '08:00', '20:00', '24 20:00', '25 20:00'],
  ['mon,tue', '08:00', '20:00', '25 8:00', '25 20:00'],
  ['mon,tue', '08:00', '08:00', '24 8:00', '26 8:00'],
  ['mon,tue', '08:00', '08:00', '20 8:00', '26 8:00'],
  ['mon,tue', '08:00', '08:00', '24 20:00', '26 8:00'],
  ['mon,tue', '08:00', '08:00', '25 8:00', '26 8:00'],
  ['daily', '08:00', '20:00', '24 8:00', '24 20:00'],
  ['daily', '08:00', '20:00', '20 8:00', '20 20:00'],
  ['daily', '08:00', '20:00', '24 20:00', '25 20:00'],
  ['mon', '20:00', '08:00', '24 8:00', '25 8:00'],
  ['mon', '20:00', '08:00', '25 8:00', '32 8:00'],
  ['mon', '20:00', '08:00', '20 8:00', '25 8:00'],
  ['mon', '20:00', '08:00', '24 20:00', '25 8:00'],
  ['daily', '20:00', '08:00', '24 8:00', '25 8:00'],
  ['daily', '20:00', '08:00', '20 8:00', '21 8:00'],
  ['daily', '20:00', '08:00', '24 20:00', '25 8:00'],
];

describe('GoAlert: the period a rule is in, or its next one', () => {
  it.each(STARTS)('%s %s–%s asked on %s starts %s', (days, from, to, at, start) => {
    expect(ruleSpanAt(rule(days, from, to), july(at), 'UTC')?.startAt).toBe(july(start));
  });
  it.each(ENDS)('%s %s–%s asked on %s ends %s', (days, from, to, at, end) => {
    expect(ruleSpanAt(rule(days, from, to), july(at), 'UTC')?.endAt).toBe(july(end));
  });
});
