import { urgencyOf, type EscalationPolicy, type EscalationStep, type StepTarget } from '#modules/oncall/spec.ts';

/** Where the chain of one incident stands; plain data that survives a restart. */
export interface EscalationState {
  readonly incident: string;
  readonly severity: string;
  readonly status: 'escalating' | 'acknowledged' | 'snoozed' | 'unanswered' | 'resolved';
  readonly startedAt: number;
  /** 0 is the first round. */
  readonly round: number;
  /** The step to run next; at the number of steps the round is over. */
  readonly step: number;
  /** When `advance` has something to do; `null` when nothing runs. */
  readonly dueAt: number | null;
  readonly acknowledgedBy: string | null;
  /** How often the chain began again because an acknowledgement expired or a snooze ended. */
  readonly restarts: number;
  readonly unansweredAt: number | null;
}

/** A call to make: to these people and channels, now. */
export interface EscalationCall {
  readonly incident: string;
  readonly at: number;
  readonly round: number;
  /** −1 for a call outside the steps. */
  readonly step: number;
  readonly reason: 'step' | 'nobody-on-call' | 'unanswered';
  readonly users: readonly string[];
  readonly channels: readonly string[];
  /** Schedules that had nobody on call. */
  readonly emptySchedules: readonly string[];
}

/** Something to write into the incident's timeline. */
export interface EscalationEvent {
  readonly at: number;
  readonly kind: 'ack-expired' | 'snooze-ended' | 'round-repeated' | 'gap' | 'unanswered';
  readonly detail: string;
}

export interface EscalationContext {
  readonly policy: EscalationPolicy;
  readonly whoIsOnCall: (schedule: string, at: number) => readonly string[];
}

/** Begins the chain of an incident; its first step runs at the first `advance` at or after its delay. */
export function startEscalation(incident: string, severity: string, policy: EscalationPolicy, now: number): EscalationState {
  return { incident, severity, status: 'escalating', startedAt: now, round: 0, step: 0, dueAt: now + (policy.steps[0]?.afterMs ?? 0), acknowledgedBy: null, restarts: 0, unansweredAt: null };
}

/**
 * Runs what is due by `now`. A step that comes late (the machine slept) pushes the following ones back by as much: everyone called has the full
 * time to answer. Steps with the same delay run together. After the last round the incident is *unanswered*: the fallback is called
 * once, and the state stays until somebody acknowledges or it resolves.
 */
export function advanceEscalation(state: EscalationState, context: EscalationContext, now: number): { state: EscalationState; calls: EscalationCall[]; events: EscalationEvent[] } {
  const calls: EscalationCall[] = [];
  const events: EscalationEvent[] = [];
  let current = state;
  while (current.dueAt !== null && current.dueAt <= now) current = runDue(current, context, now, calls, events);
  return { state: current, calls, events };
}

function runDue(state: EscalationState, context: EscalationContext, now: number, calls: EscalationCall[], events: EscalationEvent[]): EscalationState {
  const { policy } = context;
  if (state.status === 'acknowledged' || state.status === 'snoozed') {
    const expired = state.status === 'acknowledged';
    events.push({ at: now, kind: expired ? 'ack-expired' : 'snooze-ended', detail: expired ? `the acknowledgement by ${state.acknowledgedBy ?? 'somebody'} has expired; the chain begins again` : 'the snooze has ended; the chain begins again' });
    return { ...state, status: 'escalating', round: 0, step: 0, acknowledgedBy: null, restarts: state.restarts + 1, dueAt: now + (policy.steps[0]?.afterMs ?? 0) };
  }
  const step = policy.steps[state.step];
  if (step) {
    callStep(state, step, context, now, calls, events);
    return { ...state, step: state.step + 1, dueAt: now + delayAfter(policy, state.step) };
  }
  if (state.round < policy.repeat) {
    events.push({ at: now, kind: 'round-repeated', detail: `nobody answered round ${state.round + 1}; round ${state.round + 2} begins` });
    return { ...state, round: state.round + 1, step: 0, dueAt: now + (policy.steps[0]?.afterMs ?? 0) };
  }
  events.push({ at: now, kind: 'unanswered', detail: `nobody answered in ${state.round + 1} ${state.round === 0 ? 'round' : 'rounds'}` });
  const call = resolve(state, -1, 'unanswered', policy.fallback ? [policy.fallback] : [], context, now);
  if (call.users.length + call.channels.length > 0) calls.push(call);
  return { ...state, status: 'unanswered', unansweredAt: now, dueAt: null };
}

function callStep(state: EscalationState, step: EscalationStep, context: EscalationContext, now: number, calls: EscalationCall[], events: EscalationEvent[]): void {
  const { policy } = context;
  if (step.urgency !== undefined && step.urgency !== urgencyOf(state.severity, policy, now)) return;
  const call = resolve(state, state.step, 'step', step.notify, context, now);
  if (call.emptySchedules.length > 0) events.push({ at: now, kind: 'gap', detail: `nobody is on call in ${call.emptySchedules.join(', ')}` });
  if (call.users.length + call.channels.length > 0) {
    calls.push(call);
    return;
  }
  const fallback = resolve(state, state.step, 'nobody-on-call', policy.fallback ? [policy.fallback] : [], context, now);
  calls.push({ ...fallback, emptySchedules: call.emptySchedules });
}

function resolve(state: EscalationState, step: number, reason: EscalationCall['reason'], targets: readonly StepTarget[], context: EscalationContext, now: number): EscalationCall {
  const users = new Set<string>();
  const channels = new Set<string>();
  const emptySchedules: string[] = [];
  for (const target of targets) {
    if (target.kind === 'user') users.add(target.id);
    else if (target.kind === 'channel') channels.add(target.id);
    else {
      const onCall = context.whoIsOnCall(target.id, now);
      if (onCall.length === 0) emptySchedules.push(target.id);
      for (const user of onCall) users.add(user);
    }
  }
  return { incident: state.incident, at: now, round: state.round, step, reason, users: [...users], channels: [...channels], emptySchedules };
}

/** From a step to the next one, or to the end of the round. */
function delayAfter(policy: EscalationPolicy, step: number): number {
  const next = policy.steps[step + 1];
  return next ? Math.max(0, next.afterMs - policy.steps[step]!.afterMs) : policy.repeatAfterMs;
}

/** Somebody takes the incident: the chain stops, and begins again when the acknowledgement expires. A resolved incident stays resolved. */
export function acknowledge(state: EscalationState, by: string, policy: EscalationPolicy, now: number): EscalationState {
  if (state.status === 'resolved') return state;
  return { ...state, status: 'acknowledged', acknowledgedBy: by, dueAt: policy.ackExpiresMs === null ? null : now + policy.ackExpiresMs };
}

/** Nothing is called until `until`; then the chain begins again. Not an answer: it holds no one responsible. */
export function snooze(state: EscalationState, until: number): EscalationState {
  if (state.status === 'resolved') return state;
  return { ...state, status: 'snoozed', acknowledgedBy: null, dueAt: until };
}

/** Takes the next step at once, from whatever state but resolved. */
export function escalateNow(state: EscalationState, policy: EscalationPolicy, now: number): EscalationState {
  if (state.status === 'resolved') return state;
  const step = state.step < policy.steps.length ? state.step : Math.max(0, policy.steps.length - 1);
  return { ...state, status: 'escalating', acknowledgedBy: null, step, dueAt: now };
}

/** The incident is over; nothing more is called. */
export function resolveEscalation(state: EscalationState): EscalationState {
  return { ...state, status: 'resolved', dueAt: null };
}
