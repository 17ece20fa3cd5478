import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { duration } from '#modules/monitoring/spec.ts';

/** A duration between two bounds, in milliseconds once parsed. */
function between(lowestMs: number, highestMs: number, words: string) {
  return duration.refine((ms) => ms >= lowestMs && ms <= highestMs, words);
}

const delay = between(0, 60_000, 'a delay lies between 0 and 60s');
const period = between(100, 3_600_000, 'a period lies between 100ms and 1h');

/** How an outage shows: nothing listens, connections are accepted and never answered, or they are reset. */
export const outageMode = z.enum(['refuse', 'hang', 'reset']);

const latency = z.strictObject({
  kind: z.literal('latency'),
  /** Added to the first answer of a dialogue and to every HTTP, HL7 and DNS answer. */
  fixed: delay.prefault('800ms'),
  /** Up to this much more, drawn evenly. */
  jitter: delay.prefault(0),
});

const errors = z.strictObject({
  kind: z.literal('errors'),
  /** Share of exchanges that fail: HTTP 5xx, HL7 AE, DICOM reject, SMTP 421, DNS SERVFAIL, TLS alert. */
  ratio: z.number().min(0).max(1).default(1),
  /** Status for HTTP services; other protocols have one error of their own. */
  status: z.int().min(500).max(599).default(503),
});

const flapping = z.strictObject({
  kind: z.literal('flapping'),
  /** It begins with the down phase. */
  up: period.prefault('10s'),
  down: period.prefault('10s'),
  how: outageMode.default('refuse'),
});

const outage = z.strictObject({ kind: z.literal('outage'), how: outageMode.default('refuse') });

const slowBody = z.strictObject({ kind: z.literal('slow-body'), bytesPerSecond: z.int().min(1).max(1_000_000).default(50) });

const expiredCertificate = z.strictObject({ kind: z.literal('expired-certificate') });

const truncated = z.strictObject({
  kind: z.literal('truncated'),
  /** Share of each answer that is still sent before the connection ends. DNS over UDP answers with the TC bit and no records. */
  keepRatio: z.number().min(0).max(0.99).default(0.5),
});

export const FAULT_KINDS = ['latency', 'errors', 'flapping', 'outage', 'slow-body', 'expired-certificate', 'truncated'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a service of the sample hospital can be made to suffer. Every field but `kind` has a default. */
export const faultSpec = z.discriminatedUnion('kind', [latency, errors, flapping, outage, slowBody, expiredCertificate, truncated], {
  error: (issue) => (issue.code === 'invalid_union' ? `a fault has a kind, one of ${FAULT_KINDS.join(', ')}` : undefined),
});

export type Fault = z.output<typeof faultSpec>;
export type FaultInput = z.input<typeof faultSpec>;
export type OutageMode = z.output<typeof outageMode>;
/** One kind of fault, parsed: `FaultOf<'latency'>`. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/** Reads a fault, with all its problems in one message. Throws `invalid` with the issues as details. */
export function parseFault(input: unknown): Fault {
  const parsed = faultSpec.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: ['fault', ...issue.path].join('.'), message: issue.message }));
  throw new AppError('invalid', issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '), issues);
}

/** A fault in a few words, for a list: `latency 800 ms`, `outage (hang)`. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'latency':
      return fault.jitter > 0 ? `latency ${fault.fixed}–${fault.fixed + fault.jitter} ms` : `latency ${fault.fixed} ms`;
    case 'errors':
      return fault.ratio === 1 ? 'errors' : `errors ${Math.round(fault.ratio * 100)} %`;
    case 'flapping':
      return `flapping ${fault.up / 1_000} s up, ${fault.down / 1_000} s down`;
    case 'outage':
      return `outage (${fault.how})`;
    case 'slow-body':
      return `slow body, ${fault.bytesPerSecond} B/s`;
    case 'expired-certificate':
      return 'expired certificate';
    case 'truncated':
      return `cut off at ${Math.round(fault.keepRatio * 100)} %`;
  }
}
