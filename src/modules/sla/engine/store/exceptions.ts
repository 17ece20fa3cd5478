import type { Db } from '#kit/sqlite.ts';
import { AppError } from '#shared/errors.ts';
import type { ExclusionRow, OverrideRow } from '../../contract.ts';
import type { BudgetAction, ObjectiveSpec } from '../../spec.ts';
import { readInstant } from '../instant.ts';

type StoredExclusion = Omit<ExclusionRow, 'retroactive' | 'approved' | 'declared'>;
type StoredOverride = Omit<OverrideRow, 'declared'>;

/** Exclusions and signed overrides that people record while the objectives run. Nothing is ever deleted from them, only marked. */
export interface ExceptionStore {
  exclusions(): ExclusionRow[];
  exclusion(id: string): ExclusionRow;
  addExclusion(row: { id: string; objective: string | null; from: number; to: number; reason: string; by: string; recordedAt: number; approvedBy: string | null }): void;
  approveExclusion(id: string, by: string, at: number): void;
  removeExclusion(id: string, by: string, why: string, at: number): void;
  overrides(): OverrideRow[];
  addOverride(row: { id: string; objective: string; action: BudgetAction; by: string; reason: string; signedAt: number; expiresAt: number }): void;
  revokeOverride(id: string, by: string, at: number): OverrideRow;
}

export function createExceptionStore(db: Db): ExceptionStore {
  const COLUMNS = 'id, objective, "from", "to", reason, by, recordedAt, approvedBy, approvedAt, removedBy, removedAt';
  const whole = (row: StoredExclusion): ExclusionRow => ({ ...row, retroactive: row.recordedAt > row.from, approved: row.approvedBy !== null, declared: false });

  function exclusion(id: string): ExclusionRow {
    const row = db.get<StoredExclusion>(`SELECT ${COLUMNS} FROM sla_exclusions WHERE id = ?`, id);
    if (!row) throw new AppError('not_found', `There is no exclusion "${id}". One declared with its objective is changed there.`);
    return whole(row);
  }

  return {
    exclusions: () => db.all<StoredExclusion>(`SELECT ${COLUMNS} FROM sla_exclusions ORDER BY "from", id`).map(whole),
    exclusion,
    addExclusion: (row) =>
      void db.run(
        'INSERT INTO sla_exclusions (id, objective, "from", "to", reason, by, recordedAt, approvedBy, approvedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        row.id, row.objective, row.from, row.to, row.reason, row.by, row.recordedAt, row.approvedBy, row.approvedBy === null ? null : row.recordedAt,
      ),
    approveExclusion: (id, by, at) => void db.run('UPDATE sla_exclusions SET approvedBy = ?, approvedAt = ? WHERE id = ?', by, at, id),
    removeExclusion: (id, by, why, at) => void db.run('UPDATE sla_exclusions SET removedBy = ?, removedAt = ?, removedWhy = ? WHERE id = ?', by, at, why, id),
    overrides: () => db.all<StoredOverride>('SELECT * FROM sla_overrides ORDER BY signedAt, id').map((row) => ({ ...row, declared: false })),
    addOverride: ({ id, objective, action, by, reason, signedAt, expiresAt }) =>
      void db.run('INSERT INTO sla_overrides (id, objective, action, by, reason, signedAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?, ?)', id, objective, action, by, reason, signedAt, expiresAt),
    revokeOverride(id, by, at) {
      const row = db.get<StoredOverride>('SELECT * FROM sla_overrides WHERE id = ?', id);
      if (!row) throw new AppError('not_found', `There is no override "${id}".`);
      db.run('UPDATE sla_overrides SET revokedBy = ?, revokedAt = ? WHERE id = ? AND revokedAt IS NULL', by, at, id);
      return { ...row, declared: false };
    },
  };
}

/** The exclusions an objective declares itself, as rows. */
export function declaredExclusions(spec: ObjectiveSpec): ExclusionRow[] {
  const zone = spec.window.timeZone ?? 'UTC';
  return spec.exclusions.map((exclusion, i) => {
    const from = readInstant(exclusion.from, zone, `exclusions[${i}].from`);
    const recordedAt = exclusion.recordedAt === undefined ? from : readInstant(exclusion.recordedAt, zone, `exclusions[${i}].recordedAt`);
    return {
      id: exclusion.id ?? `${spec.id}#${i + 1}`,
      objective: spec.id,
      from,
      to: readInstant(exclusion.to, zone, `exclusions[${i}].to`),
      reason: exclusion.reason,
      by: exclusion.by,
      recordedAt,
      retroactive: exclusion.retroactive ?? recordedAt > from,
      approved: exclusion.approved,
      approvedBy: exclusion.approvedBy ?? (exclusion.approved ? exclusion.by : null),
      approvedAt: null,
      declared: true,
      removedBy: null,
      removedAt: null,
    };
  });
}

/** An objective's declaration with what was recorded for it since: exclusions that stand, overrides nobody revoked. */
export function withExceptions(spec: ObjectiveSpec, exclusions: readonly ExclusionRow[], overrides: readonly OverrideRow[]): ObjectiveSpec {
  const standing = exclusions.filter((row) => row.removedAt === null && (row.objective === null || row.objective === spec.id));
  const signed = overrides.filter((row) => row.objective === spec.id && row.revokedAt === null);
  if (standing.length === 0 && signed.length === 0) return spec;
  return {
    ...spec,
    exclusions: [...spec.exclusions, ...standing.map(({ id, from, to, reason, by, approved, recordedAt, retroactive }) => ({ id, from, to, reason, by, approved, recordedAt, retroactive }))],
    overrides: [...spec.overrides, ...signed.map(({ action, by, reason, expiresAt }) => ({ action, by, reason, expiresAt }))],
  };
}
