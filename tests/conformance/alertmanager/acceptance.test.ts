import { describe, expect, it } from 'vitest';
import { createDispatcher } from '#modules/incidents/engine/alerting/dispatcher.ts';
import { matcher } from '#modules/incidents/engine/alerting/matchers.ts';
import { configOf, ms, play, push, silence } from './script.ts';

/**
 * Scripts published by Alertmanager (test/with_api_v2/acceptance/*_test.go, Apache-2.0), restated: what is pushed at which second, and what a
 * receiver must get between which seconds. Played on a virtual clock, so the tolerance of 150 ms is not needed.
 */
const EVERY_SECOND = { groupBy: ['alertname'], groupWaitMs: 1_000, groupIntervalMs: 1_000, repeatIntervalMs: 1 };
const named = (alertname: string, more: Record<string, string> = {}) => ({ alertname, ...more });
const W = 'webhook';

describe('Alertmanager acceptance: sending', () => {
  it('merges repeated pushes of one alert: earliest start, newest annotations, latest end', () => {
    play({
      route: EVERY_SECOND,
      steps: [
        [1, push(named('test'), 1.1)],
        [1.2, push(named('test'), 1)],
        [2.1, push(named('test'), 2, undefined, { ann: 'v1' })],
        [3.6, push(named('test'), 1.5, undefined, { ann: 'v2' })],
        [4.6, push(named('test'), 3, 4.5, { ann: 'v2' })],
        [4.8, push(named('test'), 2.9, 4.8, { ann: 'v3' })],
        [4.8, push(named('test'), 2.9, 4.1, { ann: 'v3' })],
        [5.3, push(named('test'))],
      ],
      wants: [[W, 2, 2.5, 'test[1]'], [W, 3, 3.5, 'test[1]{ann=v1}'], [W, 4, 4.5, 'test[1]{ann=v2}'], [W, 5, 5.5, 'test[1-4.8]{ann=v3}'], [W, 6, 6.5, 'test[5.3]']],
    });
  });

  it('repeats', () => {
    play({
      route: EVERY_SECOND,
      steps: [[1, push(named('test'), 1)], [3.5, push(named('test'), 1, 3)]],
      wants: [[W, 2, 2.5, 'test[1]'], [W, 3, 3.5, 'test[1]'], [W, 4, 4.5, 'test[1-3]']],
    });
  });

  it('batches a group and repeats it after its interval', () => {
    const all = ['test1[1]', 'test5[1]', 'test2[1.5]', 'test3[1.5]', 'test4[1.6]'];
    play({
      route: { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 1_000, repeatIntervalMs: 4_900 },
      steps: [[1.1, push(named('test1'), 1)], [1.7, push(named('test5'), 1)], [3.3, push(named('test2'), 1.5)], [3.3, push(named('test3'), 1.5)], [3.3, push(named('test4'), 1.6)]],
      wants: [[W, 2, 2.5, 'test1[1]', 'test5[1]'], [W, 4.1, 4.5, ...all], [W, 9.1, 9.5, ...all]],
    });
  });

  it('resolves what is not repeated within the resolve timeout', () => {
    const three = (times: string) => ['v1', 'v2', 'v3'].map((lbl) => `test.${lbl}[${times}]`);
    play({
      route: { groupBy: ['alertname'], groupWaitMs: 1_000, groupIntervalMs: 5_000 },
      config: { resolveTimeoutMs: 10_000 },
      steps: ['v1', 'v2', 'v3'].map((lbl) => [1, push(named('test', { lbl }))] as const),
      wants: [[W, 2, 2.5, ...three('1')], [W, 12, 13, ...three('1-11')]],
    });
  });

  it('keeps the end from receivers that do not want it, yet remembers it for them', () => {
    play({
      route: { receivers: ['one', 'two'], groupBy: ['alertname'], groupWaitMs: 1_000, groupIntervalMs: 5_000 },
      config: { resolveTimeoutMs: 10_000, withoutResolved: new Set(['two']) },
      steps: [[1, push(named('test', { lbl: 'v1' }))], [1, push(named('test', { lbl: 'v2' }))], [3, push(named('test', { lbl: 'v1' }), 1, 4)], [3, push(named('test', { lbl: 'v3' }))], [8, push(named('test', { lbl: 'v3' }), 3)]],
      wants: [
        ['one', 2, 2.5, 'test.v1[1]', 'test.v2[1]'],
        ['one', 7, 7.5, 'test.v1[1-4]', 'test.v2[1]', 'test.v3[3]'],
        ['one', 12, 12.5, 'test.v2[1-11]', 'test.v3[3]'],
        ['two', 2, 2.5, 'test.v1[1]', 'test.v2[1]'],
        ['two', 7, 7.5, 'test.v2[1]', 'test.v3[3]'],
      ],
    });
  });

  it('tells nothing twice after a reload, and counts the interval from it', () => {
    play({
      route: { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 6_000, repeatIntervalMs: 600_000 },
      steps: [[1, push(named('test1'))], [3, (dispatcher, now) => createDispatcher(dispatcher.config, JSON.parse(JSON.stringify(dispatcher.snapshot())), now)], [4, push(named('test2'))]],
      wants: [[W, 2, 2.5, 'test1[1]'], [W, 9, 9.5, 'test1[1]', 'test2[4]']],
    });
  });

  it('tells a failed receiver again at the next interval, and the other one nothing twice', () => {
    const dispatcher = createDispatcher(configOf({ receivers: ['up', 'down'], groupBy: ['alertname'], groupWaitMs: 1_000, groupIntervalMs: 1_000, repeatIntervalMs: 3_000 }));
    dispatcher.receive({ labels: named('test1') }, ms(1));
    const got: string[] = [];
    for (let now = ms(2); now <= ms(5); now = dispatcher.nextAt(now)!) {
      for (const notification of dispatcher.advance(now)) {
        if (notification.receiver === 'down' && now < ms(4)) dispatcher.tellAgain(notification);
        else got.push(`${notification.receiver} ${now / 1_000}`);
      }
    }
    expect(got).toEqual(['up 2', 'down 4', 'up 5']);
  });
});

describe('Alertmanager acceptance: inhibition', () => {
  const route = { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 1_000, repeatIntervalMs: 1_000 };
  const config = { inhibitRules: [{ source: [matcher('alertname', '=', 'JobDown')], target: [matcher('alertname', '=', 'InstanceDown')], equal: ['job', 'zone'] }] };
  const at = (alertname: string, zone: string) => named(alertname, { job: 'job', zone });

  it('tells an inhibited alert again as soon as the inhibiting one ends', () => {
    play({
      route,
      config,
      steps: [
        [1, push(at('test1', 'aa'))],
        [1, push(at('InstanceDown', 'aa'))],
        [1, push(at('InstanceDown', 'ab'))],
        [2.2, push(at('JobDown', 'aa'))],
        [3.6, push(at('JobDown', 'aa'), 2.2, 3.6)],
      ],
      wants: [
        [W, 2, 2.5, 'test1.job.aa[1]', 'InstanceDown.job.aa[1]', 'InstanceDown.job.ab[1]'],
        [W, 3, 3.5, 'test1.job.aa[1]', 'InstanceDown.job.ab[1]', 'JobDown.job.aa[2.2]'],
        [W, 4, 4.5, 'test1.job.aa[1]', 'InstanceDown.job.aa[1]', 'InstanceDown.job.ab[1]', 'JobDown.job.aa[2.2-3.6]'],
      ],
    });
  });

  it('tells the end of both when they end together', () => {
    play({
      route,
      config,
      steps: [[1, push(at('InstanceDown', 'aa'))], [1, push(at('JobDown', 'aa'))], [2.6, push(at('JobDown', 'aa'), 1, 2.6)], [2.6, push(at('InstanceDown', 'aa'), 1, 2.6)]],
      wants: [[W, 2, 2.5, 'JobDown.job.aa[1]'], [W, 3, 3.5, 'InstanceDown.job.aa[1-2.6]', 'JobDown.job.aa[1-2.6]']],
    });
  });

  it('does nothing for an empty rule', () => {
    play({ route, config: { inhibitRules: [{ source: [], target: [], equal: [] }] }, steps: [[1, push(named('a'))], [1, push(named('b'))]], wants: [[W, 2, 2, 'a[1]', 'b[1]']] });
  });
});

describe('Alertmanager acceptance: silences', () => {
  const all = matcher('alertname', '=~', '.+');

  it('holds back during a silence and tells again after it', () => {
    play({
      route: { ...EVERY_SECOND, groupBy: [] },
      steps: [[1, push(named('test1'), 1)], [1, push(named('test2'), 1)], [2.3, (dispatcher, now) => dispatcher.setSilences([silence('s', 2.5, 4.5, [matcher('alertname', '=', 'test1')])], now)]],
      wants: [[W, 2, 2.5, 'test1[1]', 'test2[1]'], [W, 3, 3.5, 'test2[1]'], [W, 4, 4.5, 'test2[1]'], [W, 5, 5.5, 'test1[1]', 'test2[1]']],
    });
  });

  it('tells again after a silence is deleted', () => {
    play({
      route: { ...EVERY_SECOND, groupBy: [] },
      steps: [[1, push(named('test1'), 1)], [1, push(named('test2'), 1)], [1.3, (dispatcher, now) => dispatcher.setSilences([silence('s', 1.5, 100, [all])], now)], [3.5, (dispatcher, now) => dispatcher.setSilences([], now)]],
      wants: [[W, 3.5, 4.5, 'test1[1]', 'test2[1]']],
    });
  });

  it('ours: a silence that ends is told at once, not a group interval later', () => {
    play({
      route: { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 300_000 },
      config: { flushOnUnmute: true },
      steps: [[1, push(named('test1'), 1)], [10, (dispatcher, now) => dispatcher.setSilences([silence('s', 10, 60, [all])], now)]],
      wants: [[W, 2, 2, 'test1[1]'], [W, 60, 60, 'test1[1]']],
    });
    play({
      route: { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 300_000 },
      config: { flushOnUnmute: true },
      steps: [[1, push(named('test1'), 1)], [1.5, (dispatcher, now) => dispatcher.setSilences([silence('s', 1.5, 600, [all])], now)], [44, (dispatcher, now) => dispatcher.setSilences([], now)]],
      wants: [[W, 44, 44, 'test1[1]']],
    });
  });

  it('ours: the end of what was told is told, even when it comes during a silence', () => {
    play({
      route: { groupBy: [], groupWaitMs: 1_000, groupIntervalMs: 5_000 },
      steps: [[1, push(named('test1'), 1)], [1, push(named('test2'), 1)], [3, (dispatcher, now) => dispatcher.setSilences([silence('s', 3, 100, [matcher('alertname', '=', 'test1')])], now)], [8, push(named('test1'), 1, 8)], [20, push(named('test2'), 1, 20)]],
      wants: [[W, 2, 2, 'test1[1]', 'test2[1]'], [W, 12, 12, 'test1[1-8]', 'test2[1]'], [W, 22, 22, 'test2[1-20]']],
    });
  });

  it('ours: what began and ended unseen within a silence or the group wait is never told', () => {
    play({
      route: { groupBy: [], groupWaitMs: 5_000, groupIntervalMs: 5_000 },
      steps: [[1, push(named('short'), 1)], [3, push(named('short'), 1, 3)], [20, (dispatcher, now) => dispatcher.setSilences([silence('s', 20, 100, [all])], now)], [21, push(named('hidden'), 21)], [30, push(named('hidden'), 21, 30)], [120, push(named('last'))]],
      wants: [[W, 125, 125, 'last[120]']],
    });
  });
});
