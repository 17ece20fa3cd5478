import { describe, expect, it } from 'vitest';
import { decide, type LogEntry } from '#modules/incidents/engine/alerting/dedup.ts';
import { findInhibition, type InhibitRule } from '#modules/incidents/engine/alerting/inhibition.ts';
import type { Labels } from '#modules/incidents/engine/alerting/labels.ts';
import { matcher } from '#modules/incidents/engine/alerting/matchers.ts';
import { changeSilence, checkSilence, expireSilence, silencesHolding, silenceState, type Silence } from '#modules/incidents/engine/alerting/silence.ts';

/** Decision tables published by Alertmanager (notify, inhibit and silence tests, Apache-2.0), restated as data. */
const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

describe('Alertmanager: is this group news to the receiver?', () => {
  const told = (open: string, resolved: string, minutesAgo: number): LogEntry => ({ at: minutesAgo === Infinity ? 0 : NOW - minutesAgo * MINUTE, open: [...open], resolved: [...resolved], hushed: [] });
  it.each<[name: string, entry: LogEntry | undefined, firing: string, resolved: string, repeatMin: number, sendResolved: boolean, notify: boolean]>([
    ['nothing told yet, something fires', undefined, '234', '', 0, false, true],
    ['nothing told yet, nothing fires', undefined, '', '234', 0, false, false],
    ['another set fires', told('123', '', Infinity), '234', '', 0, false, true],
    ['told at the beginning of time', told('123', '', Infinity), '123', '', 0, false, true],
    ['the same set before the repeat interval', told('123', '', 9), '123', '', 10, false, false],
    ['the same set after the repeat interval', told('123', '', 11), '123', '', 10, false, true],
    ['only other resolutions, nothing was open', told('', '123', 11), '', '345', 10, true, false],
    ['another resolution, not wanted', told('12', '3', 9), '1', '23', 10, false, false],
    ['another resolution, wanted', told('12', '3', 9), '1', '23', 10, true, true],
    ['everything over, resolutions not wanted', told('12', '3', 9), '', '123', 10, false, true],
    ['everything over, resolutions wanted', told('12', '3', 9), '', '123', 10, true, true],
  ])('%s', (_name, entry, firing, resolved, repeatMin, sendResolved, notify) => {
    const moment = { firing: new Set(firing), resolved: new Set(resolved), muted: new Set<string>() };
    expect(decide(entry, moment, { sendResolved, repeatIntervalMs: repeatMin * MINUTE }, NOW).notify).toBe(notify);
  });
});

const eq = (text: string) => text.split(',').map((pair) => {
  const [, name, op, value] = /^(\w+)(!?=)(.*)$/.exec(pair)!;
  return matcher(name!, op as '=' | '!=', value!);
});
const labels = (text: string): Labels => Object.fromEntries(text === '' ? [] : text.split(',').map((pair) => pair.split('=') as [string, string]));

describe('Alertmanager: equal labels of a source', () => {
  const rule = (equal: string[]): InhibitRule => ({ source: [matcher('src', '!=', 'no')], target: [matcher('tgt', '=', 'yes')], equal });
  it.each<[string, string[], string[], string, boolean]>([
    ['no source fires', [], [], 'a=b', false],
    ['nothing must be equal, so any source does', ['x=y'], [], 'a=b', true],
    ['one source is equal', ['a=b,c=f'], ['a'], 'a=b', true],
    ['no source is equal', ['a=c,c=d', 'a=c,c=f'], ['a'], 'a=b', false],
    ['a label both lack is equal', ['x=y'], ['a'], 'q=r', true],
    ['a label one lacks is not', ['a=b'], ['a'], 'q=r', false],
  ])('%s', (_name, firing, equal, target, want) => {
    expect(findInhibition([rule(equal)], firing.map((text) => ({ labels: labels(text) })), labels(`${target},tgt=yes,src=no`)) !== null).toBe(want);
  });
});

describe('Alertmanager: what is inhibited while s1/t1/e and s2/t2/e fire', () => {
  const firing = ['s1=1,t1=2,e=1', 's2=1,t2=1,e=1'].map((text) => ({ labels: labels(text) }));
  const plain: InhibitRule[] = [{ source: eq('s1=1'), target: eq('t1=1'), equal: ['e'] }, { source: eq('s2=1'), target: eq('t2=1'), equal: ['e'] }];
  const negated: InhibitRule[] = [{ source: eq('s1=1'), target: eq('t1!=1'), equal: ['e'] }, { source: eq('s2=1'), target: eq('t2=1'), equal: ['e'] }];
  it.each<[target: string, byPlain: boolean, byNegated: boolean]>([
    ['t1=1,e=1', true, false],
    ['t2=1,e=1', true, true],
    ['t1=1,t3=1,e=1', true, false],
    ['t1=1,t2=1,e=1', true, true],
    ['t1=0,e=1', false, true],
    ['s1=1,t1=1,e=1', true, false],
    ['s2=1,t2=1,e=1', false, true],
    ['t1=1,e=0', false, false],
  ])('%s', (target, byPlain, byNegated) => {
    expect(findInhibition(plain, firing, labels(target)) !== null).toBe(byPlain);
    expect(findInhibition(negated, firing, labels(target)) !== null).toBe(byNegated);
  });

  it('names the rule and the source', () => {
    expect(findInhibition([{ ...plain[0]!, name: 'job over instance' }], firing, labels('t1=1,e=1'))).toEqual({ rule: 'job over instance', source: labels('s1=1,t1=2,e=1') });
  });
});

describe('Alertmanager: the life of a silence', () => {
  const base: Silence = { id: 's', kind: 'silence', matchers: [matcher('a', '=', 'b')], startsAt: NOW, endsAt: NOW + 60 * MINUTE, createdBy: 'ana', comment: 'cable works' };

  it.each<[number, string]>([[-1, 'pending'], [0, 'active'], [60 * MINUTE - 1, 'active'], [60 * MINUTE, 'expired'], [61 * MINUTE, 'expired']])('%i ms after its beginning it is %s', (offset, state) => {
    expect(silenceState(base, NOW + offset)).toBe(state);
    expect(silencesHolding([base], { a: 'b' }, NOW + offset)).toHaveLength(state === 'active' ? 1 : 0);
    expect(silencesHolding([base], { a: 'c' }, NOW + offset)).toHaveLength(0);
  });

  it.each<[string, Partial<Silence>, RegExp]>([
    ['no matcher', { matchers: [] }, /at least one matcher/],
    ['only matchers that an empty label passes', { matchers: [matcher('a', '=', ''), matcher('b', '=~', '.*'), matcher('c', '!=', 'x')] }, /holds everything/],
    ['an end before the beginning', { endsAt: NOW - 1 }, /end after/],
    ['an end at the beginning', { endsAt: NOW }, /end after/],
    ['no author', { createdBy: ' ' }, /who made it/],
    ['no reason', { comment: '' }, /reason/],
    ['a shelf longer than a shift', { kind: 'shelf', endsAt: NOW + 13 * 60 * MINUTE }, /12 h at most/],
  ])('refuses %s', (_name, change, message) => expect(() => checkSilence({ ...base, ...change })).toThrow(message));

  it('expires now, whether active or pending, and only once', () => {
    expect(expireSilence(base, NOW + 5)).toMatchObject({ startsAt: NOW, endsAt: NOW + 5 });
    expect(expireSilence(base, NOW - 5)).toMatchObject({ startsAt: NOW - 5, endsAt: NOW - 5 });
    expect(expireSilence(base, NOW + 90 * MINUTE)).toBe(base);
  });

  it('changes in place while only the end moves, and makes a successor otherwise', () => {
    const later = NOW + MINUTE;
    expect(changeSilence(base, { ...base, endsAt: NOW + 120 * MINUTE }, 'n', later)).toMatchObject([{ id: 's', startsAt: NOW, endsAt: NOW + 120 * MINUTE }]);
    expect(changeSilence(base, { ...base, matchers: [matcher('a', '=', 'c')] }, 'n', later)).toMatchObject([{ id: 's', endsAt: later }, { id: 'n', startsAt: later, endsAt: base.endsAt }]);
    expect(changeSilence(base, { ...base, startsAt: NOW - MINUTE }, 'n', later)).toMatchObject([{ id: 's', endsAt: later }, { id: 'n', startsAt: later }]);
    expect(changeSilence(base, { ...base, startsAt: NOW + MINUTE, endsAt: NOW + 3 * MINUTE }, 'n', NOW - MINUTE)).toMatchObject([{ id: 's', startsAt: NOW + MINUTE }]);
    expect(changeSilence(base, { ...base, startsAt: NOW, endsAt: NOW + 200 * MINUTE }, 'n', NOW + 90 * MINUTE)).toMatchObject([{ id: 's', endsAt: base.endsAt }, { id: 'n', startsAt: NOW + 90 * MINUTE }]);
  });
});
