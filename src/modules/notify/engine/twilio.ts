import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Twilio's request signature: base64 of HMAC-SHA1 by the account's token over the full URL and, for a form, each parameter's name and value,
 * sorted by name. Source: Twilio, "Validating requests are coming from Twilio".
 */
export function signTwilio(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  const text = url + Object.keys(fields).sort().map((name) => name + fields[name]!).join('');
  return createHmac('sha1', authToken).update(text).digest('base64');
}

export function isTwilioSigned(authToken: string, url: string, fields: Readonly<Record<string, string>>, signature: string): boolean {
  const wanted = Buffer.from(signTwilio(authToken, url, fields));
  const given = Buffer.from(signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** What the service says of a message or call; callbacks may arrive in another order than things happened. */
export interface CarrierStatus {
  status: string;
  /** Later stages have a higher one. */
  rank: number;
  /** The last word, and which; null while it is under way. */
  outcome: 'delivered' | 'dead' | null;
  detail: string;
}

const STAGES: readonly (readonly string[])[] = [['accepted', 'scheduled', 'queued', 'initiated'], ['sending', 'ringing'], ['sent', 'in-progress', 'answered'], ['delivered', 'read', 'completed', 'undelivered', 'failed', 'canceled', 'busy', 'no-answer']];
const ARRIVED = new Set(['delivered', 'read', 'completed']);

/** Reads a status callback of a message (`MessageStatus`) or of a call (`CallStatus`); null when it is neither. */
export function carrierStatus(fields: Readonly<Record<string, string>>): CarrierStatus | null {
  const status = (fields['MessageStatus'] ?? fields['SmsStatus'] ?? fields['CallStatus'] ?? '').toLowerCase();
  const rank = STAGES.findIndex((stage) => stage.includes(status));
  if (rank < 0) return null;
  const error = fields['ErrorCode'] && fields['ErrorCode'] !== '0' ? `, error ${fields['ErrorCode'].slice(0, 10)}` : '';
  const seconds = fields['CallDuration'] ? `, ${fields['CallDuration'].slice(0, 6)} s` : '';
  const sid = fields['MessageSid'] ?? fields['SmsSid'] ?? fields['CallSid'] ?? '';
  const outcome = rank < STAGES.length - 1 ? null : ARRIVED.has(status) ? 'delivered' : 'dead';
  return { status, rank, outcome, detail: `Twilio: ${status}${error}${seconds}${/^[A-Za-z0-9]{1,64}$/.test(sid) ? ` (${sid})` : ''}` };
}

/** What a called person hears after pressing a key. */
export function spoken(text: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Say>${text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`)}</Say></Response>`;
}
