import { AppError } from '#shared/errors.ts';
import type { Path, Step } from './section.ts';
import { isMapping, pathText } from './section.ts';

/** A secret named in a text value: `${env:NAME}` or `${secret:name}`. */
export interface Reference {
  readonly kind: 'env' | 'secret';
  readonly name: string;
}

/** Finds the value of a reference; undefined when there is none. */
export type SecretResolver = (reference: Reference) => string | undefined;

/** A doubled dollar sign writes the characters themselves: `$${env:X}` stands for `${env:X}`. */
const REFERENCE = /(\$?)\$\{(env|secret):([A-Za-z0-9_][A-Za-z0-9_.-]{0,255})\}/g;
const MALFORMED = /(?:^|[^$])\$\{(?:env|secret):(?![A-Za-z0-9_][A-Za-z0-9_.-]{0,255}\})/;

/** Whether a text holds at least one reference or escaped reference. */
export function holdsReference(text: string): boolean {
  REFERENCE.lastIndex = 0;
  return text.includes('${') && REFERENCE.test(text);
}

/** Whether a text begins a reference that does not end as one, like `${env:}`. */
export function malformedReference(text: string): boolean {
  return text.includes('${') && MALFORMED.test(text);
}

/** The text with each reference replaced. Escaped references lose their extra dollar sign. */
export function replaceReferences(text: string, replace: (reference: Reference) => string): string {
  return text.replaceAll(REFERENCE, (whole, escaped: string, kind: 'env' | 'secret', name: string) => (escaped === '$' ? whole.slice(1) : replace({ kind, name })));
}

/** Walks every text of plain data, depth first. */
export function eachText(root: unknown, visit: (text: string, path: Path) => void, path: Path = []): void {
  if (typeof root === 'string') visit(root, path);
  else if (Array.isArray(root)) for (const [index, item] of root.entries()) eachText(item, visit, [...path, index]);
  else if (isMapping(root)) for (const [key, item] of Object.entries(root)) eachText(item, visit, [...path, key]);
}

/** A copy of plain data with every text passed through `change`. */
export function mapTexts<T>(root: T, change: (text: string, path: Path) => string, path: Path = []): T {
  if (typeof root === 'string') return change(root, path) as T;
  if (Array.isArray(root)) return root.map((item: unknown, index) => mapTexts(item, change, [...path, index])) as T;
  if (!isMapping(root)) return root;
  return Object.fromEntries(Object.entries(root).map(([key, item]) => [key, mapTexts(item, change, [...path, key])])) as T;
}

/** A copy of plain data with one value replaced; the containers on the way are copied, nothing else. */
export function withValue(root: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) return root.map((item: unknown, index) => (index === step ? withValue(item, rest, value) : item));
  if (!isMapping(root)) return root;
  return { ...root, [step as Step]: withValue(root[String(step)], rest, value) };
}

/** The references of plain data that the resolver knows no value for, with the path of each. */
export function missingSecrets(value: unknown, resolver: SecretResolver): { path: Path; reference: Reference }[] {
  const missing: { path: Path; reference: Reference }[] = [];
  eachText(value, (text, path) => {
    replaceReferences(text, (reference) => {
      if (resolver(reference) === undefined) missing.push({ path, reference });
      return '';
    });
  });
  return missing;
}

/**
 * A copy of a spec with every reference replaced by its value, for the moment of use; never store the copy.
 * Throws `invalid` naming every place whose secret is missing.
 */
export function resolveSecrets<T>(spec: T, resolver: SecretResolver): T {
  const missing = missingSecrets(spec, resolver);
  if (missing.length > 0) {
    const places = missing.map(({ path, reference }) => `${pathText(path)}: ${remedy(reference)}`);
    throw new AppError('invalid', places.join('; '), { missing: missing.map(({ path, reference }) => ({ path: pathText(path), ...reference })) });
  }
  return mapTexts(spec, (text) => replaceReferences(text, (reference) => resolver(reference) ?? ''));
}

/** What is missing for a reference and what to do, in plain words. */
export function remedy(reference: Reference): string {
  return reference.kind === 'env'
    ? `the environment variable ${reference.name} is not set; set it where Watchfloor starts`
    : `there is no secret named "${reference.name}"; store it in the settings first`;
}
