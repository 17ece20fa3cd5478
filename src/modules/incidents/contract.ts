import * as z from 'zod';
import { contract } from '#shared/contract.ts';

/** An incident's id, or its number as people say it: `INC-12`. */
const id = z.string().min(1).max(128);
/** A rule, route or interval in the form an operator writes; `spec.ts` has the schemas it must pass. */
const asWritten = z.record(z.string(), z.unknown());
const note = z.string().max(4_000).default('');
const empty = z.object({});

export const incidentStatus = z.enum(['new', 'acknowledged', 'mitigating', 'monitoring', 'resolved']);
export const incidentSeverity = z.enum(['critical', 'warning', 'advisory']);
export const milestoneName = z.enum(['impactStart', 'detected', 'declared', 'delivered', 'acknowledged', 'mitigated', 'resolved']);
export const incidentRole = z.enum(['commander', 'scribe', 'communications', 'clinical']);

/** A card of the board: what a wall needs and no more. */
export const boardRow = z.object({
  id: z.string(),
  number: z.number(),
  /** `INC-12` */
  key: z.string(),
  title: z.string(),
  severity: incidentSeverity,
  status: incidentStatus,
  /** Ids of the targets concerned, worst first. */
  targets: z.array(z.string()),
  /** Targets that are down because these are: told on this incident only. */
  symptoms: z.number(),
  openedAt: z.number(),
  updatedAt: z.number(),
  resolvedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.number().nullable(),
  /** When an acknowledgement lapses and the chain begins again. */
  ackExpiresAt: z.number().nullable(),
  snoozedUntil: z.number().nullable(),
  /** Nobody answered the whole chain. */
  unanswered: z.boolean(),
  /** When the next step of the policy runs; null when none waits. */
  nextEscalationAt: z.number().nullable(),
  policy: z.string().nullable(),
  /** People called so far. */
  called: z.array(z.string()),
  commander: z.string().nullable(),
  manual: z.boolean(),
  sample: z.boolean(),
  patientSafety: z.boolean(),
  /** The incident this one was merged into. */
  mergedInto: z.string().nullable(),
});

export const timelineEntry = z.object({
  seq: z.number(),
  at: z.number(),
  /** `opened`, `alert-fired`, `called`, `delivered`, `acknowledged`, `note` … */
  kind: z.string(),
  text: z.string(),
  /** Who did it; `system` for what Watchfloor did by itself. */
  by: z.string(),
  /** What proves it: a probe result, an outbox row, an alert, a service level. */
  evidence: z.object({ type: z.enum(['result', 'outbox', 'alert', 'incident', 'rule', 'objective']), id: z.string(), at: z.number().nullable() }).nullable(),
  /** SHA-256 over this entry and the hash before it. */
  hash: z.string(),
});

export const milestone = z.object({
  name: milestoneName,
  at: z.number(),
  source: z.enum(['auto', 'manual']),
  editedBy: z.string().nullable(),
  /** What stood there first; null when it was never changed. */
  original: z.number().nullable(),
});

export const task = z.object({ id: z.string(), text: z.string(), assignee: z.string().nullable(), done: z.boolean(), createdAt: z.number(), doneAt: z.number().nullable() });

/** Working without the record system: when the paper procedure ran, and whether everything was entered afterwards. */
export const downtime = z.strictObject({
  procedureStartedAt: z.number().nullable().default(null),
  procedureEndedAt: z.number().nullable().default(null),
  backEntryCompletedAt: z.number().nullable().default(null),
  affectedUnits: z.string().max(1_000).default(''),
});

export const alertRow = z.object({
  /** The alert's fingerprint. */
  id: z.string(),
  rule: z.string(),
  name: z.string(),
  target: z.string(),
  /** The service level it is about; empty for other alerts. */
  objective: z.string(),
  labels: z.record(z.string(), z.string()),
  severity: incidentSeverity,
  state: z.enum(['pending', 'firing', 'resolved']),
  since: z.number(),
  firedAt: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  incident: z.string().nullable(),
  /** Why nobody is told of it now, in words; empty when it is told. */
  suppressedBy: z.string(),
  response: z.string(),
  sample: z.boolean(),
  source: z.enum(['rule', 'alertmanager']),
});

const incident = boardRow.extend({
  alerts: z.array(alertRow),
  milestones: z.array(milestone),
  roles: z.record(z.string(), z.string()),
  tasks: z.array(task),
  summary: z.string(),
  statuspage: z.string(),
  downtime,
  review: z.string(),
  response: z.string(),
  /** The targets explained by this incident's. */
  symptomTargets: z.array(z.string()),
  receipts: z.array(z.object({ outbox: z.string(), channel: z.string(), user: z.string().nullable(), event: z.string(), at: z.number(), endedAt: z.number(), outcome: z.string(), detail: z.string() })),
});

const mute = z.object({ kind: z.string(), by: z.string(), until: z.number().nullable(), text: z.string() });
const traceStep = z.object({ route: z.string(), receiver: z.string(), verdict: z.enum(['waiting', 'told', 'muted', 'over', 'not-wanted']), mutes: z.array(mute), lastToldAt: z.number().nullable(), nextNotificationAt: z.number().nullable(), text: z.string() });
const silenceRow = z.object({ id: z.string(), kind: z.enum(['silence', 'shelf']), matchers: z.array(z.string()), startsAt: z.number(), endsAt: z.number(), createdBy: z.string(), comment: z.string(), state: z.enum(['pending', 'active', 'expired']), /** Alerts it holds back now. */ holding: z.number() });
const summaryFigure = z.object({ metric: z.string(), definition: z.string(), n: z.number(), leftOut: z.array(z.object({ id: z.string(), why: z.string() })), medianMs: z.number().nullable(), p90Ms: z.number().nullable(), geometricMeanMs: z.number().nullable(), intervalMs: z.object({ low: z.number(), high: z.number() }).nullable() });
const comparison = z.object({ metric: z.string(), ratio: z.number().nullable(), interval: z.object({ low: z.number(), high: z.number() }).nullable(), verdict: z.enum(['improved', 'worse', 'not proven', 'no data']) });
const rate = z.object({ perMonth: z.number(), interval: z.object({ low: z.number(), high: z.number() }) });
const threshold = z.object({ id: z.string(), label: z.string(), unit: z.string(), acceptable: z.number(), limit: z.number(), source: z.string(), isConfirmed: z.boolean() });
const flood = z.object({ startAt: z.number(), endAt: z.number().nullable(), count: z.number(), peak: z.number(), topSource: z.string() });
const alarmHealth = z.object({
  seat: z.string(),
  from: z.number(),
  to: z.number(),
  n: z.number(),
  perDay: z.number(),
  perHour: z.number(),
  perTenMinutes: z.number(),
  busiestTenMinutes: z.object({ at: z.number(), count: z.number() }).nullable(),
  tenMinutesOverTenRatio: z.number(),
  hoursOverThirtyRatio: z.number(),
  floods: z.array(flood),
  floodTimeRatio: z.number(),
  chattering: z.array(z.object({ source: z.string(), transitions: z.number(), at: z.number() })),
  fleeting: z.array(z.object({ source: z.string(), count: z.number() })),
  stale: z.array(z.object({ source: z.string(), since: z.number(), standingMs: z.number() })),
  top: z.array(z.object({ source: z.string(), count: z.number(), shareRatio: z.number() })),
  topTenRatio: z.number(),
  standing: z.number(),
  priorities: z.array(z.object({ priority: z.string(), count: z.number(), shareRatio: z.number(), targetRatio: z.number().nullable() })),
  suppressed: z.record(z.string(), z.number()),
  verdicts: z.array(z.object({ threshold, value: z.number(), verdict: z.enum(['acceptable', 'manageable', 'exceeded']) })),
  /** Alarms per 10 minutes over the range, at most 2,000 buckets, oldest first. */
  perBucket: z.object({ bucketMs: z.number(), counts: z.array(z.number()) }),
});
const frame = z.object({ at: z.number(), change: z.enum(['raised', 'cleared']), source: z.string(), priority: z.string(), standing: z.number(), total: z.number(), inWindow: z.number() });

export const incidents = contract({
  name: 'incidents',
  calls: {
    /** `open` when left out; a status, `open`, `closed` or `all`. Newest first. */
    list: { input: z.object({ state: z.enum(['open', 'closed', 'all', 'new', 'acknowledged', 'mitigating', 'monitoring', 'resolved', 'unanswered']).default('open'), limit: z.int().min(1).max(5_000).default(500) }), output: z.object({ incidents: z.array(boardRow) }), allow: 'viewer' },
    get: { input: z.object({ id }), output: incident, allow: 'viewer' },
    /** The whole story, oldest first, and whether its chain of hashes holds. */
    timeline: { input: z.object({ id }), output: z.object({ id: z.string(), entries: z.array(timelineEntry), intact: z.boolean() }), allow: 'viewer' },
    declare: {
      input: z.object({ title: z.string().trim().min(1).max(300), severity: incidentSeverity.default('warning'), targets: z.array(z.string()).max(500).default([]), summary: z.string().max(10_000).default(''), policy: z.string().optional(), impactStartAt: z.number().optional() }),
      output: z.object({ id: z.string(), number: z.number() }),
      allow: 'operator',
      audit: true,
    },
    acknowledge: { input: z.object({ id, note }), output: z.object({ id: z.string(), acknowledgedBy: z.string(), ackExpiresAt: z.number().nullable() }), allow: 'operator', audit: true },
    /** From a wall: a person and their PIN instead of a sign-in. */
    acknowledgeWithPin: { input: z.object({ id, user: z.string().min(1), pinSecret: z.string().max(12), note }), output: z.object({ id: z.string(), acknowledgedBy: z.string(), ackExpiresAt: z.number().nullable() }), allow: 'viewer', audit: true },
    snooze: { input: z.object({ id, forMs: z.int().min(60_000).max(86_400_000).default(900_000), note }), output: z.object({ until: z.number() }), allow: 'operator', audit: true },
    /** The next step of the policy at once. */
    escalate: { input: z.object({ id, note }), output: empty, allow: 'operator', audit: true },
    resolve: { input: z.object({ id, note }), output: empty, allow: 'operator', audit: true },
    setStatus: { input: z.object({ id, status: incidentStatus, note }), output: empty, allow: 'operator', audit: true },
    setSeverity: { input: z.object({ id, severity: incidentSeverity, note }), output: empty, allow: 'operator', audit: true },
    setTitle: { input: z.object({ id, title: z.string().trim().min(1).max(300) }), output: empty, allow: 'operator', audit: true },
    addNote: { input: z.object({ id, text: z.string().trim().min(1).max(10_000) }), output: empty, allow: 'operator', audit: true },
    /** An empty person takes the role away. */
    setRole: { input: z.object({ id, role: incidentRole, person: z.string().max(200) }), output: empty, allow: 'operator', audit: true },
    addTask: { input: z.object({ id, text: z.string().trim().min(1).max(1_000), assignee: z.string().max(200).nullable().default(null) }), output: z.object({ task: z.string() }), allow: 'operator', audit: true },
    setTask: { input: z.object({ id, task: z.string(), done: z.boolean().optional(), assignee: z.string().max(200).nullable().optional() }), output: empty, allow: 'operator', audit: true },
    /** The merged ones close and point to the one that stays. */
    merge: { input: z.object({ into: id, ids: z.array(id).min(1).max(100) }), output: empty, allow: 'operator', audit: true },
    split: { input: z.object({ id, targets: z.array(z.string()).min(1), title: z.string().trim().min(1).max(300).optional() }), output: z.object({ id: z.string(), number: z.number() }), allow: 'operator', audit: true },
    /** Corrects a moment; the first value is kept and shown. */
    setMilestone: { input: z.object({ id, name: milestoneName, at: z.number() }), output: empty, allow: 'commander', audit: true },
    setTexts: { input: z.object({ id, summary: z.string().max(10_000).optional(), statuspage: z.string().max(10_000).optional(), review: z.string().max(100_000).optional() }), output: empty, allow: 'operator', audit: true },
    setDowntime: { input: z.object({ id, downtime: downtime.partial().optional(), patientSafety: z.boolean().optional() }), output: empty, allow: 'operator', audit: true },
    /** A post-incident review prefilled from the timeline, as Markdown. Nothing is saved; save through `setTexts`. */
    reviewTemplate: { input: z.object({ id }), output: z.object({ text: z.string() }), allow: 'viewer' },

    listAlerts: { input: z.object({ state: z.enum(['pending', 'firing', 'resolved']).optional() }), output: z.object({ alerts: z.array(alertRow) }), allow: 'viewer' },
    /** Why an alert was or was not told to whom, and when it will be next. */
    explain: { input: z.object({ alert: z.string() }), output: z.object({ alert: alertRow, steps: z.array(traceStep), isUnrouted: z.boolean(), nextNotificationAt: z.number().nullable(), text: z.string() }), allow: 'viewer' },
    listSilences: { input: z.object({ expired: z.boolean().default(false) }), output: z.object({ silences: z.array(silenceRow) }), allow: 'viewer' },
    /** Broad and planned: by `match` (`{ target: "ehr-*" }`) or Alertmanager's `matchers`. */
    silence: { input: z.object({ match: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}), matchers: z.array(z.string()).default([]), startsAt: z.number().optional(), endsAt: z.number(), comment: z.string().trim().min(1).max(2_000) }), output: z.object({ id: z.string() }), allow: 'operator', audit: true },
    /** Narrow: one alert, put away by name with a reason, back by itself; 12 h at most. */
    shelve: { input: z.object({ alert: z.string(), forMs: z.int().min(60_000).max(43_200_000), reason: z.string().trim().min(1).max(2_000) }), output: z.object({ id: z.string() }), allow: 'operator', audit: true },
    expireSilence: { input: z.object({ id: z.string() }), output: empty, allow: 'operator', audit: true },
    listRules: { input: empty, output: z.object({ rules: z.array(z.object({ id: z.string(), rule: asWritten, pending: z.number(), firing: z.number(), error: z.string() })) }), allow: 'viewer' },
    putRule: { input: z.object({ rule: asWritten }), output: z.object({ id: z.string(), warnings: z.array(z.string()) }), allow: 'operator', audit: true },
    deleteRule: { input: z.object({ id: z.string() }), output: z.object({ deleted: z.boolean() }), allow: 'operator', audit: true },
    /** What a rule, saved or not, would have done over the recorded states of the last days. */
    simulateRule: {
      input: z.object({ rule: asWritten, days: z.int().min(1).max(90).default(30) }),
      output: z.object({ from: z.number(), to: z.number(), targets: z.number(), observedRatio: z.number(), alerts: z.array(z.object({ target: z.string(), activeAt: z.number(), firedAt: z.number(), resolvedAt: z.number().nullable() })), firings: z.number(), perDay: z.number(), limits: z.array(z.string()) }),
      allow: 'viewer',
    },
    getRouting: { input: empty, output: z.object({ routes: z.array(asWritten), inhibit: z.array(asWritten), timeIntervals: z.array(asWritten) }), allow: 'viewer' },
    /** Replaces the lists given; the others stay. */
    setRouting: { input: z.object({ routes: z.array(asWritten).max(500).optional(), inhibit: z.array(asWritten).max(500).optional(), timeIntervals: z.array(asWritten).max(500).optional() }), output: empty, allow: 'commander', audit: true },
    /** Which receivers labels would reach. */
    testRouting: { input: z.object({ labels: z.record(z.string(), z.string()) }), output: z.object({ routes: z.array(z.object({ route: z.string(), receivers: z.array(z.string()), groupWaitMs: z.number(), groupIntervalMs: z.number(), repeatIntervalMs: z.number() })) }), allow: 'viewer' },
    /** Reads an alertmanager.yml; nothing is saved. */
    importAlertmanager: { input: z.object({ text: z.string().max(2_000_000) }), output: z.object({ routes: z.array(asWritten), channels: z.array(asWritten), inhibit: z.array(asWritten), timeIntervals: z.array(asWritten), notCarried: z.array(z.object({ path: z.string(), why: z.string() })) }), allow: 'operator' },
    /** Takes what Prometheus or Alertmanager post: a webhook body of version 4, or the list of the v2 API. */
    receiveAlertmanager: { input: z.object({ payload: z.unknown() }), output: z.object({ accepted: z.number() }), allow: 'operator' },

    /** Alarm figures per seat after ISA-18.2 and EEMUA 191. */
    alarmHealth: { input: z.object({ from: z.number(), to: z.number() }), output: z.object({ seats: z.array(alarmHealth) }), allow: 'viewer' },
    replayFlood: { input: z.object({ seat: z.string().default('desk'), from: z.number(), to: z.number() }), output: z.object({ frames: z.array(frame) }), allow: 'viewer' },
    setThreshold: { input: z.object({ id: z.string(), acceptable: z.number().min(0), limit: z.number().min(0), source: z.string().max(500) }), output: empty, allow: 'owner', audit: true },
    /** TTD, TTA, TTM, TTR and the rate of a period, compared with the one of the same length before it. */
    figures: { input: z.object({ from: z.number(), to: z.number(), severity: incidentSeverity.optional() }), output: z.object({ n: z.number(), figures: z.array(summaryFigure), comparisons: z.array(comparison), rate, rateBefore: rate }), allow: 'viewer' },
    /** Prometheus text about alerts and incidents. */
    metrics: { input: empty, output: z.object({ text: z.string() }), allow: 'viewer' },
  },
  topics: {
    /** Open incidents, and resolved ones for an hour. */
    board: { row: boardRow, key: 'id', allow: 'viewer' },
    /** Pending and firing alerts, and resolved ones for 15 minutes. */
    alerts: { row: alertRow, key: 'id', allow: 'viewer' },
  },
  facts: {
    opened: z.object({ id: z.string(), number: z.number(), title: z.string(), severity: incidentSeverity, targets: z.array(z.string()), at: z.number(), sample: z.boolean() }),
    acknowledged: z.object({ id: z.string(), by: z.string(), at: z.number() }),
    unanswered: z.object({ id: z.string(), at: z.number() }),
    resolved: z.object({ id: z.string(), at: z.number(), by: z.string() }),
  },
});

export type BoardRow = z.output<typeof boardRow>;
export type IncidentStatus = z.output<typeof incidentStatus>;
export type IncidentSeverity = z.output<typeof incidentSeverity>;
export type TimelineEntry = z.output<typeof timelineEntry>;
export type Milestone = z.output<typeof milestone>;
export type MilestoneName = z.output<typeof milestoneName>;
export type Task = z.output<typeof task>;
export type Downtime = z.output<typeof downtime>;
export type AlertRow = z.output<typeof alertRow>;
export type IncidentDetail = z.output<typeof incident>;
export type AlarmHealthRow = z.output<typeof alarmHealth>;
