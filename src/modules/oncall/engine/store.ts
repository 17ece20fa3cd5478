import { AppError } from '#shared/errors.ts';
import type { Db } from '#kit/sqlite.ts';
import type { Person } from '../contract.ts';
import { parseSchedule, policySpec, resolvePolicy, type SpecIssue } from '../spec.ts';
import type { Schedule } from './model.ts';
import type { EscalationPolicy } from './policy.ts';

export const oncallSchema = `
CREATE TABLE oncall_schedule (id TEXT PRIMARY KEY, spec TEXT NOT NULL, updatedAt INTEGER NOT NULL) STRICT;
CREATE TABLE oncall_policy (id TEXT PRIMARY KEY, spec TEXT NOT NULL, updatedAt INTEGER NOT NULL) STRICT;
CREATE TABLE oncall_person (id TEXT PRIMARY KEY, name TEXT NOT NULL, contacts TEXT NOT NULL, pinHash TEXT) STRICT;
CREATE TABLE oncall_duty (schedule TEXT NOT NULL, user TEXT NOT NULL, startAt INTEGER NOT NULL, endAt INTEGER, PRIMARY KEY (schedule, user, startAt)) STRICT;`;

export type Written = Record<string, unknown>;

export interface StoredSchedule {
  readonly id: string;
  /** As the operator wrote it. */
  readonly spec: Written;
  readonly schedule: Schedule;
}

/** Schedules and policies as they are declared, and the people. Parsed once, kept in memory. */
export interface OncallStore {
  schedules(): readonly StoredSchedule[];
  schedule(id: string): StoredSchedule;
  putSchedule(spec: Written, now: number): string;
  deleteSchedule(id: string): boolean;
  policies(): readonly { id: string; spec: Written; policy: EscalationPolicy }[];
  putPolicy(spec: Written, now: number): string;
  deletePolicy(id: string): boolean;
  people(): Person[];
  putPerson(person: Pick<Person, 'id' | 'name' | 'contacts'>, pinHash: string | null | undefined): void;
  deletePerson(id: string): boolean;
  pinHash(id: string): string | null;
}

export function createOncallStore(db: Db): OncallStore {
  let schedules: StoredSchedule[] | null = null;
  let policies: { id: string; spec: Written; policy: EscalationPolicy }[] | null = null;

  const loadSchedules = () => (schedules ??= db.all<{ id: string; spec: string }>('SELECT id, spec FROM oncall_schedule ORDER BY id').map((row) => {
    const spec = JSON.parse(row.spec) as Written;
    return { id: row.id, spec, schedule: readSchedule(spec) };
  }));
  const loadPolicies = () => (policies ??= db.all<{ id: string; spec: string }>('SELECT id, spec FROM oncall_policy ORDER BY id').map((row) => {
    const spec = JSON.parse(row.spec) as Written;
    return { id: row.id, spec, policy: readPolicy(spec) };
  }));

  return {
    schedules: loadSchedules,
    schedule(id) {
      const found = loadSchedules().find((stored) => stored.id === id);
      if (!found) throw new AppError('not_found', `There is no schedule "${id}".`);
      return found;
    },
    putSchedule(spec, now) {
      const { id } = readSchedule(spec);
      if (id === undefined) throw invalid('schedule', [{ path: ['id'], message: 'a schedule needs an id' }]);
      db.run('INSERT INTO oncall_schedule (id, spec, updatedAt) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec, updatedAt = excluded.updatedAt', id, JSON.stringify(spec), now);
      schedules = null;
      return id;
    },
    deleteSchedule(id) {
      schedules = null;
      return db.run('DELETE FROM oncall_schedule WHERE id = ?', id).changes > 0;
    },
    policies: loadPolicies,
    putPolicy(spec, now) {
      const { id } = readPolicy(spec);
      db.run('INSERT INTO oncall_policy (id, spec, updatedAt) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec, updatedAt = excluded.updatedAt', id, JSON.stringify(spec), now);
      policies = null;
      return id;
    },
    deletePolicy(id) {
      policies = null;
      return db.run('DELETE FROM oncall_policy WHERE id = ?', id).changes > 0;
    },
    people: () => db.all<{ id: string; name: string; contacts: string; pinHash: string | null }>('SELECT * FROM oncall_person ORDER BY id').map((row) => ({ id: row.id, name: row.name, contacts: JSON.parse(row.contacts) as Person['contacts'], hasPin: row.pinHash !== null })),
    putPerson(person, pinHash) {
      const kept = pinHash === undefined ? (db.get<{ pinHash: string | null }>('SELECT pinHash FROM oncall_person WHERE id = ?', person.id)?.pinHash ?? null) : pinHash;
      db.run('INSERT INTO oncall_person (id, name, contacts, pinHash) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, contacts = excluded.contacts, pinHash = excluded.pinHash', person.id, person.name, JSON.stringify(person.contacts), kept);
    },
    deletePerson: (id) => db.run('DELETE FROM oncall_person WHERE id = ?', id).changes > 0,
    pinHash: (id) => db.get<{ pinHash: string | null }>('SELECT pinHash FROM oncall_person WHERE id = ?', id)?.pinHash ?? null,
  };
}

/** A schedule as written, in the engine's form. Throws `invalid` with everything that is wrong. */
export function readSchedule(spec: unknown): Schedule {
  const parsed = parseSchedule(spec);
  if ('issues' in parsed) throw invalid('schedule', parsed.issues);
  return parsed.schedule;
}

function readPolicy(spec: unknown): EscalationPolicy {
  const parsed = policySpec.safeParse(spec);
  if (!parsed.success) throw invalid('policy', parsed.error.issues.map((issue) => ({ path: issue.path.filter((key) => typeof key !== 'symbol'), message: issue.message })));
  return resolvePolicy(parsed.data);
}

function invalid(what: string, issues: readonly SpecIssue[]): AppError {
  return new AppError('invalid', issues.map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`).join('; '), issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
}
