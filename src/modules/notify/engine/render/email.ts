import { fitCharacters } from './fit-text.ts';
import { eventWord, factLines, headline, plainText, type Message } from './message.ts';

/** An e-mail for an SMTP client. */
export interface RenderedEmail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly messageId: string;
  /** Empty on the first message of an incident. */
  readonly references: readonly string[];
  readonly inReplyTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments?: readonly { readonly fileName: string; readonly contentType: string; readonly content: Buffer }[];
}

/**
 * An e-mail of an incident's thread. The first one carries the thread's id, every later one refers to it; the subject stays the same,
 * as some readers break a thread where it changes. Nothing answers it: `Auto-Submitted` keeps other machines from replying.
 */
export function renderEmail(message: Message, envelope: { readonly from: string; readonly to: readonly string[]; readonly host: string }): RenderedEmail {
  const thread = `<${idPart(message.incident.id)}@${envelope.host}>`;
  const isFirst = message.event === 'triggered';
  const subject = fitCharacters(oneLine(message.worded?.title ?? `[${message.isSample ? 'sample ' : ''}${message.incident.severity}] ${message.incident.title} (${message.incident.id})`), 200).text;
  return {
    from: envelope.from,
    to: envelope.to,
    subject: isFirst ? subject : `Re: ${subject}`,
    text: plainText(message),
    html: html(message),
    messageId: isFirst ? thread : `<${idPart(message.incident.id)}.${idPart(message.id)}@${envelope.host}>`,
    references: isFirst ? [] : [thread],
    inReplyTo: isFirst ? null : thread,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Watchfloor-Event': message.event, 'X-Watchfloor-Incident': oneLine(message.incident.id), ...(message.incident.severity === 'critical' && message.event !== 'resolved' ? { Importance: 'high', 'X-Priority': '1' } : {}) },
  };
}

function html(message: Message): string {
  const tone = message.event === 'resolved' ? '#2f6f4f' : message.incident.severity === 'critical' ? '#a1260d' : '#8a6100';
  const lines = [...factLines(message), ...(message.response ? [`What to do: ${message.response}`] : [])].map((line) => `<p style="margin:0 0 4px">${escapeHtml(line)}</p>`).join('');
  const answer = message.ackUrl ? `<p><a href="${escapeHtml(message.ackUrl)}">Acknowledge</a></p>` : '';
  const link = message.url ? `<p><a href="${escapeHtml(message.url)}">Open incident</a></p>` : '';
  const details = message.details ? `<pre style="white-space:pre-wrap;font-size:13px">${escapeHtml(message.details)}</pre>` : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(eventWord(message))}</title></head><body style="font-family:sans-serif;font-size:15px"><h1 style="font-size:17px;color:${tone}">${escapeHtml(headline(message))}</h1>${lines}${answer}${link}${details}</body></html>`;
}

/** The left side of a message id: what RFC 5322 allows there without quoting. */
function idPart(text: string): string {
  return text.replace(/[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]/g, '_').replace(/^\.+|\.+$/g, '').replace(/\.{2,}/g, '.') || 'incident';
}

/** A header is one line: whatever else stands in it would begin another. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t\0]+/g, ' ');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
