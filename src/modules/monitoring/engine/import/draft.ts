import type { Imported } from '#kit/config/commands.ts';
import { parseEntry } from '#kit/config/entry.ts';
import { exportConfig } from '#kit/config/export.ts';
import { extractSecrets } from '#kit/config/redact.ts';
import type { ListSchema } from '#kit/config/section.ts';
import { listsOf, pathText } from '#kit/config/section.ts';
import { formatDuration } from '#shared/duration.ts';
import { messageOf } from '#shared/errors.ts';
import { sections } from '../../config.ts';
import { compileCondition } from '../conditions/condition.ts';
import type { Plain } from './plain.ts';
import { compact, textsOf } from './plain.ts';

/** A configuration being put together out of another tool's. What does not fit is left out and said. */
export interface Draft {
  /** Adds a target; gives the id it got, or null when it was left out. `id` and `name` may be any text. */
  target(raw: Plain & { name: string }): string | null;
  /** Adds a maintenance window. */
  window(raw: Plain & { name: string }): string | null;
  /** Says what could not be carried over. */
  warn(about: string, message: string): void;
  finish(): Imported;
}

const lists = listsOf(sections);

/** Begins an empty configuration. */
export function createDraft(): Draft {
  const warnings: string[] = [];
  const entries: Record<'targets' | 'maintenance', unknown[]> = { targets: [], maintenance: [] };
  const taken = { targets: new Set<string>(), maintenance: new Set<string>() };
  const warn = (about: string, message: string) => {
    const line = `${about}: ${message}`;
    if (!warnings.includes(line)) warnings.push(line);
  };

  function add(at: 'targets' | 'maintenance', raw: Plain & { name: string }): string | null {
    const list: ListSchema = lists.get(at)!;
    const id = freeId(String(raw['id'] ?? raw.name), at === 'targets' ? 'target' : 'window', taken[at]);
    const { value, problems } = parseEntry(list.entry, compact({ ...raw, id, name: shortText(raw.name) ?? id }));
    if (value === null) {
      warn(raw.name, `left out: ${problems.map((problem) => `${pathText(problem.path)}: ${problem.message}`).join('; ')}`);
      return null;
    }
    for (const secret of extractSecrets(list, value).secrets) warn(raw.name, `${pathText(secret.path)} is a secret and not written: store it as the secret ${secret.name}`);
    taken[at].add(id);
    entries[at].push(value);
    return id;
  }

  return {
    warn,
    target: (raw) => add('targets', { ...raw, ...fittingTimes(raw, warn), upIf: readable(raw, 'upIf', warn), degradedIf: readable(raw, 'degradedIf', warn) }),
    window: (raw) => add('maintenance', raw),
    finish() {
      const document = { version: 1 as const, targets: entries.targets, ...(entries.maintenance.length > 0 ? { maintenance: entries.maintenance } : {}) };
      return { yaml: exportConfig(document, sections), warnings };
    },
  };
}

/** Letters an id may have, made of any text; numbered when already taken. */
function freeId(text: string, fallback: string, taken: ReadonlySet<string>): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '').replace(/[-.]+$/, '').slice(0, 100);
  const base = plain === '' ? fallback : plain;
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}

function shortText(text: string): string | null {
  return text.trim() === '' ? null : text.trim().slice(0, 200);
}

/** Every interval is a second at least, and no timeout is longer than its interval. */
function fittingTimes(raw: Plain & { name: string }, warn: Draft['warn']): Plain {
  const every = typeof raw['every'] === 'number' ? raw['every'] : 30_000;
  const timeout = typeof raw['timeout'] === 'number' && raw['timeout'] > 0 ? raw['timeout'] : Math.min(5_000, every);
  const fitting = Math.max(1_000, every);
  if (every < 1_000) warn(raw.name, `the interval ${formatDuration(every)} became 1s, the shortest there is`);
  if (timeout <= fitting) return { every: fitting, timeout };
  warn(raw.name, `the timeout ${formatDuration(timeout)} became ${formatDuration(fitting)}: it cannot be longer than the interval`);
  return { every: fitting, timeout: fitting };
}

/** The conditions that can be read here. */
function readable(raw: Plain & { name: string }, field: 'upIf' | 'degradedIf', warn: Draft['warn']): string[] {
  return textsOf(raw[field] ?? []).filter((condition) => {
    try {
      compileCondition(condition, 'watchfloor');
      return true;
    } catch (thrown) {
      warn(raw.name, `the condition ${condition} was left out: ${messageOf(thrown)}`);
      return false;
    }
  });
}
