/** What conditions can read of a result. Undefined means the result does not tell. */
export interface Facts {
  readonly status: number | undefined;
  readonly ip: string | undefined;
  readonly durationMs: number | undefined;
  readonly connected: boolean | undefined;
  readonly certificateExpiresInMs: number | undefined;
  readonly domainExpiresInMs: number | undefined;
  readonly dnsRcode: string | undefined;
  /** The answer as text. */
  readonly bodyText: string | undefined;
  /** The answer as JSON; undefined when it is not JSON. Parsed when first asked for. */
  bodyJson(): unknown;
  readonly headers: Record<string, string> | undefined;
  readonly context: Record<string, unknown> | undefined;
  /** Epoch ms the result speaks of, for `age()`. */
  readonly at: number | undefined;
  readonly document: Record<string, unknown>;
}

/** Where each fact is looked for: at the top of a document, then in its evidence; the first name found wins. */
const NAMES = {
  status: ['status', 'httpStatus', 'statusCode'],
  ip: ['ip', 'address'],
  durationMs: ['durationMs', 'responseTimeMs', 'responseTime'],
  connected: ['connected'],
  certificateExpiresInMs: ['certificateExpiresInMs', 'certificateExpirationMs', 'certificateExpiration'],
  domainExpiresInMs: ['domainExpiresInMs', 'domainExpirationMs', 'domainExpiration'],
  dnsRcode: ['dnsRcode', 'dnsRCode', 'rcode'],
  body: ['body', 'bodyExcerpt', 'received'],
  headers: ['headers'],
  certificate: ['certificate'],
  context: ['context'],
} as const;

/**
 * Reads the facts out of a document: a ProbeResult, or any plain object such as
 * `{ "status": 200, "body": {…}, "durationMs": 12, "certificateExpiresInMs": …, "connected": true, "dnsRcode": "NOERROR", "ip": "…" }`.
 * Values may stand at the top or in `evidence`. What feeds each placeholder:
 *
 * - `[STATUS]` status; `[IP]` ip or address; `[RESPONSE_TIME]` durationMs
 * - `[BODY]` body (text or JSON), else the excerpt a failure left
 * - `[CONNECTED]` connected; else whether a connect phase, a status, an rcode or an echo is there
 * - `[CERTIFICATE_EXPIRATION]` certificateExpiresInMs, or certificate.expiresInMs, or certificate.validTo seen from startedAt
 * - `[DNS_RCODE]` dnsRcode or rcode; `[HEADER].name` headers; `[DOMAIN_EXPIRATION]` domainExpiresInMs; `[CONTEXT]` context
 *
 * `live` carries what a probe knows and a result does not keep.
 */
export function factsOf(document: object, live: { body?: string | null; headers?: Record<string, string> | null } = {}): Facts {
  const top = document as Record<string, unknown>;
  const evidence = asRecord(top['evidence']) ?? {};
  const find = (names: readonly string[]): unknown => {
    for (const source of [top, evidence]) for (const name of names) if (source[name] !== undefined && source[name] !== null) return source[name];
    return undefined;
  };
  const startedAt = numberOf(top['startedAt']);
  const body = live.body ?? find(NAMES.body);
  // Getters: a condition reads one or two of these, and a busy prober does so thousands of times a second.
  const facts: Facts = {
    get status() {
      return numberOf(find(NAMES.status));
    },
    get ip() {
      return textOf(find(NAMES.ip));
    },
    get durationMs() {
      return numberOf(find(NAMES.durationMs));
    },
    get connected() {
      return connectedOf(find(NAMES.connected), top, evidence, facts);
    },
    get certificateExpiresInMs() {
      return numberOf(find(NAMES.certificateExpiresInMs)) ?? certificateExpiry(asRecord(find(NAMES.certificate)), startedAt);
    },
    get domainExpiresInMs() {
      return numberOf(find(NAMES.domainExpiresInMs));
    },
    get dnsRcode() {
      return textOf(find(NAMES.dnsRcode));
    },
    get bodyText() {
      return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    },
    bodyJson: lazyJson(body),
    get headers() {
      return live.headers ?? lowerCased(asRecord(find(NAMES.headers)));
    },
    get context() {
      return asRecord(find(NAMES.context));
    },
    get at() {
      return startedAt === undefined ? undefined : startedAt + (facts.durationMs ?? 0);
    },
    document: top,
  };
  return facts;
}

function lazyJson(body: unknown): () => unknown {
  if (typeof body !== 'string') return () => body;
  let parsed: unknown;
  let done = false;
  return () => {
    if (done) return parsed;
    done = true;
    try {
      parsed = JSON.parse(body);
    } catch {
      parsed = undefined;
    }
    return parsed;
  };
}

function connectedOf(told: unknown, top: Record<string, unknown>, evidence: Record<string, unknown>, facts: Facts): boolean | undefined {
  if (typeof told === 'boolean') return told;
  if (typeof told === 'string') return told === 'true';
  if (facts.status !== undefined || facts.dnsRcode !== undefined || (numberOf(evidence['received']) ?? 0) > 0) return true;
  const phases = asRecord(top['phasesMs']);
  return phases ? phases['connect'] !== undefined : undefined;
}

function certificateExpiry(certificate: Record<string, unknown> | undefined, startedAt: number | undefined): number | undefined {
  const inMs = numberOf(certificate?.['expiresInMs']);
  if (inMs !== undefined) return inMs;
  const expiry = certificate?.['expiresAt'] ?? certificate?.['validTo'];
  const at = typeof expiry === 'string' ? Date.parse(expiry) : numberOf(expiry);
  return at === undefined || Number.isNaN(at) || startedAt === undefined ? undefined : at - startedAt;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function lowerCased(headers: Record<string, unknown> | undefined): Record<string, string> | undefined {
  return headers && Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(Array.isArray(value) ? value[0] : value)]));
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}
