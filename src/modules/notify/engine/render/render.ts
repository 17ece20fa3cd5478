import { assertNever } from '#shared/errors.ts';
import type { ChannelSpec } from '../../spec.ts';
import { renderNtfy, renderSlack, renderTeams, renderTelegram } from './chat.ts';
import { renderAlertmanager } from './alertmanager.ts';
import { renderEmail, type RenderedEmail } from './email.ts';
import { withoutPatientData, type Message, type RenderedRequest } from './message.ts';
import { renderOpsgenie, renderPagerDuty, renderSms, renderVoice } from './paging.ts';
import { withTemplate } from './template.ts';
import { renderWebhook } from './webhook.ts';

export interface RenderContext {
  /** Epoch ms of this attempt. */
  readonly now: number;
  /** The machine's name, for message ids. */
  readonly host: string;
  readonly statusUrl?: string | undefined;
  readonly gatherUrl?: string | undefined;
  /** The Slack message that began the incident's thread. */
  readonly threadTs?: string | undefined;
}

export type Rendered = { readonly kind: 'http'; readonly request: RenderedRequest } | { readonly kind: 'email'; readonly email: RenderedEmail };

/** A message as one channel takes it: within its limits, and without patient data unless the channel is cleared for it. */
export function renderFor(channel: ChannelSpec, original: Message, context: RenderContext): Rendered {
  const message = withTemplate(withoutPatientData(original, channel.phiAllowed), 'template' in channel ? channel.template : undefined);
  if (channel.type === 'smtp') return { kind: 'email', email: renderEmail(message, { from: channel.from, to: channel.to, host: context.host }) };
  return { kind: 'http', request: renderHttp(channel, message, context) };
}

function renderHttp(channel: Exclude<ChannelSpec, { type: 'smtp' }>, message: Message, context: RenderContext): RenderedRequest {
  switch (channel.type) {
    case 'webhook':
      return renderWebhook(message, { url: channel.url, headers: channel.headers, secrets: channel.secrets ?? (channel.secret === undefined ? [] : [channel.secret]) }, context.now);
    case 'alertmanager':
      return renderAlertmanager(message, channel);
    case 'slack':
      return renderSlack(message, channel.token !== undefined && channel.channel !== undefined ? { token: channel.token, channel: channel.channel, threadTs: context.threadTs } : { url: channel.url ?? '' });
    case 'teams':
      return renderTeams(message, channel);
    case 'pagerduty':
      return renderPagerDuty(message, channel);
    case 'opsgenie':
      return renderOpsgenie(message, channel);
    case 'telegram':
      return renderTelegram(message, channel);
    case 'ntfy':
      return renderNtfy(message, channel);
    case 'sms':
      return renderSms(message, { ...channel, statusUrl: context.statusUrl });
    case 'voice':
      return renderVoice(message, { ...channel, statusUrl: context.statusUrl, gatherUrl: context.gatherUrl });
    default:
      return assertNever(channel, 'channel type');
  }
}
