import type { Message } from './message.ts';

/** What a template may name, and where it comes from. `details` and `response` are empty on channels that are not cleared for patient data. */
const VALUES: Readonly<Record<string, (message: Message) => string>> = {
  event: (message) => message.event,
  'incident.id': (message) => message.incident.id,
  'incident.title': (message) => message.incident.title,
  'incident.severity': (message) => message.incident.severity,
  'incident.status': (message) => message.incident.status,
  'incident.targets': (message) => message.incident.targets.join(', '),
  at: (message) => new Date(message.at).toISOString(),
  by: (message) => message.by ?? '',
  details: (message) => message.details ?? '',
  response: (message) => message.response ?? '',
  url: (message) => message.url ?? '',
  ackUrl: (message) => message.ackUrl ?? '',
};

const TAG = /\{\{\s*([#/]?)\s*([^{}]*?)\s*\}\}/g;

/** An operator's own wording of a channel's messages. */
export interface Template {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
}

/** What is wrong with a template, with its line; null when nothing is. The language: `{{name}}`, and `{{#name}}…{{/name}}` for text that stands only where the value does. */
export function templateProblem(text: string): string | null {
  const open: string[] = [];
  const lineAt = (index: number): string => `line ${text.slice(0, index).split('\n').length}`;
  for (const { index, 1: mark, 2: name } of text.matchAll(TAG)) {
    if (!Object.hasOwn(VALUES, name!)) return `${lineAt(index)}: there is nothing called "${name}"; known are ${Object.keys(VALUES).join(', ')}`;
    if (mark === '#') open.push(name!);
    else if (mark === '/' && open.pop() !== name) return `${lineAt(index)}: {{/${name}}} ends what was not begun`;
  }
  if (open.length > 0) return `{{#${open.at(-1)}}} is not ended; write {{/${open.at(-1)}}} behind it`;
  const stray = /\{\{|\}\}/.exec(text.replace(TAG, (tag) => ' '.repeat(tag.length)));
  return stray ? `${lineAt(stray.index)}: a placeholder is {{name}}, both braces on one line` : null;
}

/** The text with its values. They are put in once and never read again: what a title holds is no placeholder. */
export function fillTemplate(text: string, message: Message): string {
  const shown: boolean[] = [];
  let filled = '';
  let from = 0;
  const add = (part: string): void => void (filled += shown.every(Boolean) ? part : '');
  for (const { index, 0: tag, 1: mark, 2: name } of text.matchAll(TAG)) {
    add(text.slice(from, index));
    from = index + tag.length;
    const value = VALUES[name!]?.(message) ?? '';
    if (mark === '#') shown.push(value !== '');
    else if (mark === '/') shown.pop();
    else add(value);
  }
  add(text.slice(from));
  return filled;
}

/** The message in an operator's words; a part that comes out empty keeps the built-in ones. */
export function withTemplate(message: Message, template: Template | undefined): Message {
  if (!template) return message;
  const title = fillTemplate(template.title ?? '', message).replace(/\s+/g, ' ').trim();
  const body = fillTemplate(template.body ?? '', message).trim();
  if (title === '' && body === '') return message;
  // A body of one's own says all there is to say: evidence and instructions stand in it where its writer put them.
  const { details: _details, response: _response, ...rest } = message;
  return { ...(body === '' ? message : rest), worded: { ...(title === '' ? {} : { title }), ...(body === '' ? {} : { body }) } };
}
