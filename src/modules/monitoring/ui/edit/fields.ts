import type { ProbeType } from '../../spec.ts';

/** How a value is written in the form. */
export type Kind =
  | 'text'
  | 'mono'
  | 'secret'
  | 'area'
  | 'number'
  | 'duration'
  | 'switch'
  /** One value a line. */
  | 'lines'
  /** `Name: value`, one a line. */
  | 'pairs'
  /** Status codes and ranges, by commas. */
  | 'statuses'
  /** Any JSON value, or plain text. */
  | 'json'
  /** Steps of a dialogue: `send …`, `expect …`, `starttls`. */
  | 'dialogue'
  | { options: ReadonlyArray<{ value: string; label: string }> };

export interface FieldSpec {
  /** Where the value stands in the target: `probe.expect.status`. */
  path: string;
  label: string;
  kind: Kind;
  hint?: string;
  placeholder?: string;
  wide?: boolean;
  /** Shown only while another value is this. */
  when?: { path: string; is: readonly unknown[] };
}

export interface Section {
  title: string;
  /** Folded until it is opened or holds a value. */
  folded?: boolean;
  fields: readonly FieldSpec[];
}

const choice = (...values: string[]): Kind => ({ options: values.map((value) => ({ value, label: value })) });

export const PROBE_TYPES: ReadonlyArray<{ value: ProbeType; label: string }> = [
  { value: 'http', label: 'Web address (HTTP, HTTPS)' },
  { value: 'tcp', label: 'Port (TCP), with or without a dialogue' },
  { value: 'tls', label: 'Certificate (TLS)' },
  { value: 'dns', label: 'Name server (DNS)' },
  { value: 'icmp', label: 'Ping (ICMP)' },
  { value: 'push', label: 'Heartbeat (it calls us)' },
  { value: 'host', label: 'This machine' },
  { value: 'group', label: 'Group of targets' },
  { value: 'mllp', label: 'HL7 v2 listener (MLLP)' },
  { value: 'dicom', label: 'DICOM (C-ECHO)' },
];

const FAMILY: FieldSpec = { path: 'probe.family', label: 'Address family', kind: { options: [{ value: 'any', label: 'Either' }, { value: '4', label: 'IPv4' }, { value: '6', label: 'IPv6' }] } };
const HOST: FieldSpec = { path: 'probe.host', label: 'Host', kind: 'mono', placeholder: '10.20.4.11 or name.example' };
const port = (placeholder?: string): FieldSpec => ({ path: 'probe.port', label: 'Port', kind: 'number', placeholder });

const TLS: Section = {
  title: 'TLS',
  folded: true,
  fields: [
    { path: 'probe.tls.serverName', label: 'Server name', kind: 'mono', hint: 'When it differs from the host.' },
    { path: 'probe.tls.minVersion', label: 'At least', kind: { options: [{ value: '', label: 'Whatever both speak' }, { value: 'TLSv1.2', label: 'TLS 1.2' }, { value: 'TLSv1.3', label: 'TLS 1.3' }] } },
    { path: 'probe.tls.insecure', label: 'Accept any certificate', kind: 'switch', hint: 'Its expiry is still read.' },
    { path: 'probe.tls.ca', label: 'Trusted authority (PEM)', kind: 'area', wide: true },
    { path: 'probe.tls.cert', label: 'Client certificate (PEM)', kind: 'area' },
    { path: 'probe.tls.key', label: 'Client key (PEM)', kind: 'area', hint: 'Better as a reference: ${secret:name}' },
    { path: 'probe.tls.passphrase', label: 'Passphrase of the key', kind: 'secret' },
  ],
};

const HTTP: readonly Section[] = [
  {
    title: 'Request',
    fields: [
      { path: 'probe.url', label: 'Address', kind: 'mono', placeholder: 'https://ehr.example/health', wide: true },
      { path: 'probe.method', label: 'Method', kind: choice('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS') },
      { path: 'probe.maxRedirects', label: 'Redirects followed', kind: 'number', placeholder: '5' },
    ],
  },
  {
    title: 'Answer',
    fields: [
      { path: 'probe.expect.status', label: 'Accepted status', kind: 'statuses', placeholder: '200-299', hint: 'Codes and ranges, by commas.' },
      { path: 'probe.expect.certificateValidFor', label: 'Certificate valid for at least', kind: 'duration', placeholder: '14d' },
      { path: 'probe.expect.keyword', label: 'Word in the body', kind: 'text' },
      { path: 'probe.expect.keywordAbsent', label: 'The word must be absent', kind: 'switch' },
      { path: 'probe.expect.jsonPath.path', label: 'JSONPath', kind: 'mono', placeholder: '$.status' },
      { path: 'probe.expect.jsonPath.equals', label: 'Its value', kind: 'json', placeholder: '"ok"' },
    ],
  },
  {
    title: 'Headers, body, sign-in',
    folded: true,
    fields: [
      { path: 'probe.headers', label: 'Headers', kind: 'pairs', placeholder: 'Accept: application/json', wide: true },
      { path: 'probe.body', label: 'Body', kind: 'area', wide: true },
      { path: 'probe.auth.type', label: 'Sign-in', kind: { options: [{ value: '', label: 'None' }, { value: 'basic', label: 'Basic' }, { value: 'bearer', label: 'Bearer token' }, { value: 'digest', label: 'Digest' }] } },
      { path: 'probe.auth.username', label: 'User', kind: 'text', when: { path: 'probe.auth.type', is: ['basic', 'digest'] } },
      { path: 'probe.auth.password', label: 'Password', kind: 'secret', hint: 'Better as a reference: ${secret:name}', when: { path: 'probe.auth.type', is: ['basic', 'digest'] } },
      { path: 'probe.auth.token', label: 'Token', kind: 'secret', hint: 'Better as a reference: ${secret:name}', when: { path: 'probe.auth.type', is: ['bearer'] } },
    ],
  },
  { title: 'Connection', folded: true, fields: [FAMILY, { path: 'probe.proxy', label: 'Proxy', kind: 'mono', placeholder: 'http://proxy.example:3128' }, { path: 'probe.maxBody', label: 'Bytes of body read at most', kind: 'number', placeholder: '1048576' }] },
  TLS,
];

/** The options of each probe type. */
export const PROBE_SECTIONS: Record<ProbeType, readonly Section[]> = {
  http: HTTP,
  tcp: [{ title: 'Port', fields: [HOST, port(), FAMILY, { path: 'probe.dialogue', label: 'Dialogue after connecting', kind: 'dialogue', wide: true, placeholder: 'expect 220\nsend EHLO watch\\r\\n\nexpect 250', hint: 'One step a line: expect TEXT, send TEXT, starttls. \\r \\n \\t \\xNN are understood.' }] }, TLS],
  tls: [{ title: 'Certificate', fields: [HOST, port('443'), { path: 'probe.validFor', label: 'Down when valid for less than', kind: 'duration', placeholder: '7d' }, { path: 'probe.warnFor', label: 'Degraded when valid for less than', kind: 'duration', placeholder: '21d' }, FAMILY] }, TLS],
  dns: [
    {
      title: 'Question',
      fields: [
        { path: 'probe.name', label: 'Name', kind: 'mono', placeholder: 'ehr.example' },
        { path: 'probe.recordType', label: 'Record', kind: choice('A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT') },
        { path: 'probe.server', label: 'Server', kind: 'mono', placeholder: 'the machine’s first resolver' },
        { path: 'probe.transport', label: 'Transport', kind: choice('udp', 'tcp') },
        { path: 'probe.expect.rcode', label: 'Expected reply code', kind: 'mono', placeholder: 'NOERROR' },
        { path: 'probe.expect.match', label: 'Answers must match', kind: { options: [{ value: 'any', label: 'Any of these' }, { value: 'all', label: 'All of these' }, { value: 'exact', label: 'Exactly these' }] } },
        { path: 'probe.expect.answers', label: 'Expected answers', kind: 'lines', wide: true },
      ],
    },
  ],
  icmp: [{ title: 'Ping', fields: [HOST, { path: 'probe.count', label: 'Echoes', kind: 'number', placeholder: '3' }, { path: 'probe.size', label: 'Payload, bytes', kind: 'number', placeholder: '56' }, { path: 'probe.maxLossRatio', label: 'Loss that still counts as up, 0–1', kind: 'number', placeholder: '0.5' }, FAMILY] }],
  push: [{ title: 'Heartbeat', fields: [{ path: 'probe.period', label: 'Expected at least every', kind: 'duration', placeholder: '1m' }, { path: 'probe.grace', label: 'Grace', kind: 'duration', placeholder: '30s' }, { path: 'probe.slug', label: 'Path under /push/', kind: 'mono', placeholder: 'the target’s id' }] }],
  host: [
    {
      title: 'This machine',
      fields: [
        { path: 'probe.metric', label: 'Figure', kind: { options: [{ value: 'cpu', label: 'Processor' }, { value: 'memory', label: 'Memory' }, { value: 'disk', label: 'Disk' }, { value: 'loop', label: 'Event loop' }, { value: 'clock', label: 'Clock' }] } },
        { path: 'probe.path', label: 'Path', kind: 'mono', placeholder: '/', when: { path: 'probe.metric', is: ['disk'] } },
        { path: 'probe.warnAbove', label: 'Degraded above', kind: 'number', hint: 'A ratio 0–1; milliseconds for loop and clock.' },
        { path: 'probe.downAbove', label: 'Down above', kind: 'number' },
      ],
    },
  ],
  group: [{ title: 'Members', fields: [{ path: 'probe.members', label: 'Ids of the members', kind: 'lines', wide: true }, { path: 'probe.atLeast', label: 'Up while at least this many are up', kind: 'number', placeholder: 'all' }] }],
  mllp: [
    {
      title: 'Listener',
      fields: [HOST, port('2575'), { path: 'probe.accept', label: 'Accepted acknowledgements', kind: 'lines', hint: 'AA, CA, AE, AR, CE, CR; one a line.' }, FAMILY, { path: 'probe.message', label: 'HL7 v2 message', kind: 'area', wide: true, hint: 'Left empty: a synthetic one without a patient.' }],
    },
    TLS,
  ],
  dicom: [{ title: 'DICOM', fields: [HOST, port('104'), { path: 'probe.calledAeTitle', label: 'Called AE title', kind: 'mono', placeholder: 'ANY-SCP' }, { path: 'probe.callingAeTitle', label: 'Calling AE title', kind: 'mono', placeholder: 'WATCHFLOOR' }, FAMILY] }],
};

export const SEVERITIES = [
  { value: 'critical', label: 'Critical: someone must act now' },
  { value: 'warning', label: 'Warning: someone must act today' },
  { value: 'advisory', label: 'Advisory: good to know' },
];

/** What every target has, whatever its probe. */
export const JUDGEMENT: readonly Section[] = [
  {
    title: 'How often, and when it counts',
    fields: [
      { path: 'every', label: 'Every', kind: 'duration', placeholder: '30s' },
      { path: 'timeout', label: 'Timeout', kind: 'duration', placeholder: '5s' },
      { path: 'downAfter', label: 'Failures that make it down', kind: 'number', placeholder: '2' },
      { path: 'upAfter', label: 'Successes that make it up', kind: 'number', placeholder: '2' },
      { path: 'degradedAfter', label: 'Slow results that make it degraded', kind: 'number', placeholder: '2' },
      { path: 'retryEvery', label: 'While a failure is unconfirmed, again after', kind: 'duration', placeholder: 'as usual' },
      { path: 'upIf', label: 'Up if all of these hold', kind: 'lines', wide: true, placeholder: '[STATUS] == 200' },
      { path: 'degradedIf', label: 'Degraded if any of these holds', kind: 'lines', wide: true, placeholder: '[RESPONSE_TIME] > 800' },
    ],
  },
  {
    title: 'For those who respond',
    folded: true,
    fields: [
      { path: 'description', label: 'Description', kind: 'text', wide: true },
      { path: 'runbook', label: 'Runbook', kind: 'text', placeholder: 'address or words', wide: true },
      { path: 'owner', label: 'Owner', kind: 'text' },
      { path: 'tags', label: 'Tags', kind: 'pairs', placeholder: 'site: north' },
      { path: 'dependsOn', label: 'Depends on (ids)', kind: 'lines', hint: 'While one of these is down this one is unreachable, not down.', wide: true },
    ],
  },
];
