import { formatDuration } from '#shared/duration.ts';
import type { TargetInput } from '../../spec.ts';
import type { FieldSpec, Kind, Section } from './fields.ts';

/** A target while it is written: plain JSON, not yet checked. The engine checks it and says where it is wrong. */
export type Draft = { [key: string]: unknown };

export function valueAt(draft: Draft, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Draft)[key] : undefined), draft);
}

/** A copy with one value set; undefined removes it, and objects that end up empty go with it. */
export function withValue(draft: Draft, path: string, value: unknown): Draft {
  const [key, ...rest] = path.split('.') as [string, ...string[]];
  const copy = { ...draft };
  if (rest.length === 0) {
    if (value === undefined) delete copy[key];
    else copy[key] = value;
    return copy;
  }
  const inner = withValue((typeof copy[key] === 'object' && copy[key] !== null ? copy[key] : {}) as Draft, rest.join('.'), value);
  if (Object.keys(inner).length === 0) delete copy[key];
  else copy[key] = inner;
  return copy;
}

interface Step {
  send?: string;
  expect?: string;
  startTls?: boolean;
}

/** A stored value as it is written in the form. */
export function toText(value: unknown, kind: Kind): string {
  if (value === undefined || value === null) return '';
  if (kind === 'duration') return typeof value === 'number' ? formatDuration(value) : String(value);
  if (kind === 'lines') return [value].flat().map(String).join('\n');
  if (kind === 'statuses') return (value as unknown[]).map(String).join(', ');
  if (kind === 'pairs') return Object.entries(value as object).map(([name, text]) => `${name}: ${String(text)}`).join('\n');
  if (kind === 'dialogue') return (value as Step[]).flatMap(stepLines).join('\n');
  if (kind === 'json') return typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value);
  return String(value);
}

function stepLines(step: Step): string[] {
  return [...(step.startTls ? ['starttls'] : []), ...(step.send !== undefined ? [`send ${step.send}`] : []), ...(step.expect !== undefined ? [`expect ${step.expect}`] : [])];
}

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

/** What was written, as the engine wants it; undefined when nothing was. Text that cannot be read is passed on for the engine to name. */
export function fromText(text: string, kind: Kind): unknown {
  if (text.trim() === '') return undefined;
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === 'duration') return text.trim();
  if (kind === 'lines') return lines(text);
  if (kind === 'statuses') return text.split(/[,\s]+/).filter(Boolean).map((each) => (/^\d+$/.test(each) ? Number(each) : each));
  if (kind === 'pairs') return Object.fromEntries(lines(text).map((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()] : [line, ''])));
  if (kind === 'dialogue') return lines(text).map(stepOf);
  if (kind === 'json') return fromJson(text);
  return text;
}

function stepOf(line: string): Step {
  const [verb = '', ...rest] = line.split(' ');
  if (verb.toLowerCase() === 'starttls') return { startTls: true };
  return verb.toLowerCase() === 'send' ? { send: rest.join(' ') } : { expect: verb.toLowerCase() === 'expect' ? rest.join(' ') : line };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The draft as text per field; what is typed stays as typed until it is saved. */
export function textsOf(draft: Draft, sections: readonly Section[]): Record<string, string> {
  return Object.fromEntries(sections.flatMap((section) => section.fields).map((field) => [field.path, toText(valueAt(draft, field.path), field.kind)]));
}

export function isShown(field: FieldSpec, draft: Draft): boolean {
  return field.when === undefined || field.when.is.includes(valueAt(draft, field.when.path));
}

/** What is left out of a draft when it is sent: values of fields that are not shown, and a sign-in of type none. */
export function finished(draft: Draft, sections: readonly Section[]): TargetInput {
  const hidden = sections.flatMap((section) => section.fields).filter((field) => !isShown(field, draft));
  let done = hidden.reduce((at, field) => withValue(at, field.path, undefined), draft);
  if (valueAt(done, 'probe.auth.type') === undefined) done = withValue(done, 'probe.auth', undefined);
  return done as unknown as TargetInput;
}

/** `EHR web` → `ehr-web` */
export function idFrom(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '')
    .slice(0, 64);
}
