import * as z from 'zod';
import { parseDuration } from '#shared/duration.ts';
import { messageOf } from '#shared/errors.ts';

/** Present in every place this runs; declared here because shared code is compiled without DOM or Node types. */
declare const URL: { canParse(text: string): boolean };

/** A value that names a secret or variable is complete only when it is used; it is judged then. */
function holdsReference(text: string): boolean {
  return /\$\{(env|secret):/.test(text);
}

/** A duration in configuration: text like `10s`, or milliseconds. Parsed to milliseconds. */
export const duration = z.union([z.string(), z.number()]).transform((text, ctx) => {
  try {
    return parseDuration(text);
  } catch (thrown) {
    ctx.addIssue({ code: 'custom', message: messageOf(thrown) });
    return z.NEVER;
  }
});

/** Stable key of a target: letters, digits, dot, dash, underscore. */
export const targetId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'an id starts with a letter or digit and holds letters, digits, dots, dashes or underscores (128 at most)');

const port = z.int().min(1).max(65_535);
const host = z.string().min(1).max(253);
const family = z.enum(['any', '4', '6']).default('any');
const statusItem = z.union([z.int().min(100).max(599), z.string().regex(/^\d{3}(-\d{3})?$/, 'a status is 200 or a range like 200-299')]);

const tlsOptions = z.strictObject({
  serverName: z.string().optional(),
  /** Accept any certificate. The expiry is still read. */
  insecure: z.boolean().default(false),
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  passphrase: z.string().optional(),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
});

const httpAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic'), username: z.string(), password: z.string() }),
  z.strictObject({ type: z.literal('bearer'), token: z.string() }),
  z.strictObject({ type: z.literal('digest'), username: z.string(), password: z.string() }),
]);

const httpExpect = z.strictObject({
  /** Accepted status codes and ranges. */
  status: z.array(statusItem).min(1).default(['200-299']),
  keyword: z.string().optional(),
  /** With `keyword`: the body must not hold it. */
  keywordAbsent: z.boolean().default(false),
  jsonPath: z.strictObject({ path: z.string(), equals: z.unknown().optional(), exists: z.boolean().optional() }).optional(),
  /** Down when the certificate expires sooner than this. */
  certificateValidFor: duration.optional(),
});

const httpUrl = z.string().refine((text) => holdsReference(text) || (/^https?:\/\//i.test(text) && URL.canParse(text)), 'a URL begins with http:// or https:// and names a host');

const header = z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name holds no spaces or colons'), z.string().refine((v) => !/[\r\n\0]/.test(v), 'a header value holds no line breaks'));

export const httpProbe = z.strictObject({
  type: z.literal('http'),
  url: httpUrl,
  method: z.string().regex(/^[A-Z]+$/, 'a method is upper case, like GET').default('GET'),
  headers: header.default({}),
  body: z.string().max(1_048_576).optional(),
  auth: httpAuth.optional(),
  /** Redirects followed; 0 takes the first answer as it is. */
  maxRedirects: z.int().min(0).max(20).default(5),
  expect: httpExpect.prefault({}),
  tls: tlsOptions.optional(),
  family,
  /** `http://[user:pass@]host:port` */
  proxy: httpUrl.optional(),
  /** Bytes of body read at the most. */
  maxBody: z.int().min(0).max(16_777_216).default(1_048_576),
});

export const tcpProbe = z.strictObject({
  type: z.literal('tcp'),
  host,
  port,
  tls: tlsOptions.optional(),
  /** A dialogue after connecting, step by step. `\r \n \t \xNN` are understood. */
  dialogue: z.array(z.strictObject({ send: z.string().optional(), expect: z.string().optional(), startTls: z.boolean().optional() })).max(32).default([]),
  family,
});

export const tlsProbe = z.strictObject({
  type: z.literal('tls'),
  host,
  port: port.default(443),
  tls: tlsOptions.optional(),
  /** Down when any certificate of the chain expires sooner than this. */
  validFor: duration.default(parseDuration('7d')),
  /** Degraded when it expires sooner than this. */
  warnFor: duration.default(parseDuration('21d')),
  family,
});

export const dnsProbe = z.strictObject({
  type: z.literal('dns'),
  name: z.string().min(1).max(255),
  recordType: z.enum(['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']).default('A'),
  /** `address` or `address:port`; the machine's first resolver when left out. */
  server: z.string().optional(),
  transport: z.enum(['udp', 'tcp']).default('udp'),
  /** `rcode: ANY` takes any reply as a sign of life. */
  expect: z.strictObject({ rcode: z.string().default('NOERROR'), answers: z.array(z.string()).optional(), match: z.enum(['any', 'all', 'exact']).default('any') }).prefault({}),
});

export const icmpProbe = z.strictObject({
  type: z.literal('icmp'),
  host,
  count: z.int().min(1).max(20).default(3),
  /** Payload bytes. */
  size: z.int().min(8).max(1_400).default(56),
  /** Highest loss ratio that still counts as up. */
  maxLossRatio: z.number().min(0).max(1).default(0.5),
  family,
});

export const pushProbe = z.strictObject({
  type: z.literal('push'),
  /** The path under /push/; the target id when left out. */
  slug: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'a slug holds letters, digits, dots, dashes and underscores').optional(),
  /** A push is expected at least this often. */
  period: duration.default(parseDuration('1m')),
  grace: duration.default(parseDuration('30s')),
});

export const hostProbe = z.strictObject({
  type: z.literal('host'),
  metric: z.enum(['cpu', 'memory', 'disk', 'loop', 'clock']),
  /** For `disk`. */
  path: z.string().default('/'),
  /** Degraded above this: a ratio 0–1, or milliseconds for `loop` and `clock`. */
  warnAbove: z.number().min(0).optional(),
  /** Down above this. */
  downAbove: z.number().min(0).optional(),
});

export const groupProbe = z.strictObject({
  type: z.literal('group'),
  members: z.array(targetId).min(1),
  /** Up while at least this many members are up; all when left out. */
  atLeast: z.int().min(1).optional(),
});

export const mllpProbe = z.strictObject({
  type: z.literal('mllp'),
  host,
  port,
  /** An HL7 v2 message; a synthetic one without a patient when left out. */
  message: z.string().optional(),
  accept: z.array(z.enum(['AA', 'CA', 'AE', 'AR', 'CE', 'CR'])).default(['AA', 'CA']),
  tls: tlsOptions.optional(),
  family,
});

export const dicomProbe = z.strictObject({
  type: z.literal('dicom'),
  host,
  port: port.default(104),
  calledAeTitle: z.string().min(1).max(16).default('ANY-SCP'),
  callingAeTitle: z.string().min(1).max(16).default('WATCHFLOOR'),
  family,
});

export const probeSpec = z.discriminatedUnion('type', [httpProbe, tcpProbe, tlsProbe, dnsProbe, icmpProbe, pushProbe, hostProbe, groupProbe, mllpProbe, dicomProbe]);

export const severity = z.enum(['critical', 'warning', 'advisory']);

/** What an operator declares about a target. `every`, `timeout` and the like are milliseconds once parsed. */
export const targetSpec = z
  .strictObject({
    id: targetId,
    name: z.string().min(1).max(200),
    /** Slash-separated path, `Clinical/EHR`. */
    group: z.string().max(200).default(''),
    description: z.string().max(2_000).optional(),
    runbook: z.string().max(2_000).optional(),
    owner: z.string().max(200).optional(),
    tags: z.record(z.string().max(64), z.string().max(200)).default({}),
    severity: severity.default('critical'),
    probe: probeSpec,
    upIf: z.array(z.string().max(1_000)).max(20).default([]),
    degradedIf: z.array(z.string().max(1_000)).max(20).default([]),
    dependsOn: z.array(targetId).max(50).default([]),
    every: duration.default(30_000),
    timeout: duration.default(5_000),
    /** Consecutive failures that make it DOWN. */
    downAfter: z.int().min(1).max(100).default(2),
    /** Consecutive successes that make it UP again. */
    upAfter: z.int().min(1).max(100).default(2),
    /** Consecutive degraded results that make it DEGRADED. */
    degradedAfter: z.int().min(1).max(100).default(2),
    /** While a failure is unconfirmed, probe again this soon; `every` when left out. */
    retryEvery: duration.optional(),
    paused: z.boolean().default(false),
    /** Belongs to the sample hospital: marked everywhere, left out of reports. */
    sample: z.boolean().default(false),
  })
  .superRefine((spec, ctx) => {
    if (spec.every < 1_000) ctx.addIssue({ code: 'custom', path: ['every'], message: 'the shortest interval is 1s' });
    if (spec.timeout > spec.every) ctx.addIssue({ code: 'custom', path: ['timeout'], message: `the timeout (${spec.timeout} ms) must not be longer than the interval (${spec.every} ms)` });
    if (spec.timeout < 1) ctx.addIssue({ code: 'custom', path: ['timeout'], message: 'the timeout must be at least 1ms' });
    if (spec.dependsOn.includes(spec.id)) ctx.addIssue({ code: 'custom', path: ['dependsOn'], message: 'a target cannot depend on itself' });
  });

export type TargetSpec = z.output<typeof targetSpec>;
export type TargetInput = z.input<typeof targetSpec>;
export type ProbeSpec = z.output<typeof probeSpec>;
export type ProbeType = ProbeSpec['type'];
/** One probe type's parsed options: `ProbeOf<'http'>`. */
export type ProbeOf<T extends ProbeType> = Extract<ProbeSpec, { type: T }>;

export const probeState = z.enum(['up', 'degraded', 'down', 'unknown']);
export const errorClass = z.enum(['none', 'target', 'path', 'prober', 'config']);

/** Where the time of a probe went, milliseconds; a phase that did not happen is absent. */
export const phases = z.object({ resolve: z.number(), connect: z.number(), tls: z.number(), processing: z.number(), transfer: z.number() }).partial();

export const conditionResult = z.object({ expr: z.string(), ok: z.boolean(), resolved: z.string() });

/** The outcome of one probe, the document that conditions, the store and the pages read. */
export const probeResult = z.object({
  target: z.string(),
  type: z.string(),
  /** Epoch ms when it should have started, and when it did. */
  dueAt: z.number(),
  startedAt: z.number(),
  state: probeState,
  class: errorClass,
  /** Stable upper-case code: OK, HTTP_503, TIMEOUT, REFUSED, RESET, DNS_NXDOMAIN, CERT_EXPIRED, … */
  code: z.string(),
  message: z.string(),
  phasesMs: phases,
  durationMs: z.number(),
  address: z.string().nullable(),
  family: z.union([z.literal(4), z.literal(6)]).nullable(),
  evidence: z.record(z.string(), z.unknown()),
  conditions: z.array(conditionResult),
  /** How late it started, ms. */
  lagMs: z.number(),
  /** The prober's own loop was late enough to spoil the measurement. */
  suspect: z.boolean(),
});

export type ProbeResult = z.output<typeof probeResult>;
export type ProbeState = z.output<typeof probeState>;
export type ErrorClass = z.output<typeof errorClass>;
export type Phases = z.output<typeof phases>;
export type ConditionResult = z.output<typeof conditionResult>;
