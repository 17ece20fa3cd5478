import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '#shared/errors.ts';
import { DAY_MS, formatIso, parseInstant } from '#shared/zoned-time.ts';
import type { Schedule } from './engine/model.ts';
import { expandSchedule, whoIsOnCall } from './engine/shifts.ts';
import { parseSchedule, type SpecIssue } from './spec.ts';

/** The widest range one command expands, so that a slip of the pen cannot take the machine. */
const MAX_RANGE_MS = 20 * 366 * DAY_MS;

export interface OncallRequest {
  readonly command: 'who' | 'shifts' | 'gaps';
  /** The schedule file, YAML or JSON. */
  readonly scheduleText: string;
  /** Its name, for messages. */
  readonly path: string;
  /** ISO 8601 or epoch ms; without an offset, wall time in the schedule's zone. `at` is now when left out. */
  readonly at?: string | number | undefined;
  /** `from` is now when left out. */
  readonly from?: string | number | undefined;
  /** 30 days after `from` when left out. */
  readonly to?: string | number | undefined;
  /** Epoch ms, from the caller's clock. */
  readonly now: number;
}

/** One thing wrong, placed in the file where that is known. `text` is `file:line: path: message`. */
export interface CommandError {
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
  readonly text: string;
}

export interface IsoShift {
  readonly start: string;
  readonly end: string;
  readonly users: readonly string[];
}

export interface IsoGap {
  readonly start: string;
  readonly end: string;
}

export type OncallResult =
  | { readonly errors: readonly CommandError[] }
  | { readonly at: string; readonly users: readonly string[]; readonly until: string | null }
  | { readonly from: string; readonly to: string; readonly shifts: readonly IsoShift[]; readonly gaps: readonly IsoGap[] }
  | { readonly from: string; readonly to: string; readonly gaps: readonly IsoGap[] };

/**
 * Runs `watchfloor oncall who|shifts|gaps` over the text of a schedule file.
 * Exit code: `who` 0 somebody, 1 nobody; `gaps` 0 none, 1 some; `shifts` 0; 2 for an invalid file or time, with every error at once.
 */
export function runOncall(request: OncallRequest): { result: OncallResult; exitCode: 0 | 1 | 2 } {
  const read = readScheduleText(request.scheduleText, request.path);
  if ('errors' in read) return { result: read, exitCode: 2 };
  const { schedule } = read;
  const iso = (at: number) => formatIso(at, schedule.timeZone);
  const times = readTimes(request, schedule.timeZone);
  if ('errors' in times) return { result: times, exitCode: 2 };

  if (request.command === 'who') {
    const users = whoIsOnCall(schedule, times.at);
    return { result: { at: iso(times.at), users, until: untilIso(schedule, times.at, iso) }, exitCode: users.length > 0 ? 0 : 1 };
  }
  const expansion = expandSchedule(schedule, times.from, times.to);
  const range = { from: iso(times.from), to: iso(times.to) };
  const gaps = expansion.gaps.map((gap) => ({ start: iso(gap.startAt), end: iso(gap.endAt) }));
  if (request.command === 'gaps') return { result: { ...range, gaps }, exitCode: gaps.length > 0 ? 1 : 0 };
  const shifts = expansion.shifts.map((shift) => ({ start: iso(shift.startAt), end: iso(shift.endAt), users: shift.users }));
  return { result: { ...range, shifts, gaps }, exitCode: 0 };
}

/** Reads the text of a schedule file: `{ schedule: {…} }`, a bare schedule, or a configuration that declares exactly one. */
export function readScheduleText(text: string, path: string): { schedule: Schedule } | { errors: CommandError[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return { errors: document.errors.map((error) => commandError(path, lines.linePos(error.pos[0]).line, '', error.message)) };
  }
  const located = locateSchedule(document.toJS());
  if ('message' in located) return { errors: [commandError(path, 1, located.at, located.message)] };
  const parsed = parseSchedule(located.input);
  if ('schedule' in parsed) return parsed;
  return { errors: parsed.issues.map((issue) => placed(document, lines, path, { ...issue, path: [...located.prefix, ...issue.path] })) };
}

type Located = { input: unknown; prefix: (string | number)[] } | { message: string; at: string };

function locateSchedule(root: unknown): Located {
  if (!isRecord(root) || Array.isArray(root)) return { at: '', message: 'the file holds no schedule; write one under "schedule"' };
  if ('schedule' in root) {
    const stray = Object.keys(root).filter((key) => key !== 'schedule' && key !== 'version');
    if (stray.length > 0) return { at: stray[0] ?? '', message: `"${stray.join('", "')}" stands beside "schedule" and would be ignored; move it under "schedule"` };
    return { input: root['schedule'], prefix: ['schedule'] };
  }
  if (!isRecord(root['oncall'])) return { input: root, prefix: [] };
  const schedules = root['oncall']['schedules'];
  if (!Array.isArray(schedules) || schedules.length !== 1) return { at: 'oncall.schedules', message: 'this configuration does not declare exactly one schedule; give a file that holds one' };
  return { input: schedules[0], prefix: ['oncall', 'schedules', 0] };
}

function placed(document: Document, lines: LineCounter, path: string, issue: SpecIssue): CommandError {
  return commandError(path, lineOf(document, lines, issue.path), pathText(issue.path), issue.message);
}

/** The line of the deepest node on the way to the path. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isRecord(node) && Array.isArray(node['range'])) return lines.linePos(Number(node['range'][0])).line;
  }
  return document.contents ? 1 : null;
}

/** `rules[2].from` for a path of keys. */
function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '');
}

function commandError(file: string, line: number | null, path: string, message: string): CommandError {
  const place = line === null ? file : `${file}:${line}`;
  return { path, line, message, text: path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}` };
}

function readTimes(request: OncallRequest, zone: string): { at: number; from: number; to: number } | { errors: CommandError[] } {
  const errors: CommandError[] = [];
  const read = (name: 'at' | 'from' | 'to', fallback: number) => {
    const text = request[name];
    if (text === undefined) return fallback;
    try {
      return parseInstant(text, zone);
    } catch (thrown) {
      errors.push({ path: name, line: null, message: messageOf(thrown), text: `--${name}: ${messageOf(thrown)}` });
      return fallback;
    }
  };
  const at = read('at', request.now);
  const from = read('from', request.now);
  const to = read('to', from + 30 * DAY_MS);
  const refuse = (message: string) => errors.push({ path: 'to', line: null, message, text: `--to: ${message}` });
  if (request.command !== 'who' && errors.length === 0) {
    if (from >= to) refuse('the end of the range must be after its beginning');
    else if (to - from > MAX_RANGE_MS) refuse('the range is longer than 20 years; ask for a shorter one');
  }
  return errors.length > 0 ? { errors } : { at, from, to };
}

/** When the people on call next change, looked for over a year. */
function untilIso(schedule: Schedule, at: number, iso: (at: number) => string): string | null {
  for (const days of [8, 70, 400]) {
    const to = at + days * DAY_MS;
    const { shifts, gaps } = expandSchedule(schedule, at, to);
    const end = [...shifts, ...gaps].find((span) => span.startAt === at)?.endAt ?? to;
    if (end < to) return iso(end);
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
