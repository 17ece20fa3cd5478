import type { FieldSpec, Section } from '#modules/monitoring/ui/edit/fields.ts';
import type { Draft } from '#modules/monitoring/ui/edit/draft.ts';

export const CHANNEL_TYPES = [
  { value: 'smtp', label: 'Mail (SMTP)' },
  { value: 'webhook', label: 'Webhook (signed JSON)' },
  { value: 'slack', label: 'Slack' },
  { value: 'teams', label: 'Microsoft Teams' },
  { value: 'pagerduty', label: 'PagerDuty' },
  { value: 'opsgenie', label: 'Opsgenie' },
  { value: 'telegram', label: 'Telegram' },
  { value: 'ntfy', label: 'ntfy' },
  { value: 'sms', label: 'Text message (Twilio)' },
  { value: 'voice', label: 'Phone call (Twilio)' },
  { value: 'alertmanager', label: 'Alertmanager (v2 API)' },
];

const SECRET_HINT = 'In clear, or ${env:NAME}. Shown masked afterwards; left as it is, it stays.';
const url = (placeholder: string, label = 'Address'): FieldSpec => ({ path: 'url', label, kind: 'mono', wide: true, placeholder });
const secret = (path: string, label: string, hint = SECRET_HINT): FieldSpec => ({ path, label, kind: 'mono', hint });
const headers: FieldSpec = { path: 'headers', label: 'Headers', kind: 'pairs', placeholder: 'Authorization: Bearer ${env:TOKEN}' };
const twilio: readonly FieldSpec[] = [
  { path: 'accountSid', label: 'Account SID', kind: 'mono' },
  secret('authToken', 'Auth token'),
  { path: 'from', label: 'From', kind: 'mono', placeholder: '+4930…' },
  { path: 'to', label: 'To', kind: 'mono', placeholder: '+4930…', hint: 'A person may have a number of their own.' },
];

const BY_TYPE: Record<string, readonly FieldSpec[]> = {
  smtp: [
    { path: 'host', label: 'Mail server', kind: 'mono', placeholder: 'mail.hospital.example' },
    { path: 'port', label: 'Port', kind: 'number', placeholder: '587' },
    { path: 'tls', label: 'Encryption', kind: { options: [{ value: 'required', label: 'STARTTLS, required' }, { value: 'implicit', label: 'TLS from the start' }, { value: 'none', label: 'None' }] } },
    { path: 'username', label: 'User', kind: 'mono' },
    secret('password', 'Password'),
    { path: 'from', label: 'From', kind: 'mono', placeholder: 'watchfloor@hospital.example' },
    { path: 'to', label: 'To', kind: 'lines', wide: true, placeholder: 'oncall@hospital.example' },
  ],
  webhook: [url('https://automation.example/hook'), secret('secret', 'Signing secret', 'Standard Webhooks: whsec_… or ${env:NAME}.'), headers],
  slack: [url('https://hooks.slack.com/…', 'Webhook address'), secret('token', 'Or a bot token'), { path: 'channel', label: 'and its channel', kind: 'mono', placeholder: '#operations' }],
  teams: [url('https://….logic.azure.com/…', 'Workflow address')],
  pagerduty: [secret('routingKey', 'Integration key'), url('https://events.eu.pagerduty.com', 'Other address')],
  opsgenie: [secret('apiKey', 'API key'), url('https://api.eu.opsgenie.com', 'Other address')],
  telegram: [secret('token', 'Bot token'), { path: 'chatId', label: 'Chat', kind: 'mono' }],
  ntfy: [{ path: 'topic', label: 'Topic', kind: 'mono' }, secret('token', 'Access token'), url('https://ntfy.example', 'Server')],
  sms: twilio,
  voice: twilio,
  alertmanager: [url('http://127.0.0.1:9093'), headers],
};

const RULES: Section = {
  title: 'What it may carry',
  fields: [
    { path: 'phiAllowed', label: 'Cleared for patient data', kind: 'switch', hint: 'Otherwise it gets the incident, its severity and a link only.' },
    { path: 'allowPrivate', label: 'May reach private addresses', kind: 'switch' },
  ],
};

const WORDING: Section = {
  title: 'Its own wording',
  folded: true,
  fields: [
    { path: 'template.title', label: 'Title', kind: 'mono', wide: true, placeholder: '[{{incident.severity}}] {{incident.title}}' },
    { path: 'template.body', label: 'Body', kind: 'area', wide: true, placeholder: 'On: {{incident.targets}}', hint: 'Names: event, incident.id .title .severity .status .targets, at, by, details, response, url, ackUrl. {{#by}}…{{/by}} stands only where there is one. Left empty, the built-in words stand.' },
  ],
};

/** What programs read has a fixed form. */
export function hasWording(type: string): boolean {
  return type !== 'webhook' && type !== 'alertmanager';
}

/** The fields of a channel, by its type. */
export function channelSections(draft: Draft): readonly Section[] {
  const type = String(draft['type'] ?? '');
  return [
    { title: 'Channel', fields: [{ path: 'id', label: 'Id', kind: 'mono', placeholder: 'ops', hint: 'As policies and routes name it.' }, { path: 'name', label: 'Name', kind: 'text', placeholder: 'Operations desk' }] },
    { title: CHANNEL_TYPES.find((each) => each.value === type)?.label ?? type, fields: BY_TYPE[type] ?? [] },
    RULES,
    ...(hasWording(type) ? [WORDING] : []),
  ];
}
