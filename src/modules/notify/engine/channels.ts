import { AppError } from '#shared/errors.ts';
import { parseEntry } from '#kit/config/entry.ts';
import type { Secrets } from '#kit/services.ts';
import type { Db } from '#kit/sqlite.ts';
import type { ChannelRow } from '../contract.ts';
import { channelSpec, type ChannelSpec } from '../spec.ts';
import { keepChannelSecrets, maskChannel } from './channel-secrets.ts';

export const channelsSchema = `
CREATE TABLE notify_channel (
  id TEXT PRIMARY KEY, spec TEXT NOT NULL, disabledReason TEXT NOT NULL DEFAULT '', lastDeliveredAt INTEGER, lastFailedAt INTEGER, lastError TEXT NOT NULL DEFAULT '',
  troubleSince INTEGER, troubleTold TEXT NOT NULL DEFAULT '[]'
) STRICT;`;

export type Written = Record<string, unknown>;

interface Row {
  id: string;
  spec: string;
  disabledReason: string;
  lastDeliveredAt: number | null;
  lastFailedAt: number | null;
  lastError: string;
  troubleSince: number | null;
  troubleTold: string;
}

/** The declared ways out. Secrets are kept as written and resolved at the moment of sending. */
export interface ChannelStore {
  rows(): ChannelRow[];
  specs(): Written[];
  has(id: string): boolean;
  /** Ready to send: secrets resolved. Throws `not_found` or `invalid`. */
  open(id: string): ChannelSpec;
  disabledReason(id: string): string | null;
  put(spec: Written): string;
  delete(id: string): boolean;
  setEnabled(id: string, enabled: boolean): void;
  disableFor(id: string, reason: string): void;
  delivered(id: string, at: number): void;
  failed(id: string, at: number, error: string): void;
  trouble(id: string): { since: number; told: string[] } | null;
  /** The troubles of channels that are on, and how many channels are on. */
  troubles(): { channels: number; troubles: { channel: string; since: number; error: string }[] };
  setTrouble(id: string, trouble: { since: number; told: string[] } | null): void;
}

export function createChannelStore(db: Db, secrets: Secrets): ChannelStore {
  const row = (id: string): Row | undefined => db.get<Row>('SELECT * FROM notify_channel WHERE id = ?', id);
  const known = (id: string): Row => {
    const found = row(id);
    if (!found) throw new AppError('not_found', `There is no channel "${id}".`);
    return found;
  };

  return {
    rows: () => db.all<Row>('SELECT * FROM notify_channel ORDER BY id').map(shown),
    specs: () => db.all<Row>('SELECT * FROM notify_channel ORDER BY id').map((one) => JSON.parse(one.spec) as Written),
    has: (id) => row(id) !== undefined,
    open(id) {
      const parsed = channelSpec.safeParse(secrets.resolve(JSON.parse(known(id).spec) as Written));
      if (parsed.success) return parsed.data;
      throw new AppError('invalid', `The channel "${id}" cannot be used: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}. A reference that cannot be resolved is empty.`);
    },
    disabledReason(id) {
      const { spec, disabledReason } = known(id);
      if (disabledReason !== '') return disabledReason;
      return (JSON.parse(spec) as Written)['disabled'] === true ? 'switched off' : null;
    },
    put(written) {
      const stored = typeof written['id'] === 'string' ? row(written['id']) : undefined;
      const spec = keepChannelSecrets(written, stored && (JSON.parse(stored.spec) as Written));
      const parsed = parseEntry(channelSpec, spec);
      if (parsed.value === null) throw new AppError('invalid', parsed.problems.map((problem) => `${problem.path.join('.')}: ${problem.message}`).join('; '), parsed.problems.map((problem) => ({ path: problem.path.join('.'), message: problem.message })));
      const { id } = parsed.value;
      db.run("INSERT INTO notify_channel (id, spec) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec, disabledReason = ''", id, JSON.stringify(spec));
      return id;
    },
    delete: (id) => db.run('DELETE FROM notify_channel WHERE id = ?', id).changes > 0,
    setEnabled(id, enabled) {
      const spec = JSON.parse(known(id).spec) as Written;
      db.run("UPDATE notify_channel SET spec = ?, disabledReason = '' WHERE id = ?", JSON.stringify({ ...spec, disabled: !enabled }), id);
    },
    disableFor: (id, reason) => void db.run('UPDATE notify_channel SET disabledReason = ? WHERE id = ?', reason, id),
    delivered: (id, at) => void db.run('UPDATE notify_channel SET lastDeliveredAt = ? WHERE id = ?', at, id),
    failed: (id, at, error) => void db.run('UPDATE notify_channel SET lastFailedAt = ?, lastError = ? WHERE id = ?', at, error.slice(0, 1_000), id),
    trouble(id) {
      const found = row(id);
      return found?.troubleSince ? { since: found.troubleSince, told: JSON.parse(found.troubleTold) as string[] } : null;
    },
    troubles() {
      const all = db.all<Row>('SELECT * FROM notify_channel ORDER BY id');
      const on = all.map(shown).filter((each) => !each.disabled);
      // One that switched itself off is a trouble still: those it would reach are not reached. One that an operator switched off is not.
      return { channels: on.length, troubles: all.flatMap((each) => (each.troubleSince === null || (JSON.parse(each.spec) as Written)['disabled'] === true ? [] : [{ channel: each.id, since: each.troubleSince, error: each.lastError }])) };
    },
    setTrouble: (id, trouble) => void db.run('UPDATE notify_channel SET troubleSince = ?, troubleTold = ? WHERE id = ?', trouble?.since ?? null, JSON.stringify(trouble?.told ?? []), id),
  };
}

function shown(row: Row): ChannelRow {
  const spec = JSON.parse(row.spec) as Written;
  const text = (field: string): string => (typeof spec[field] === 'string' ? spec[field] : '');
  return {
    id: row.id,
    name: text('name') || row.id,
    type: text('type'),
    summary: summaryOf(spec),
    disabled: spec['disabled'] === true || row.disabledReason !== '',
    disabledReason: row.disabledReason,
    sendResolved: spec['sendResolved'] !== false,
    phiAllowed: spec['phiAllowed'] === true,
    lastDeliveredAt: row.lastDeliveredAt,
    lastFailedAt: row.lastFailedAt,
    lastError: row.lastError,
    spec: maskChannel(spec),
  };
}

/** Where it goes, in a few words and without secrets: never more of a URL than its host. */
function summaryOf(spec: Written): string {
  if (spec['type'] === 'smtp') return `${[spec['to']].flat().join(', ')} through ${String(spec['host'])}`;
  if (spec['type'] === 'sms' || spec['type'] === 'voice') return String(spec['to']);
  if (spec['type'] === 'telegram') return `chat ${String(spec['chatId'])}`;
  if (spec['type'] === 'ntfy') return String(spec['topic']);
  const url = spec['url'];
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : typeof spec['channel'] === 'string' ? spec['channel'] : '';
}
