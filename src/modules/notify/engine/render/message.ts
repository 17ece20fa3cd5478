/** What has happened to an incident, as told to somebody outside. */
export type MessageEvent = 'triggered' | 'acknowledged' | 'escalated' | 'resolved' | 'digest' | 'test';

/** One message, the same for every channel; a renderer turns it into what the channel takes. */
export interface Message {
  /** The outbox row: the same for every attempt at delivering it. */
  readonly id: string;
  readonly event: MessageEvent;
  readonly incident: {
    readonly id: string;
    readonly title: string;
    /** A person typed the title; it may hold anything. */
    readonly isTitleTyped?: boolean | undefined;
    readonly severity: string;
    readonly status: string;
    readonly targets: readonly string[];
  };
  /** The same for everything about one incident: what paging services join their events by. */
  readonly dedupKey: string;
  /** The same for every attempt at this one message and for no other: what a receiver drops repetitions by. The incident's key where left out. */
  readonly messageKey?: string | undefined;
  /** Epoch ms of the event. */
  readonly at: number;
  /** What is known, in words; may hold evidence. */
  readonly details?: string | undefined;
  /** What to do. */
  readonly response?: string | undefined;
  /** Who acknowledged, escalated or resolved. */
  readonly by?: string | undefined;
  /** Where the incident can be seen. */
  readonly url?: string | undefined;
  /** Where the one it is sent to can acknowledge without a sign-in. A credential: never log it. */
  readonly ackUrl?: string | undefined;
  /** Replying with this code acknowledges. */
  readonly ackCode?: string | undefined;
  /** An operator's own wording, filled in; it stands for the title and the lines the program would write. */
  readonly worded?: { readonly title?: string; readonly body?: string } | undefined;
  /** Belongs to the sample hospital. */
  readonly isSample?: boolean | undefined;
}

/** A request for an HTTP client. The URL and headers may hold secrets: never log them. */
export interface RenderedRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Something was cut to fit the channel; the link leads to the whole. */
  readonly isTruncated: boolean;
}

/**
 * What may leave the house on a channel that is not cleared for patient data: the incident's id and the link. Evidence,
 * instructions and whatever a person typed stay; a title the program made from target names remains.
 */
export function withoutPatientData(message: Message, isCleared: boolean): Message {
  if (isCleared) return message;
  const { details: _details, response: _response, ...rest } = message;
  const title = message.incident.isTitleTyped ? `Incident ${message.incident.id}` : message.incident.title;
  return { ...rest, incident: { ...message.incident, title } };
}

const WORDS: Readonly<Record<MessageEvent, string>> = { triggered: 'TRIGGERED', acknowledged: 'ACKNOWLEDGED', escalated: 'ESCALATED', resolved: 'RESOLVED', digest: 'DIGEST', test: 'TEST' };

/** The event in one word, marked when it is only the sample hospital. */
export function eventWord(message: Message): string {
  return message.isSample ? `SAMPLE ${WORDS[message.event]}` : WORDS[message.event];
}

/** `TRIGGERED critical: EHR web is down`: the message in one line. */
export function headline(message: Message): string {
  return message.worded?.title ?? `${eventWord(message)} ${message.incident.severity}: ${message.incident.title}`;
}

/** The lines under the headline, without the details and the link. */
export function factLines(message: Message): string[] {
  const { incident } = message;
  if (message.worded?.body !== undefined) return message.worded.body.split('\n');
  return [
    `Incident ${incident.id}, ${incident.status}${message.by === undefined ? '' : `, by ${message.by}`}`,
    ...(incident.targets.length > 0 ? [`Targets: ${incident.targets.join(', ')}`] : []),
    `At ${new Date(message.at).toISOString()}`,
  ];
}

/** Everything as plain text, the details last so that cutting takes them first. */
export function plainText(message: Message): string {
  return [headline(message), ...factLines(message), ...(message.response ? [`What to do: ${message.response}`] : []), ...(message.ackUrl ? [`Acknowledge: ${message.ackUrl}`] : []), ...(message.url ? [message.url] : []), ...(message.details ? ['', message.details] : [])].join('\n');
}
