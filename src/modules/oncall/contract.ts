import * as z from 'zod';
import { contract } from '#shared/contract.ts';
import type { EscalationPolicy } from './engine/policy.ts';

const id = z.string().min(1).max(128);
/** A schedule or policy in the form an operator writes; `spec.ts` has the schemas it must pass. */
const asWritten = z.record(z.string(), z.unknown());
const range = { from: z.number(), to: z.number() };
const span = z.object({ startAt: z.number(), endAt: z.number() });
const shift = span.extend({ users: z.array(z.string()) });
const handoff = z.object({ at: z.number(), time: z.string(), from: z.array(z.string()), to: z.array(z.string()), note: z.string().nullable() });
const time = z.union([z.string().min(1), z.number()]);

/** How a person is reached: a channel, and their own address on it where the channel's is another's (mail address, phone number, chat id, topic). */
export const contact = z.object({ channel: z.string().min(1).max(128), to: z.string().min(1).max(320).optional() });

export const person = z.object({
  id,
  name: z.string().min(1).max(200),
  contacts: z.array(contact).max(10),
  /** Has a PIN for acknowledging at a wall. The PIN itself is never told. */
  hasPin: z.boolean(),
});

/** One row per schedule: who serves now. */
export const nowRow = z.object({
  schedule: id,
  name: z.string(),
  timeZone: z.string(),
  users: z.array(z.string()),
  /** Display names, in the order of `users`. */
  names: z.array(z.string()),
  /** When that changes; null when it does not within eight weeks. */
  until: z.number().nullable(),
  /** Who serves after that; empty is a gap. */
  next: z.array(z.string()),
  /** The next time nobody serves within 30 days. */
  nextGapAt: z.number().nullable(),
});

const personLoad = z.object({ user: z.string(), hours: z.number(), nightHours: z.number(), weekendHours: z.number(), nights: z.number(), weekendDays: z.number(), shifts: z.number(), pages: z.number(), restViolations: z.number(), shareRatio: z.number() });
const overrideInput = z.strictObject({ kind: z.enum(['add', 'remove', 'replace']), from: time, to: time, user: z.string().min(1), with: z.string().min(1).optional() });
const swapSide = z.strictObject({ user: z.string().min(1), from: time, to: time });

export const oncall = contract({
  name: 'oncall',
  calls: {
    listSchedules: { input: z.object({}), output: z.object({ schedules: z.array(nowRow) }), allow: 'viewer' },
    getSchedule: { input: z.object({ id }), output: z.object({ schedule: asWritten, now: nowRow }), allow: 'viewer' },
    putSchedule: { input: z.object({ schedule: asWritten }), output: z.object({ id: z.string() }), allow: 'commander', audit: true },
    deleteSchedule: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'commander', audit: true },
    /** Who serves at an instant, now when left out; every schedule when none is named. */
    who: { input: z.object({ schedule: id.optional(), at: z.number().optional() }), output: z.object({ at: z.number(), schedules: z.array(z.object({ schedule: z.string(), users: z.array(z.string()) })) }), allow: 'viewer' },
    shifts: { input: z.object({ schedule: id, ...range }), output: z.object({ shifts: z.array(shift), gaps: z.array(span) }), allow: 'viewer' },
    /** When nobody serves; the next 30 days when left out. */
    gaps: { input: z.object({ schedule: id.optional(), from: z.number().optional(), to: z.number().optional() }), output: z.object({ gaps: z.array(span.extend({ schedule: z.string() })) }), allow: 'viewer' },
    /** What a schedule gives, saved or not: shifts, gaps and hand-offs with notes where a clock change touches them. */
    preview: { input: z.object({ schedule: asWritten, ...range }), output: z.object({ shifts: z.array(shift), gaps: z.array(span), handoffs: z.array(handoff) }), allow: 'viewer' },
    handoffs: { input: z.object({ schedule: id, ...range }), output: z.object({ handoffs: z.array(handoff) }), allow: 'viewer' },
    fairness: { input: z.object({ schedule: id, ...range }), output: z.object({ people: z.array(personLoad) }), allow: 'viewer' },
    addOverride: { input: z.object({ schedule: id, override: overrideInput }), output: z.object({ index: z.number() }), allow: 'oncall', audit: true },
    /** `index` is its place in the schedule's `overrides`; `user` must be the one that stands there. */
    removeOverride: { input: z.object({ schedule: id, index: z.int().min(0), user: z.string() }), output: z.object({ removed: z.boolean() }), allow: 'oncall', audit: true },
    /** Two people take each other's time: two replacements. */
    swap: { input: z.object({ schedule: id, first: swapSide, second: swapSide }), output: z.object({}), allow: 'oncall', audit: true },
    ical: { input: z.object({ schedule: id, from: z.number().optional(), to: z.number().optional(), user: z.string().optional() }), output: z.object({ text: z.string() }), allow: 'viewer' },
    /** Reads a schedule exported elsewhere; nothing is saved. */
    import: { input: z.object({ from: z.enum(['pagerduty', 'opsgenie', 'grafana']), text: z.string().max(2_000_000) }), output: z.object({ schedule: asWritten, notCarried: z.array(z.string()) }), allow: 'operator' },
    listPolicies: { input: z.object({}), output: z.object({ policies: z.array(z.object({ id: z.string(), name: z.string(), policy: asWritten })) }), allow: 'viewer' },
    putPolicy: { input: z.object({ policy: asWritten }), output: z.object({ id: z.string() }), allow: 'commander', audit: true },
    deletePolicy: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'commander', audit: true },
    listPeople: { input: z.object({}), output: z.object({ people: z.array(person) }), allow: 'viewer' },
    /** `pinSecret` (kept out of the audit trail by its name): four to twelve digits, null takes it away, left out it stays. */
    putPerson: {
      input: z.object({ id, name: z.string().trim().min(1).max(200), contacts: z.array(contact).max(10).default([]), pinSecret: z.string().regex(/^\d{4,12}$/, 'a PIN is four to twelve digits').nullable().optional() }),
      output: z.object({ id: z.string() }),
      allow: 'commander',
      audit: true,
    },
    deletePerson: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'commander', audit: true },
    /** Whether the PIN is this person's. Five wrong ones in a row close it for five minutes. */
    verifyPin: { input: z.object({ user: id, pinSecret: z.string().max(12) }), output: z.object({ ok: z.boolean(), message: z.string() }), allow: 'admin' },
    /** Everything an escalation needs, as of now: for other modules. */
    plan: { input: z.object({}), output: z.object({ policies: z.array(z.custom<EscalationPolicy>()), onCall: z.record(z.string(), z.array(z.string())), people: z.array(person) }), allow: 'operator' },
  },
  topics: {
    now: { row: nowRow, key: 'schedule', allow: 'viewer' },
  },
  facts: {
    handedOver: z.object({ schedule: z.string(), from: z.array(z.string()), to: z.array(z.string()), at: z.number() }),
  },
});

export type Contact = z.output<typeof contact>;
export type Person = z.output<typeof person>;
export type OncallNow = z.output<typeof nowRow>;
