import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledge, advanceEscalation, escalateNow, resolveEscalation, snooze, startEscalation, type EscalationContext, type EscalationState } from './escalation.ts';
import { isInSupportHours, parseTarget, policySpec, resolvePolicy, urgencyOf } from '#modules/oncall/spec.ts';

const MIN = 60_000;
const POLICY = resolvePolicy(policySpec.parse({ id: 'default', steps: [{ after: '0s', notify: 'schedule:primary' }, { after: '5m', notify: ['channel:ops', 'user:chief'] }], repeat: 2, fallback: 'channel:board' }));
const context = (onCall: Record<string, string[]> = { primary: ['ana'] }, policy = POLICY): EscalationContext => ({ policy, whoIsOnCall: (schedule) => onCall[schedule] ?? [] });

/** Drives the chain by its own due times until `until`; gives calls as `minute: who (reason)`. */
function drive(state: EscalationState, ctx: EscalationContext, until: number) {
  const calls: string[] = [];
  const events: string[] = [];
  let current = state;
  while (current.dueAt !== null && current.dueAt <= until) {
    const at = current.dueAt;
    const result = advanceEscalation(current, ctx, at);
    current = result.state;
    calls.push(...result.calls.map((call) => `${call.at / MIN}: ${[...call.users, ...call.channels].join('+') || 'nobody'} (${call.reason})`));
    events.push(...result.events.map((event) => `${event.at / MIN}: ${event.kind}`));
  }
  return { state: current, calls, events };
}

describe('escalation', () => {
  it('runs the steps, repeats the round, and ends unanswered at the fallback', () => {
    const run = drive(startEscalation('i1', 'critical', POLICY, 0), context(), 1_000 * MIN);
    expect(run.calls).toEqual(['0: ana (step)', '5: chief+ops (step)', '10: ana (step)', '15: chief+ops (step)', '20: ana (step)', '25: chief+ops (step)', '30: board (unanswered)']);
    expect(run.events).toEqual(['10: round-repeated', '20: round-repeated', '30: unanswered']);
    expect(run.state).toMatchObject({ status: 'unanswered', unansweredAt: 30 * MIN, dueAt: null });
  });

  it('stops at an acknowledgement, which expires and begins the chain anew from step 1', () => {
    const first = drive(startEscalation('i1', 'critical', POLICY, 0), context(), 6 * MIN);
    const taken = acknowledge(first.state, 'ana', POLICY, 7 * MIN);
    expect(drive(taken, context(), 36 * MIN).calls).toEqual([]);
    const again = drive(taken, context(), 42 * MIN);
    expect(again.calls).toEqual(['37: ana (step)', '42: chief+ops (step)']);
    expect(again.events).toEqual(['37: ack-expired']);
    expect(again.state).toMatchObject({ restarts: 1, acknowledgedBy: null, status: 'escalating' });
  });

  it('calls the fallback when nobody is on call, notes the gap, and goes on', () => {
    const run = drive(startEscalation('i1', 'critical', POLICY, 0), context({}), 5 * MIN);
    expect(run.calls).toEqual(['0: board (nobody-on-call)', '5: chief+ops (step)']);
    expect(run.events).toEqual(['0: gap']);
    const without = drive(startEscalation('i1', 'critical', { ...POLICY, fallback: null }, 0), context({}, { ...POLICY, fallback: null }), MIN);
    expect(without.calls).toEqual(['0: nobody (nobody-on-call)']);
  });

  it('gives everyone the full time after a long sleep: one step, not all at once', () => {
    const { state, calls } = advanceEscalation(startEscalation('i1', 'critical', POLICY, 0), context(), 120 * MIN);
    expect(calls.map((call) => call.step)).toEqual([0]);
    expect(state.dueAt).toBe(125 * MIN);
  });

  it('snoozes, is pushed on by hand, resolves for good', () => {
    const started = drive(startEscalation('i1', 'critical', POLICY, 0), context(), MIN).state;
    const snoozed = drive(snooze(started, 20 * MIN), context(), 20 * MIN);
    expect([snoozed.calls, snoozed.events]).toEqual([['20: ana (step)'], ['20: snooze-ended']]);
    expect(drive(escalateNow(acknowledge(started, 'ana', POLICY, MIN), POLICY, 2 * MIN), context(), 2 * MIN).calls).toEqual(['2: chief+ops (step)']);
    const unanswered = drive(started, context(), 100 * MIN).state;
    expect(drive(escalateNow(unanswered, POLICY, 101 * MIN), context(), 101 * MIN).calls).toEqual(['101: chief+ops (step)']);
    expect(acknowledge(unanswered, 'bo', POLICY, 102 * MIN)).toMatchObject({ status: 'acknowledged', dueAt: 132 * MIN });
    const over = resolveEscalation(started);
    expect([acknowledge(over, 'x', POLICY, 0), snooze(over, 5), escalateNow(over, POLICY, 1)]).toEqual([over, over, over]);
  });

  it('skips steps of another urgency, by support hours', () => {
    const policy = resolvePolicy(policySpec.parse({ id: 'p', supportHours: { timeZone: 'Europe/Berlin' }, steps: [{ notify: 'user:night', urgency: 'high' }, { notify: 'channel:mail', urgency: 'low' }] }));
    const monday = Date.UTC(2026, 0, 5);
    const called = (severity: string, hour: number) => advanceEscalation(startEscalation('i', severity, policy, monday + hour * 60 * MIN), context({}, policy), monday + hour * 60 * MIN).calls.flatMap((call) => [...call.users, ...call.channels]);
    expect([called('critical', 2), called('warning', 2), called('warning', 10), called('advisory', 10)]).toEqual([['night'], ['mail'], ['night'], ['mail']]);
    expect([urgencyOf('warning', policy, monday + 17 * 60 * MIN), isInSupportHours(policy.supportHours, monday + 7 * 60 * MIN), isInSupportHours(undefined, 0)]).toEqual(['low', true, true]);
  });

  it('always ends: never stuck in escalating without a due time, never calls in the past, survives serialising', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 5 }), fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 60 }), (delays, repeat, waits) => {
        const steps = delays.toSorted((a, b) => a - b).map((minutes) => ({ after: minutes * MIN, notify: 'user:u' }));
        const policy = resolvePolicy(policySpec.parse({ id: 'p', steps, repeat }));
        let state = startEscalation('i', 'critical', policy, 0);
        let now = 0;
        let calls = 0;
        for (const wait of waits) {
          now += wait * MIN;
          const result = advanceEscalation(JSON.parse(JSON.stringify(state)), context({}, policy), now);
          for (const call of result.calls) expect(call.at).toBe(now);
          calls += result.calls.length;
          state = result.state;
          if (state.status === 'escalating') expect(state.dueAt).toBeGreaterThan(now);
        }
        expect(calls).toBeLessThanOrEqual(steps.length * (repeat + 1));
      }),
    );
  });
});

describe('policies as written', () => {
  it('refuses what cannot be, naming the path', () => {
    const bad = policySpec.safeParse({ id: 'p', steps: [{ after: '5m', notify: ['user:a'] }, { after: '1m', notify: ['nobody : here'] }], fallback: 'schedule:x' });
    expect(bad.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['steps.1.notify']);
    const order = policySpec.safeParse({ id: 'p', steps: [{ after: '5m', notify: 'a' }, { after: '1m', notify: 'b' }], fallback: 'schedule:x' });
    expect(order.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['steps.1.after', 'fallback']);
  });

  it('reads targets', () => {
    expect([parseTarget('ana'), parseTarget('channel:ops'), parseTarget('team:x'), parseTarget('')]).toEqual([{ kind: 'user', id: 'ana' }, { kind: 'channel', id: 'ops' }, null, null]);
  });

  it('fills in the pause before a repeat', () => {
    expect(resolvePolicy(policySpec.parse({ id: 'p', steps: [{ notify: 'a' }] }))).toMatchObject({ repeatAfterMs: 5 * MIN, ackExpiresMs: 30 * MIN });
    expect(resolvePolicy(policySpec.parse({ id: 'p', steps: [{ notify: 'a' }, { after: '7m', notify: 'b' }], ackExpires: 'never' }))).toMatchObject({ repeatAfterMs: 7 * MIN, ackExpiresMs: null });
  });
});
