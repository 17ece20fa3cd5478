import { AppError } from '#shared/errors.ts';
import { channelSpec, type ChannelInput, type ChannelSpec } from '../../spec.ts';
import { headline, factLines, withoutPatientData, type Message, type MessageEvent } from './message.ts';
import { renderFor } from './render.ts';
import { withTemplate, type Template } from './template.ts';

const TWILIO = { accountSid: 'AC0', authToken: 'x', from: '+10000', to: '+20000' };
/** A channel of each kind that leads nowhere. */
const NOWHERE: { readonly [T in ChannelSpec['type']]: Extract<ChannelInput, { type: T }> } = {
  webhook: { id: 'preview', type: 'webhook', url: 'https://preview.invalid' },
  slack: { id: 'preview', type: 'slack', url: 'https://preview.invalid' },
  teams: { id: 'preview', type: 'teams', url: 'https://preview.invalid' },
  pagerduty: { id: 'preview', type: 'pagerduty', routingKey: 'x' },
  opsgenie: { id: 'preview', type: 'opsgenie', apiKey: 'x' },
  telegram: { id: 'preview', type: 'telegram', token: 'x', chatId: '1' },
  ntfy: { id: 'preview', type: 'ntfy', topic: 'preview' },
  sms: { id: 'preview', type: 'sms', ...TWILIO },
  voice: { id: 'preview', type: 'voice', ...TWILIO },
  alertmanager: { id: 'preview', type: 'alertmanager', url: 'https://preview.invalid' },
  smtp: { id: 'preview', type: 'smtp', host: 'preview.invalid', from: 'desk@preview.invalid', to: 'you@preview.invalid' },
};

/** An incident made up for previews. */
function example(event: MessageEvent, now: number, base: string): Message {
  return {
    id: 'out_preview',
    event,
    incident: { id: 'INC-42', title: 'PACS archive is down', severity: 'critical', status: event === 'resolved' ? 'resolved' : 'new', targets: ['pacs-archive', 'pacs-web'] },
    dedupKey: 'INC-42',
    at: now,
    ...(event === 'acknowledged' ? { by: 'ana' } : {}),
    ...(event === 'resolved' ? {} : { details: 'TCP 10.20.4.11:104: connection refused, 2 of 2 confirmations', response: 'Restart the archive service; call the vendor after 10 minutes.' }),
    url: `${base}/incidents/INC-42`,
  };
}

export interface Preview {
  title: string;
  body: string;
  /** The request or mail as it would leave, without credentials. */
  sent: string;
  isTruncated: boolean;
}

/** What a channel of that kind would send of an example incident. */
export function previewOf(options: { type: string; template: Template; phiAllowed: boolean; event: MessageEvent; now: number; base: string }): Preview {
  if (!Object.hasOwn(NOWHERE, options.type)) throw new AppError('invalid', `There is no channel type "${options.type}".`);
  const hasWords = Object.values(options.template).some((text) => text !== undefined && text !== '');
  const parsed = channelSpec.safeParse({ ...NOWHERE[options.type as ChannelSpec['type']], ...(hasWords ? { template: options.template } : {}), phiAllowed: options.phiAllowed });
  if (!parsed.success) throw new AppError('invalid', parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '), parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
  const channel = parsed.data;
  const message = example(options.event, options.now, options.base);
  const rendered = renderFor(channel, message, { now: options.now, host: 'preview' });
  const worded = withTemplate(withoutPatientData(message, options.phiAllowed), 'template' in channel ? channel.template : undefined);
  const body = [...factLines(worded), ...(worded.response ? [`What to do: ${worded.response}`] : []), ...(worded.details ? [worded.details] : [])].join('\n');
  if (rendered.kind === 'email') return { title: rendered.email.subject, body, sent: rendered.email.text, isTruncated: false };
  return { title: headline(worded), body, sent: readable(rendered.request.body), isTruncated: rendered.request.isTruncated };
}

/** JSON in lines, a form as `name: value`. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body) as unknown, null, 2);
  } catch {
    return [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join('\n');
  }
}
