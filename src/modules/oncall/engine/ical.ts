import type { Gap, Shift } from './model.ts';

export interface CalendarOptions {
  readonly id: string;
  readonly name: string;
  /** Epoch ms of the export, for DTSTAMP. */
  readonly now: number;
  /** Part of each UID after the `@`. */
  readonly host?: string;
  /** Names by user id. */
  readonly names?: Readonly<Record<string, string>>;
  /** Also write gaps, as tentative entries. */
  readonly gaps?: readonly Gap[];
}

/**
 * The shifts as an iCalendar document (RFC 5545): one event per shift, in UTC, so that no calendar program has to agree with us on a
 * zone. The UID depends on the start and the schedule alone: a changed person updates the entry instead of adding one.
 */
export function toICalendar(shifts: readonly Shift[], options: CalendarOptions): string {
  const host = options.host ?? 'watchfloor';
  const name = (user: string) => options.names?.[user] ?? user;
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Watchfloor//On-call//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH', `NAME:${escapeText(options.name)}`, `X-WR-CALNAME:${escapeText(options.name)}`, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H'];
  for (const shift of shifts) lines.push(...event(shift, `${options.id}-${shift.startAt}@${host}`, `On call: ${shift.users.map(name).join(', ')}`, 'CONFIRMED', options.now));
  for (const gap of options.gaps ?? []) lines.push(...event(gap, `${options.id}-gap-${gap.startAt}@${host}`, `Nobody on call: ${options.name}`, 'TENTATIVE', options.now));
  lines.push('END:VCALENDAR');
  return lines.map(foldLine).join('\r\n') + '\r\n';
}

function event(span: Gap, uid: string, summary: string, status: string, now: number): string[] {
  return ['BEGIN:VEVENT', `UID:${escapeText(uid)}`, `DTSTAMP:${utc(now)}`, `DTSTART:${utc(span.startAt)}`, `DTEND:${utc(span.endAt)}`, `SUMMARY:${escapeText(summary)}`, `STATUS:${status}`, 'TRANSP:TRANSPARENT', 'END:VEVENT'];
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, (c) => `\\${c}`).replace(/\r\n|\r|\n/g, '\\n');
}

/** Lines longer than 75 octets continue on the next, after a space (RFC 5545 §3.1); never inside a character. */
function foldLine(line: string): string {
  const encoder = new TextEncoder();
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
