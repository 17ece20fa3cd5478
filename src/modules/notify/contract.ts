import * as z from 'zod';
import { contract } from '#shared/contract.ts';

const id = z.string().min(1).max(200);
/** A channel in the form an operator writes; `spec.ts` has the schema it must pass. Secrets in clear are masked in replies; the mask sent back keeps what is stored. */
const asWritten = z.record(z.string(), z.unknown());

export const pageSeverity = z.enum(['critical', 'warning', 'advisory']);
export const messageEvent = z.enum(['triggered', 'acknowledged', 'escalated', 'resolved', 'digest', 'test']);

/** The id of the built-in channel: this machine's own desktop, tray and walls. */
export const DESKTOP = 'desktop';

/** The outbox kind under which a page waits to be sent. */
export const PAGE_KIND = 'notify';

/** The payload of an outbox row of kind `PAGE_KIND`: whoever adds one does so in the transaction of the change that it tells of. */
export const pageRequest = z.object({
  channel: z.string(),
  /** The recipient on the channel, where it is not the channel's own. */
  to: z.string().optional(),
  /** The person it is meant for. */
  user: z.string().optional(),
  event: messageEvent,
  incident: z.object({ id: z.string(), number: z.number(), title: z.string(), isTitleTyped: z.boolean(), severity: pageSeverity, status: z.string(), targets: z.array(z.string()) }),
  /** The same for everything about one incident: what PagerDuty and Opsgenie join their events by. */
  groupKey: z.string(),
  at: z.number(),
  details: z.string().optional(),
  response: z.string().optional(),
  by: z.string().optional(),
  isSample: z.boolean().optional(),
  unanswered: z.boolean().optional(),
  /** Round and step of the escalation, for display; null outside of one. */
  step: z.object({ round: z.number(), step: z.number() }).nullable().optional(),
  /** Nothing else reaches its person: quiet hours do not hush it. */
  isLastResort: z.boolean().optional(),
});

/** What the shell and the walls show and sound. One row per incident that was paged here; gone a minute after it is resolved. */
export const pageRow = z.object({
  /** The incident's id, or that of a test alarm. */
  id: z.string(),
  incident: z.string(),
  number: z.number(),
  event: messageEvent,
  title: z.string(),
  body: z.string(),
  severity: pageSeverity,
  /** When it was first paged; the reminder ladder counts from here. */
  at: z.number(),
  updatedAt: z.number(),
  /** When a resolved one goes away; null while it stands. */
  until: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Nobody answered the whole chain. */
  unanswered: z.boolean(),
  /** Quiet hours: no sound and no notification. Critical ones are never quiet. */
  quiet: z.boolean(),
  sample: z.boolean(),
  step: z.object({ round: z.number(), step: z.number() }).nullable(),
  /** The people meant. */
  users: z.array(z.string()),
});

/** The one row, `alarm`, of the topic `notify/state`. */
export const alarmState = z.object({
  id: z.literal('alarm'),
  quietUntil: z.number().nullable(),
  quietReason: z.string(),
  quietBy: z.string(),
  /** Sound is off until then; alarms stay. */
  soundSilencedUntil: z.number().nullable(),
  selfCheck: z.object({ at: z.number().nullable(), ok: z.boolean(), message: z.string(), isDue: z.boolean() }),
  lastTest: z.object({ id: z.string(), at: z.number(), seen: z.boolean().nullable(), heard: z.boolean().nullable() }).nullable(),
  heartbeat: z.object({ url: z.string(), everyMs: z.number(), lastOkAt: z.number().nullable(), error: z.string() }).nullable(),
});

export const channelRow = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  /** Where it goes, without secrets. */
  summary: z.string(),
  disabled: z.boolean(),
  /** Why it was switched off by itself; empty otherwise. */
  disabledReason: z.string(),
  sendResolved: z.boolean(),
  phiAllowed: z.boolean(),
  lastDeliveredAt: z.number().nullable(),
  lastFailedAt: z.number().nullable(),
  lastError: z.string(),
  spec: asWritten,
});

export const receipt = z.object({
  /** Grows with each receipt: ask for what came after the last one seen. */
  seq: z.number(),
  /** The outbox row; the same for every attempt. */
  id: z.string(),
  incident: z.string(),
  channel: z.string(),
  channelType: z.string(),
  user: z.string().nullable(),
  event: messageEvent,
  /** When what it tells of happened. */
  at: z.number(),
  /** When the channel took it, or gave it up. */
  endedAt: z.number(),
  /** `accepted`: the carrier took it and will say what became of it; a second receipt follows. */
  outcome: z.enum(['delivered', 'accepted', 'dead', 'digested', 'skipped']),
  /** What the service answered to find the message by, or why it failed. */
  detail: z.string(),
  /** How far the carrier says it got: `queued`, `sent`, `delivered`, `failed` …; empty where it says nothing. */
  carrier: z.string(),
});

const email = z.email('an e-mail address like quality@hospital.example');
const oneLine = z.string().regex(/^[^\r\n\0]*$/, 'one line of text');

/** A mail of another module. `idempotencyKey` names the message: sent once, however often it is asked for. */
export const emailRequest = z.object({
  to: z.array(email).min(1).max(100),
  subject: oneLine.min(1).max(500),
  text: z.string().max(1_000_000),
  html: z.string().max(10_000_000).optional(),
  attachments: z
    .array(z.object({ fileName: oneLine.min(1).max(200).regex(/^[^/\\]+$/, 'a file name, not a path'), contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w."-]+)*$/, 'a media type like application/pdf'), base64: z.base64().max(30_000_000) }))
    .max(20)
    .optional(),
  idempotencyKey: z.string().min(1).max(1_000),
});

export const notifySettings = z.strictObject({
  /** Channels may reach private addresses: a hospital's mail server and chat are on its own network. Metadata addresses are always refused. */
  allowPrivateAddresses: z.boolean().default(true),
  /** Where people open the console, for links in messages: `https://watchfloor.example`. */
  publicUrl: z.string().max(500).default(''),
  /** A dead-man endpoint outside that alarms when these calls stop: a console cannot report its own death. Empty: none. */
  heartbeatUrl: z.string().max(2_000).default(''),
  heartbeatEveryMs: z.int().min(10_000).max(3_600_000).default(60_000),
  /** The mail channel that reports leave through; empty: the first one that is on. */
  mailChannel: z.string().max(128).default(''),
  /** A message this late whose incident is over by then becomes part of a digest. */
  digestAfterMs: z.int().min(10_000).max(3_600_000).default(120_000),
});

const linkVerb = z.enum(['acknowledge', 'escalate']);
const linkState = z.enum(['open', 'used', 'expired', 'invalid']);
/** What a signed link allows: one verb on one incident for one recipient, once. `confirm` belongs to the page that was shown. */
const linkView = z.object({ state: linkState, verb: linkVerb.nullable(), incident: z.string(), recipient: z.string(), expiresAt: z.number(), confirm: z.string() });
/** An act the gateway carries out as the recipient. */
const hookAct = z.object({ as: z.string(), verb: linkVerb, incident: z.string(), token: z.string() });
const linkRedeemed = z.object({ state: z.enum([...linkState.options, 'unconfirmed']), act: hookAct.nullable() });
const linkToken = z.string().min(1).max(2_000);

const testAlarm = z.object({ id: z.string(), at: z.number(), by: z.string(), channels: z.array(z.string()), seen: z.boolean().nullable(), heard: z.boolean().nullable(), confirmedAt: z.number().nullable(), confirmedBy: z.string().nullable() });
const selfCheck = z.object({ at: z.number(), seat: z.string(), tray: z.boolean().nullable(), notifications: z.boolean().nullable(), sound: z.boolean().nullable(), detail: z.string() });

export const notify = contract({
  name: 'notify',
  calls: {
    listChannels: { input: z.object({}), output: z.object({ channels: z.array(channelRow) }), allow: 'operator' },
    putChannel: { input: z.object({ channel: asWritten }), output: z.object({ id: z.string() }), allow: 'commander', audit: true },
    deleteChannel: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'commander', audit: true },
    setChannelEnabled: { input: z.object({ id, enabled: z.boolean() }), output: z.object({}), allow: 'operator', audit: true },
    /** What a channel of that kind would send of an example incident, in a wording that is not saved yet. */
    previewTemplate: {
      input: z.object({ type: z.string().max(40), template: z.object({ title: z.string().max(500).optional(), body: z.string().max(4_000).optional() }), phiAllowed: z.boolean().default(false), event: z.enum(['triggered', 'acknowledged', 'resolved']).default('triggered') }),
      output: z.object({ title: z.string(), body: z.string(), sent: z.string(), isTruncated: z.boolean() }),
      allow: 'operator',
    },
    /** Sends one test message now, past the outbox, and says what came of it. */
    testChannel: { input: z.object({ id }), output: z.object({ ok: z.boolean(), message: z.string(), durationMs: z.number() }), allow: 'operator', audit: true },
    /** Sends a mail of another module through a mail channel, once per key. `unavailable`: try again; `invalid`: that would not help. */
    sendEmail: { input: emailRequest, output: z.object({ channel: z.string(), answer: z.string(), repeated: z.boolean() }), allow: 'admin', audit: true },
    /** Why no mail can be sent, with the remedy; null when it can. */
    mailProblem: { input: z.object({}), output: z.object({ problem: z.string().nullable() }), allow: 'viewer' },
    /** Channels that failed for good and have not delivered since. */
    troubles: { input: z.object({}), output: z.object({ channels: z.number(), troubles: z.array(z.object({ channel: z.string(), since: z.number(), error: z.string() })) }), allow: 'viewer' },
    /** For the gateway: what a signed link is good for. */
    readLink: { input: z.object({ token: linkToken }), output: linkView, allow: 'operator' },
    redeemLink: { input: z.object({ token: linkToken, confirm: z.string().max(200) }), output: linkRedeemed, allow: 'operator', audit: true },
    /** Makes a link usable again whose act failed. */
    returnLink: { input: z.object({ token: linkToken }), output: z.object({}), allow: 'operator', audit: true },
    /** For the gateway: a callback of Twilio, with its signature. */
    receiveTwilio: { input: z.object({ channel: id, what: z.enum(['status', 'key']), path: z.string().max(4_000), signature: z.string().max(200), fields: z.record(z.string(), z.string()) }), output: z.object({ xml: z.string().nullable(), act: hookAct.nullable() }), allow: 'operator' },
    /** The mandatory test alarm: shown and sounded on this desk, and sent to the channels named. Must be confirmed. */
    testAlarm: { input: z.object({ channels: z.array(id).max(20).default([]), severity: pageSeverity.default('critical') }), output: z.object({ id: z.string() }), allow: 'viewer', audit: true },
    confirmTest: { input: z.object({ id, seen: z.boolean(), heard: z.boolean() }), output: z.object({ ok: z.boolean(), message: z.string() }), allow: 'viewer', audit: true },
    listTests: { input: z.object({ limit: z.int().min(1).max(200).default(20) }), output: z.object({ tests: z.array(testAlarm) }), allow: 'viewer' },
    /** What the shell or a wall found out about itself; null where it cannot tell. */
    reportSelfCheck: { input: z.object({ seat: z.string().min(1).max(100), tray: z.boolean().nullable(), notifications: z.boolean().nullable(), sound: z.boolean().nullable(), detail: z.string().max(1_000).default('') }), output: z.object({}), allow: 'viewer' },
    listSelfChecks: { input: z.object({}), output: z.object({ checks: z.array(selfCheck) }), allow: 'viewer' },
    /** Quiet hours always end: at most 12 hours from now. Critical alarms stay loud. */
    setQuietHours: { input: z.object({ until: z.number(), reason: z.string().trim().min(1).max(500) }), output: z.object({}), allow: 'operator', audit: true },
    endQuietHours: { input: z.object({}), output: z.object({}), allow: 'operator', audit: true },
    /** Stops the sound for a moment; not an acknowledgement. */
    silenceSound: { input: z.object({ forMs: z.int().min(1_000).max(300_000).default(30_000) }), output: z.object({ until: z.number() }), allow: 'viewer', audit: true },
    /** Receipts after `afterSeq`, oldest first, or the newest of an incident. */
    deliveries: { input: z.object({ incident: id.optional(), afterSeq: z.int().min(0).optional(), limit: z.int().min(1).max(5_000).default(500) }), output: z.object({ deliveries: z.array(receipt) }), allow: 'operator' },
    getSettings: { input: z.object({}), output: notifySettings, allow: 'operator' },
    setSettings: { input: notifySettings.partial(), output: notifySettings, allow: 'admin', audit: true },
    /** Prometheus text: messages delivered and dead per channel. */
    metrics: { input: z.object({}), output: z.object({ text: z.string() }), allow: 'viewer' },
  },
  topics: {
    pages: { row: pageRow, key: 'id', allow: 'viewer' },
    state: { row: alarmState, key: 'id', allow: 'viewer' },
  },
  facts: {
    /** A message came to its end: delivered, dead, part of a digest, or skipped. */
    ended: receipt,
    /** A channel failed for good, or works again. */
    channelTrouble: z.object({ channel: z.string(), message: z.string(), remedy: z.string(), isOver: z.boolean() }),
  },
});

export type EmailRequest = z.output<typeof emailRequest>;
export type LinkVerb = z.output<typeof linkVerb>;
export type LinkView = z.output<typeof linkView>;
export type LinkRedeemed = z.output<typeof linkRedeemed>;
export type HookAct = z.output<typeof hookAct>;
export type PageRequest = z.output<typeof pageRequest>;
export type PageRow = z.output<typeof pageRow>;
export type AlarmState = z.output<typeof alarmState>;
export type ChannelRow = z.output<typeof channelRow>;
export type Receipt = z.output<typeof receipt>;
export type NotifySettings = z.output<typeof notifySettings>;
export type PageSeverity = z.output<typeof pageSeverity>;
export type PageEvent = z.output<typeof messageEvent>;
