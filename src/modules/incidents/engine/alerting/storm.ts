/** At most `max` messages in any `perMs`. */
export interface Throttle {
  readonly max: number;
  readonly perMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Per person and way of reaching them. Figures of GoAlert (engine/message): what a person can still take in. */
export const CHANNEL_THROTTLES: Readonly<Record<'sms' | 'voice' | 'any' | 'status', readonly Throttle[]>> = {
  any: [{ max: 1, perMs: MINUTE }],
  sms: [{ max: 1, perMs: MINUTE }, { max: 5, perMs: 15 * MINUTE }, { max: 11, perMs: HOUR }, { max: 21, perMs: 3 * HOUR }],
  voice: [{ max: 1, perMs: MINUTE }, { max: 3, perMs: 15 * MINUTE }, { max: 7, perMs: HOUR }, { max: 15, perMs: 3 * HOUR }],
  status: [{ max: 1, perMs: 3 * MINUTE }, { max: 3, perMs: 20 * MINUTE }, { max: 8, perMs: 2 * HOUR }],
};

/** A message offered to a channel. */
export interface Offer {
  readonly id: string;
  readonly channel: string;
  readonly severity: string;
  readonly title: string;
}

/** Held messages told as one: "1 incident, 30 symptoms". */
export interface Digest {
  readonly channel: string;
  readonly at: number;
  readonly since: number;
  readonly count: number;
  readonly bySeverity: Readonly<Record<string, number>>;
  readonly held: readonly Offer[];
}

export interface StormConfig {
  readonly throttlesOf: (channel: string) => readonly Throttle[];
  /** Severities that are never held for being many. */
  readonly exempt: ReadonlySet<string>;
  /** Flood mode begins above `startAbove` offers in `windowMs` and ends below `endBelow` (prosys: 10 in 10 min, 5). In it only exempt messages go out singly. */
  readonly flood: { readonly startAbove: number; readonly endBelow: number; readonly windowMs: number };
}

export const STORM_DEFAULTS: StormConfig = { throttlesOf: () => CHANNEL_THROTTLES.any, exempt: new Set(['critical']), flood: { startAbove: 10, endBelow: 5, windowMs: 10 * MINUTE } };

/** Plain data, to survive a restart. */
export interface StormState {
  readonly sent: Readonly<Record<string, readonly number[]>>;
  readonly held: Readonly<Record<string, { readonly since: number; readonly offers: readonly Offer[] }>>;
  readonly offered: readonly number[];
  readonly floodSince: number | null;
}

export const CALM: StormState = { sent: {}, held: {}, offered: [], floodSince: null };

/** Offers a message: it is sent now, or held for the channel's next digest. */
export function offer(config: StormConfig, state: StormState, message: Offer, now: number): { state: StormState; send: boolean; why: 'sent' | 'budget' | 'flood' } {
  const current = floodAt(config, { ...state, offered: [...state.offered, now] }, now);
  const { channel } = message;
  const sent = current.sent[channel] ?? [];
  const isExempt = config.exempt.has(message.severity);
  const inFlood = current.floodSince !== null && !isExempt;
  const waiting = current.held[channel];
  if (!inFlood && (isExempt || (!waiting && freeAt(config.throttlesOf(channel), sent, now) <= now))) {
    return { send: true, why: 'sent', state: { ...current, sent: { ...current.sent, [channel]: keep(sent, now, config.throttlesOf(channel)) } } };
  }
  const held = { since: waiting?.since ?? now, offers: [...(waiting?.offers ?? []), message] };
  return { send: false, why: inFlood ? 'flood' : 'budget', state: { ...current, held: { ...current.held, [channel]: held } } };
}

/** The digests due by `now`: one per channel with something held, as soon as its budget has room. */
export function takeDigests(config: StormConfig, state: StormState, now: number): { state: StormState; digests: Digest[] } {
  const current = floodAt(config, state, now);
  const digests: Digest[] = [];
  const held = { ...current.held };
  const sent = { ...current.sent };
  for (const [channel, waiting] of Object.entries(current.held)) {
    if (digestAt(config, current, channel) > now) continue;
    const bySeverity: Record<string, number> = {};
    for (const { severity } of waiting.offers) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
    digests.push({ channel, at: now, since: waiting.since, count: waiting.offers.length, bySeverity, held: waiting.offers });
    delete held[channel];
    sent[channel] = keep(sent[channel] ?? [], now, config.throttlesOf(channel));
  }
  return { state: { ...current, held, sent }, digests };
}

/** When the next digest is due; `null` when nothing is held. */
export function nextDigestAt(config: StormConfig, state: StormState): number | null {
  const times = Object.keys(state.held).map((channel) => digestAt(config, state, channel));
  return times.length === 0 ? null : Math.min(...times);
}

/** A held message is dropped when what it told is over before it was told: nobody heard of it. Gives the remaining state. */
export function withdraw(state: StormState, ids: ReadonlySet<string>): StormState {
  const held: Record<string, { since: number; offers: readonly Offer[] }> = {};
  for (const [channel, waiting] of Object.entries(state.held)) {
    const offers = waiting.offers.filter((message) => !ids.has(message.id));
    if (offers.length > 0) held[channel] = { ...waiting, offers };
  }
  return { ...state, held };
}

function digestAt(config: StormConfig, state: StormState, channel: string): number {
  const waiting = state.held[channel];
  // A minute lets a burst arrive as one digest instead of as its first message and a digest of the rest.
  const settled = (waiting?.since ?? 0) + (state.floodSince === null ? 0 : MINUTE);
  return Math.max(settled, freeAt(config.throttlesOf(channel), state.sent[channel] ?? [], settled));
}

/** The first instant at or after `at` when every throttle has room for one more. */
function freeAt(throttles: readonly Throttle[], sent: readonly number[], at: number): number {
  return throttles.reduce((free, { max, perMs }) => {
    const blocking = sent.filter((time) => time > at - perMs);
    return blocking.length < max ? free : Math.max(free, blocking[blocking.length - max]! + perMs);
  }, at);
}

function keep(sent: readonly number[], now: number, throttles: readonly Throttle[]): number[] {
  const longest = Math.max(0, ...throttles.map((throttle) => throttle.perMs));
  return [...sent.filter((time) => time > now - longest), now];
}

function floodAt(config: StormConfig, state: StormState, now: number): StormState {
  const { startAbove, endBelow, windowMs } = config.flood;
  const offered = state.offered.filter((time) => time > now - windowMs);
  if (state.floodSince === null) return { ...state, offered, floodSince: offered.length > startAbove ? now : null };
  return { ...state, offered, floodSince: offered.length < endBelow ? null : state.floodSince };
}
