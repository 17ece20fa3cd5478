/** Tables of this module in `core.db`. Append only: position is version. */
export const slaMigrations: readonly string[] = [
  `CREATE TABLE sla_objectives (
     id TEXT PRIMARY KEY, spec TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, updatedBy TEXT NOT NULL,
     template TEXT, confirmedBy TEXT, confirmedAt INTEGER, level TEXT NOT NULL DEFAULT '', actions TEXT NOT NULL DEFAULT '[]'
   ) STRICT;
   CREATE TABLE sla_samples (
     id INTEGER PRIMARY KEY, metric TEXT NOT NULL, at INTEGER NOT NULL, value REAL, good REAL, total REAL, state TEXT, key TEXT, by TEXT NOT NULL, pushedAt INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX sla_samples_by_metric ON sla_samples (metric, at);
   CREATE UNIQUE INDEX sla_samples_key ON sla_samples (metric, key) WHERE key IS NOT NULL;
   CREATE TABLE sla_exclusions (
     id TEXT PRIMARY KEY, objective TEXT, "from" INTEGER NOT NULL, "to" INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, recordedAt INTEGER NOT NULL,
     approvedBy TEXT, approvedAt INTEGER, removedBy TEXT, removedAt INTEGER, removedWhy TEXT
   ) STRICT;
   CREATE TABLE sla_overrides (
     id TEXT PRIMARY KEY, objective TEXT NOT NULL, action TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, signedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, revokedBy TEXT, revokedAt INTEGER
   ) STRICT;
   CREATE TABLE sla_composites (id TEXT PRIMARY KEY, spec TEXT NOT NULL, updatedAt INTEGER NOT NULL, updatedBy TEXT NOT NULL) STRICT;
   CREATE TABLE sla_reports (
     id TEXT PRIMARY KEY, period TEXT NOT NULL, "from" INTEGER NOT NULL, "to" INTEGER NOT NULL, timeZone TEXT NOT NULL, stale INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE sla_revisions (
     report TEXT NOT NULL, revision INTEGER NOT NULL, content TEXT NOT NULL, hash TEXT NOT NULL, previousHash TEXT, madeAt INTEGER NOT NULL, madeBy TEXT NOT NULL, cause TEXT NOT NULL,
     PRIMARY KEY (report, revision)
   ) STRICT;
   CREATE TABLE sla_renderings (report TEXT NOT NULL, revision INTEGER NOT NULL, format TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (report, revision, format)) STRICT;
   CREATE TABLE sla_sends (
     id TEXT PRIMARY KEY, report TEXT NOT NULL, revision INTEGER NOT NULL, "to" TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL
   ) STRICT;
   CREATE INDEX sla_sends_by_report ON sla_sends (report);`,
];
