import { holdsReference, withValue } from './references.ts';
import type { ListSchema, Path, SecretField, Step } from './section.ts';
import { isMapping, valueAt } from './section.ts';

/** A secret found in clear, and the name it is to be stored under. */
export interface ClearSecret {
  readonly path: Path;
  /** `ehr-web.probe.auth.password`, as in `${secret:ehr-web.probe.auth.password}`. */
  readonly name: string;
  readonly value: string;
}

/** Headers and query parameters whose values are credentials. */
const CREDENTIAL_HEADER = /authorization|cookie|token|secret|password|api-?key/i;
const CREDENTIAL_PARAMETER = /^(?:sig|signature|token|access_token|key|api_?key|code|password|secret|x-amz-signature)$/i;

/**
 * Splits an entry into a copy that names its secrets by reference and the secrets themselves. Store the secrets apart;
 * show and export only the copy.
 */
export function extractSecrets<T>(list: ListSchema, entry: T): { entry: T; secrets: ClearSecret[] } {
  const id = list.idOf?.(entry) ?? list.noun;
  const secrets: ClearSecret[] = [];
  let copy: unknown = entry;
  for (const field of list.secrets ?? []) {
    if (field.when && !field.when(entry)) continue;
    for (const path of pathsOf(entry, field.path)) copy = replaced(copy, field, path, id, secrets);
  }
  return { entry: copy as T, secrets };
}

/** The entry with every secret in clear replaced by a reference. */
export function redactSecrets<T>(list: ListSchema, entry: T): T {
  return extractSecrets(list, entry).entry;
}

/** The concrete paths of an entry that a pattern such as `probe.headers.*` names. */
function pathsOf(root: unknown, pattern: readonly string[], path: Path = []): Path[] {
  const [head, ...rest] = pattern;
  if (head === undefined) return [path];
  if (typeof root !== 'object' || root === null) return [];
  const steps: Step[] = head !== '*' ? (Object.hasOwn(root, head) ? [head] : []) : Array.isArray(root) ? root.map((_, index) => index) : Object.keys(root);
  return steps.flatMap((step) => pathsOf((root as Record<Step, unknown>)[step], rest, [...path, step]));
}

function replaced(copy: unknown, field: SecretField, path: Path, id: string, secrets: ClearSecret[]): unknown {
  const value = valueAt(copy, path);
  const name = (suffix?: string) => secretName(id, suffix === undefined ? path : [...path, suffix]);
  const store = (at: Path, called: string, clear: string): string => {
    secrets.push({ path: at, name: called, value: clear });
    return `\${secret:${called}}`;
  };
  if (field.kind === 'headers' && isMapping(value)) {
    const changed = Object.entries(value).map(([header, text]) => {
      const clear = typeof text === 'string' && text !== '' && CREDENTIAL_HEADER.test(header) && !holdsReference(text);
      return [header, clear ? store([...path, header], name(header), text) : text];
    });
    return withValue(copy, path, Object.fromEntries(changed));
  }
  if (typeof value !== 'string' || value === '' || holdsReference(value)) return copy;
  if (field.kind === 'text') return withValue(copy, path, store(path, name(), value));
  return field.kind === 'url' ? withValue(copy, path, redactUrl(value, (part, clear) => store(path, name(part), clear))) : copy;
}

/** Replaces the password and the signing parameters of a URL; the rest of it stays as written. */
function redactUrl(url: string, store: (part: string, clear: string) => string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*):([^/?#@]+)@/i, (_, before: string, password: string) => `${before}:${store('password', password)}@`)
    .replaceAll(/([?&])([^=&#]+)=([^&#]+)/g, (whole, mark: string, key: string, value: string) => (CREDENTIAL_PARAMETER.test(key) ? `${mark}${key}=${store(key, value)}` : whole));
}

/** A name made of an entry's id and a field's path, in letters a reference may hold. */
function secretName(id: string, path: Path): string {
  return [id, ...path].join('.').replaceAll(/[^A-Za-z0-9_.-]/g, '-').slice(0, 255);
}
