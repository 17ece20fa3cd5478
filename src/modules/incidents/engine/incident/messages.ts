import type { Outbox } from '#kit/outbox.ts';
import { DESKTOP, PAGE_KIND, type PageEvent, type PageRequest } from '#modules/notify/contract.ts';
import { urgencyOf } from '#modules/oncall/spec.ts';
import type { Budget } from '../budget.ts';
import { policyOf, type World } from '../world.ts';
import type { Destination, Incident } from './incident.ts';
import type { Timeline } from './timeline.ts';

/** Puts messages about incidents into the outbox, inside the transaction of the change they tell of. */
export interface Messages {
  /** Tells one destination; gives the incident with the destination noted. */
  tell(incident: Incident, destination: Destination, event: PageEvent, now: number, more?: Partial<PageRequest>): Incident;
  /** Tells everybody who was told before. */
  tellAll(incident: Incident, event: PageEvent, now: number, more?: Partial<PageRequest>): Incident;
  /** What the storm budget held, one message per channel; gives whom it told of which incident. */
  digests(now: number): { incident: string; destination: Destination }[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A page is worthless after ten minutes: it escalates instead. An end is worth telling for a day. */
const DEADLINES = { high: 10 * MINUTE, low: 4 * HOUR, acknowledged: HOUR, resolved: 24 * HOUR } as const;

export function createMessages(outbox: Outbox, budget: Budget, timeline: Timeline, world: () => World): Messages {
  function deadline(incident: Incident, event: PageEvent, now: number): number {
    if (event === 'acknowledged' || event === 'resolved') return now + DEADLINES[event];
    return now + DEADLINES[urgencyOf(incident.severity, policyOf(world(), incident.policy), now)];
  }

  function send(incident: Incident, destination: Destination, event: PageEvent, now: number, more: Partial<PageRequest>): Incident {
    const to = destination.to ?? '';
    const dedupKey = `${destination.channel}|${to}|${incident.id}|${event}|${incident.messages + 1}`;
    const request: PageRequest = {
      channel: destination.channel,
      ...(destination.to === null ? {} : { to: destination.to }),
      ...(destination.user === null ? {} : { user: destination.user }),
      event,
      incident: { id: incident.id, number: incident.number, title: titleOf(incident, event), isTitleTyped: incident.isTitleTyped, severity: incident.severity, status: incident.status, targets: [...incident.targets] },
      groupKey: incident.id,
      at: now,
      ...(event === 'resolved' || incident.details === '' ? {} : { details: incident.details }),
      ...(event === 'resolved' || incident.response === '' ? {} : { response: incident.response }),
      ...(incident.sample ? { isSample: true } : {}),
      ...more,
    };
    outbox.add({ kind: PAGE_KIND, dedupKey, orderKey: `${destination.channel}|${to}|${incident.id}`, payload: request, ...(destination.channel === DESKTOP ? {} : { deadlineAt: deadline(incident, event, now) }) });
    if (event === 'triggered' || event === 'escalated') {
      const who = destination.user === null ? '' : ` for ${world().people.get(destination.user)?.name ?? destination.user}`;
      timeline.add(incident.id, { at: now, kind: 'called', text: `${event === 'triggered' ? 'Told' : 'Escalated to'} ${destination.channel}${who}`, evidence: { type: 'outbox', id: dedupKey, at: now } });
    }
    const isKnown = incident.told.some((one) => one.channel === destination.channel && one.to === destination.to && one.user === destination.user);
    return { ...incident, messages: incident.messages + 1, told: isKnown || event === 'resolved' ? incident.told : [...incident.told, destination] };
  }

  return {
    tell(incident, destination, event, now, more = {}) {
      // The sample hospital alarms on this desk and nowhere else.
      if (incident.sample && destination.channel !== DESKTOP) return incident;
      const type = world().channels.get(destination.channel)?.type ?? '';
      const why = budget.offer({ id: offerId(incident, destination), type, channel: destination.channel, to: destination.to, severity: incident.severity, title: `${incident.id} ${incident.title}` }, now);
      if (why === 'sent') return send(incident, destination, event, now, more);
      timeline.add(incident.id, { at: now, kind: 'held', text: `Not told ${destination.channel} by itself: ${why === 'flood' ? 'flood mode' : 'the channel has had its share for now'}; it comes with the next digest` });
      return incident;
    },
    tellAll(incident, event, now, more = {}) {
      budget.withdraw(new Set([...world().channels.keys()].map((channel) => `${incident.id}|${channel}`)));
      // One message per address, though several people may share it.
      const addresses = new Map(incident.told.map((destination) => [`${destination.channel}|${destination.to ?? ''}`, destination]));
      return [...addresses.values()].filter(({ channel }) => !(event === 'acknowledged' && isCostly(world().channels.get(channel)?.type))).reduce((next, destination) => send(next, destination, event, now, more), incident);
    },
    digests(now) {
      const told: { incident: string; destination: Destination }[] = [];
      for (const digest of budget.take(now)) {
        for (const held of digest.held) told.push({ incident: held.id.slice(0, held.id.indexOf('|')), destination: { channel: digest.channelId, to: digest.to, user: null } });
        const list = digest.held.slice(0, 30).map((held) => held.title).join('\n');
        const counts = Object.entries(digest.bySeverity).map(([severity, n]) => `${n} ${severity}`).join(', ');
        const id = `digest-${digest.channelId}-${now}`;
        const request: PageRequest = {
          channel: digest.channelId,
          ...(digest.to === null ? {} : { to: digest.to }),
          event: 'digest',
          incident: { id, number: 0, title: `${digest.count} more: ${counts}`, isTitleTyped: false, severity: 'warning', status: 'new', targets: [] },
          groupKey: id,
          at: now,
          details: digest.count > 30 ? `${list}\nand ${digest.count - 30} more` : list,
        };
        outbox.add({ kind: PAGE_KIND, dedupKey: `${digest.channelId}|${digest.to ?? ''}|${id}|digest|1`, orderKey: `${digest.channelId}|${digest.to ?? ''}|${id}`, payload: request, deadlineAt: now + DEADLINES.low });
      }
      return told;
    },
  };
}

/** What was merged goes on elsewhere: its end is not taken for the end of the trouble. */
function titleOf({ title, mergedInto }: Incident, event: PageEvent): string {
  return event === 'resolved' && mergedInto !== null ? `${title} (not over: it goes on as ${mergedInto})` : title;
}

function offerId(incident: Incident, destination: Destination): string {
  return `${incident.id}|${destination.channel}`;
}

/** Nobody is rung up at night to hear that somebody else took it. */
function isCostly(type: string | undefined): boolean {
  return type === 'sms' || type === 'voice';
}
