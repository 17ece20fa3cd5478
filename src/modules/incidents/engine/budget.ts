import { CALM, CHANNEL_THROTTLES, nextDigestAt, offer, STORM_DEFAULTS, takeDigests, withdraw, type Digest, type StormConfig, type StormState, type Throttle } from './alerting/storm.ts';

const MINUTE = 60_000;

/** What a reader can take in, per kind of channel. Machines take everything. */
const PER_TYPE: Readonly<Record<string, readonly Throttle[]>> = {
  sms: CHANNEL_THROTTLES.sms,
  voice: CHANNEL_THROTTLES.voice,
  telegram: [{ max: 10, perMs: MINUTE }],
  ntfy: [{ max: 10, perMs: MINUTE }],
  slack: [{ max: 10, perMs: MINUTE }],
  teams: [{ max: 10, perMs: MINUTE }],
  smtp: [{ max: 10, perMs: MINUTE }],
};

/** The storm budget of the channels people read; its keys are `type|channel|recipient`. */
export interface Budget {
  /** Whether a message may go now, and why not. */
  offer(message: { id: string; type: string; channel: string; to: string | null; severity: string; title: string }, now: number): 'sent' | 'budget' | 'flood';
  withdraw(ids: ReadonlySet<string>): void;
  take(now: number): (Digest & { readonly channelId: string; readonly to: string | null })[];
  nextAt(): number | null;
  isFlooding(): boolean;
  /** Per channel that a message about this incident waits for, why. */
  heldWhy(incident: string): string[];
  snapshot(): StormState;
  restore(state: StormState): void;
}

export function createBudget(initial: StormState = CALM): Budget {
  let state = initial;
  const config: StormConfig = { ...STORM_DEFAULTS, throttlesOf: (key) => PER_TYPE[key.slice(0, key.indexOf('|'))] ?? [] };
  return {
    offer({ id, type, channel, to, severity, title }, now) {
      if (PER_TYPE[type] === undefined) return 'sent';
      const result = offer(config, state, { id, channel: `${type}|${channel}|${to ?? ''}`, severity, title }, now);
      state = result.state;
      return result.why;
    },
    withdraw(ids) {
      state = withdraw(state, ids);
    },
    take(now) {
      const result = takeDigests(config, state, now);
      state = result.state;
      return result.digests.map((digest) => {
        const [, channelId, ...to] = digest.channel.split('|');
        return { ...digest, channelId: channelId!, to: to.join('|') || null };
      });
    },
    nextAt: () => nextDigestAt(config, state),
    isFlooding: () => state.floodSince !== null,
    heldWhy(incident) {
      const why = state.floodSince === null ? 'the channel has had its share for now' : 'flood mode';
      const waiting = Object.entries(state.held).filter(([, { offers }]) => offers.some((one) => one.id.startsWith(`${incident}|`)));
      return waiting.map(([key]) => `held for the next digest to ${key.split('|')[1]}: ${why}`);
    },
    snapshot: () => state,
    restore(next) {
      state = next;
    },
  };
}
