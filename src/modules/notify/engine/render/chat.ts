import { fitBody, fitBytes, fitCharacters } from './fit-text.ts';
import { eventWord, factLines, headline, plainText, type Message, type RenderedRequest } from './message.ts';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;

/** Slack: header 150 characters, section 3,000, a whole message about 13,200 (the service refuses `msg_blocks_too_long` above). */
const SLACK = { header: 150, section: 3_000, body: 13_000 } as const;

export type SlackTarget = { readonly url: string } | { readonly token: string; readonly channel: string; readonly threadTs?: string | undefined };

/** Slack, by incoming webhook or by token; only a token can answer in a thread. */
export function renderSlack(message: Message, target: SlackTarget): RenderedRequest {
  const title = fitCharacters(headline(message), SLACK.header);
  const facts = fitCharacters([...factLines(message), ...(message.response ? [`*What to do:* ${message.response}`] : [])].map(escapeSlack).join('\n'), SLACK.section);
  const details = fitCharacters(escapeSlack(message.details ?? ''), SLACK.section);
  const fitted = fitBody(details.text, SLACK.body, (text) =>
    JSON.stringify({
      ...('token' in target ? { channel: target.channel, ...(target.threadTs === undefined ? {} : { thread_ts: target.threadTs }) } : {}),
      text: escapeSlack(title.text),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: title.text } },
        { type: 'section', text: { type: 'mrkdwn', text: facts.text } },
        ...(text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text } }]),
        ...(linksOf(message).length > 0 ? [{ type: 'actions', elements: linksOf(message).map(({ label, url }) => ({ type: 'button', text: { type: 'plain_text', text: label }, url })) }] : []),
      ],
    }),
  );
  const isTruncated = title.isTruncated || facts.isTruncated || details.isTruncated || fitted.isTruncated;
  if ('url' in target) return { method: 'POST', url: target.url, headers: JSON_HEADERS, body: fitted.body, isTruncated };
  return { method: 'POST', url: 'https://slack.com/api/chat.postMessage', headers: { ...JSON_HEADERS, authorization: `Bearer ${target.token}` }, body: fitted.body, isTruncated };
}

/** The buttons of a message. */
function linksOf(message: Message): { label: string; url: string }[] {
  return [...(message.ackUrl ? [{ label: 'Acknowledge', url: message.ackUrl }] : []), ...(message.url ? [{ label: 'Open incident', url: message.url }] : [])];
}

function escapeSlack(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Microsoft Teams workflows take about 28 KB; a kilobyte is left for what the service adds. */
const TEAMS_BODY = 27 * 1024;

/** Microsoft Teams, by a workflow's URL, as an Adaptive Card 1.2. The URL carries its secret in `sig=`. */
export function renderTeams(message: Message, target: { readonly url: string }): RenderedRequest {
  const color = message.event === 'resolved' ? 'Good' : message.incident.severity === 'critical' ? 'Attention' : 'Warning';
  const title = fitCharacters(headline(message), 500);
  const response = fitCharacters(message.response ?? '', 2_000);
  const targets = fitCharacters(message.incident.targets.join(', '), 2_000);
  const facts = [
    { title: 'Incident', value: message.incident.id },
    { title: 'Status', value: `${message.incident.status}${message.by === undefined ? '' : ` by ${message.by}`}` },
    ...(targets.text === '' ? [] : [{ title: 'Targets', value: targets.text }]),
    { title: 'At', value: new Date(message.at).toISOString() },
    ...(response.text === '' ? [] : [{ title: 'What to do', value: response.text }]),
  ];
  const worded = message.worded?.body;
  const fitted = fitBody(worded ?? message.details ?? '', TEAMS_BODY, (details) =>
    JSON.stringify({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.2',
            body: [
              { type: 'TextBlock', text: title.text, weight: 'Bolder', size: 'Medium', wrap: true, color },
              ...(worded === undefined ? [{ type: 'FactSet', facts }] : []),
              ...(details === '' ? [] : [{ type: 'TextBlock', text: details, wrap: true }]),
            ],
            actions: linksOf(message).map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
          },
        },
      ],
    }),
  );
  return { method: 'POST', url: target.url, headers: JSON_HEADERS, body: fitted.body, isTruncated: fitted.isTruncated || title.isTruncated || response.isTruncated || targets.isTruncated };
}

/** Telegram: 4,096 characters of text. */
export function renderTelegram(message: Message, target: { readonly token: string; readonly chatId: string; readonly baseUrl?: string | undefined }): RenderedRequest {
  const text = fitCharacters(plainText(message), 4_096, message.url ? `\n${message.url}` : '');
  const body = JSON.stringify({
    chat_id: target.chatId,
    text: text.text,
    link_preview_options: { is_disabled: true },
    disable_notification: message.event === 'resolved',
    ...(linksOf(message).length > 0 ? { reply_markup: { inline_keyboard: [linksOf(message).map(({ label, url }) => ({ text: label, url }))] } } : {}),
  });
  return { method: 'POST', url: `${target.baseUrl ?? 'https://api.telegram.org'}/bot${target.token}/sendMessage`, headers: JSON_HEADERS, body, isTruncated: text.isTruncated };
}

const NTFY_PRIORITY: Readonly<Record<string, number>> = { critical: 5, warning: 4, advisory: 3 };

/** ntfy, in its JSON form: 4,096 bytes of message, priority 1–5. */
export function renderNtfy(message: Message, target: { readonly topic: string; readonly url?: string | undefined; readonly token?: string | undefined }): RenderedRequest {
  const title = fitCharacters(headline(message), 250);
  const text = fitBytes([...factLines(message), ...(message.response ? [message.response] : []), ...(message.details ? [message.details] : [])].join('\n'), 4_096);
  const body = JSON.stringify({
    topic: target.topic,
    title: title.text,
    message: text.text,
    priority: message.event === 'resolved' || message.event === 'acknowledged' ? 2 : (NTFY_PRIORITY[message.incident.severity] ?? 3),
    tags: [message.event === 'resolved' ? 'white_check_mark' : 'rotating_light', eventWord(message).toLowerCase().replaceAll(' ', '-')],
    ...(message.url ? { click: message.url } : {}),
    ...(linksOf(message).length > 0 ? { actions: linksOf(message).map(({ label, url }) => ({ action: 'view', label, url })) } : {}),
  });
  return { method: 'POST', url: target.url ?? 'https://ntfy.sh', headers: { ...JSON_HEADERS, ...(target.token ? { authorization: `Bearer ${target.token}` } : {}) }, body, isTruncated: title.isTruncated || text.isTruncated };
}
