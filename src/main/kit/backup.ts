import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Clock } from './clock.ts';
import { appendBytes, appendFile, copyEntry, copyEntrySync, damaged, finishArchive, listEntries, readEntry, type Entry } from './container.ts';
import { checkInThread, copyInThread, markerOf, type Db } from './sqlite.ts';

/*
 * A backup is one file, `watchfloor-<time>.wfbackup`: an uncompressed tar that begins with manifest.json
 *
 *   { "format": 1, "program": "watchfloor", "version": …, "createdAt": epoch ms, "files": [{ "name", "size", "sha256" }, …] }
 *
 * followed by the files it names: core.db, tsdb.db, audit.db as complete SQLite databases, and whatever small files go with them.
 */
const manifestShape = z.strictObject({
  format: z.literal(1),
  program: z.literal('watchfloor'),
  version: z.string(),
  createdAt: z.number(),
  files: z.array(z.strictObject({ name: z.string(), size: z.number(), sha256: z.string() })),
});

export type BackupManifest = z.output<typeof manifestShape>;

export interface BackupSources {
  /** Open databases, each under the file name it gets: core.db, tsdb.db, audit.db. */
  databases: { name: string; db: Db }[];
  /** Small files that belong with them. Secrets do not. */
  files?: { name: string; path: string }[];
}

export interface BackupControl {
  /** Told the share of the databases copied, 0-1. */
  progress?: (ratio: number) => void;
  signal?: AbortSignal;
}

const MANIFEST = 'manifest.json';

/**
 * Writes a backup to `out` while the databases are in use, then proves it by `verifyBackup`. Each database is copied as of one
 * moment, in another thread. A half-written file never carries the final name. `version` is the program's, for the manifest.
 */
export async function createBackup(sources: BackupSources, out: string, clock: Clock, version: string, control: BackupControl = {}): Promise<BackupManifest> {
  mkdirSync(dirname(out), { recursive: true, mode: 0o700 });
  // Nothing large below is done synchronously: unlinking or renaming a large file can take a busy disk 50 ms.
  const work = await mkdtemp(join(dirname(out), '.backup-'));
  try {
    const parts: { name: string; path: string }[] = [];
    for (const [index, { name, db }] of sources.databases.entries()) {
      const path = join(work, name);
      await copyInThread(db.path, path);
      control.progress?.((index + 1) / sources.databases.length);
      control.signal?.throwIfAborted();
      parts.push({ name, path });
    }
    parts.push(...(sources.files ?? []).filter(({ path }) => existsSync(path)));
    const draft = join(work, 'archive');
    const manifest = await pack(parts, draft, clock.now(), version);
    for (const { name } of sources.databases) await rm(join(work, name));
    await verifyBackup(draft);
    control.signal?.throwIfAborted();
    await rename(draft, out);
    return manifest;
  } catch (thrown) {
    if (control.signal?.aborted) throw new AppError('conflict', `The backup ${out} was stopped.`);
    throw thrown instanceof AppError ? thrown : new AppError('unavailable', `The backup ${out} could not be written: ${messageOf(thrown)}. Check the free space and the folder's permissions.`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pack(parts: readonly { name: string; path: string }[], out: string, createdAt: number, version: string): Promise<BackupManifest> {
  const files: BackupManifest['files'] = [];
  for (const { name, path } of parts) {
    const { size } = await stat(path);
    files.push({ name, size, sha256: await copyEntry(path, { name, size, offset: 0 }, null) });
  }
  const manifest: BackupManifest = { format: 1, program: 'watchfloor', version, createdAt, files };
  const archive = await open(out, 'wx', 0o600);
  try {
    await appendBytes(archive, MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), createdAt);
    for (const { name, path } of parts) await appendFile(archive, name, path, createdAt);
    await finishArchive(archive);
  } finally {
    await archive.close();
  }
  return manifest;
}

/** The manifest of a backup and where its files lie. Throws `invalid` when it is damaged. */
export function readManifest(path: string): { manifest: BackupManifest; entries: Entry[] } {
  if (!existsSync(path)) throw new AppError('not_found', `There is no backup ${path}. Check the name.`);
  const [first, ...entries] = listEntries(path);
  if (first?.name !== MANIFEST || first.size > 1024 * 1024) throw damaged(path, 'it does not begin with a manifest');
  const parsed = manifestShape.safeParse(json(readEntry(path, first).toString('utf8')));
  if (!parsed.success) throw damaged(path, 'its manifest cannot be read by this version');
  for (const file of parsed.data.files) if (!entries.some((entry) => entry.name === file.name && entry.size === file.size)) throw damaged(path, `${file.name} is missing`);
  return { manifest: parsed.data, entries };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Takes one file out of a backup, comparing its checksum. `to` must not exist; it is removed again when the checksum differs. */
export async function extractFile(path: string, name: string, to: string): Promise<void> {
  const { entry, sha256 } = locate(path, name);
  if ((await copyEntry(path, entry, to)) !== sha256) refuse(path, name, to);
}

/** `extractFile` in one go, for a start that cannot go on without the file. */
export function extractFileSync(path: string, name: string, to: string): void {
  const { entry, sha256 } = locate(path, name);
  if (copyEntrySync(path, entry, to) !== sha256) refuse(path, name, to);
}

function locate(path: string, name: string): { entry: Entry; sha256: string } {
  const { manifest, entries } = readManifest(path);
  const file = manifest.files.find((each) => each.name === name);
  const entry = entries.find((each) => each.name === name);
  if (!file || !entry) throw new AppError('not_found', `The backup ${path} holds no ${name}.`);
  return { entry, sha256: file.sha256 };
}

function refuse(path: string, name: string, to: string): never {
  rmSync(to, { force: true });
  throw damaged(path, `the checksum of ${name} differs`);
}

/** Proves a backup: every checksum matches and every database opens and is sound. Throws `invalid` naming what is not. */
export async function verifyBackup(path: string): Promise<BackupManifest> {
  const { manifest } = readManifest(path);
  const work = await mkdtemp(join(existsSync(dirname(path)) ? dirname(path) : tmpdir(), '.verify-'));
  try {
    for (const { name } of manifest.files) {
      const copy = join(work, name);
      await extractFile(path, name, copy);
      if (!name.endsWith('.db')) continue;
      const problems = await checkInThread(copy);
      if (problems.length > 0) throw damaged(path, `${name}: ${problems[0]}`);
      await rm(copy);
    }
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Proves a backup and unpacks it into an empty or new data folder. Throws `conflict` when the folder holds anything. */
export async function restoreBackup(path: string, dataDir: string): Promise<BackupManifest> {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) throw new AppError('conflict', `The data folder ${dataDir} is not empty. Name an empty one, or move its files away first.`);
  const manifest = await verifyBackup(path);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const { name } of manifest.files) {
    const to = join(dataDir, name);
    await extractFile(path, name, to);
    if (name.endsWith('.db')) writeFileSync(markerOf(to), 'This database has held data. Do not delete this file.\n');
  }
  return manifest;
}

/** The file name of a backup made at `at`: `watchfloor-2026-01-05T10-00-00Z.wfbackup`. */
export function backupName(at: number): string {
  return `watchfloor-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.wfbackup`;
}

/** When the backup of that name was made, epoch ms; null when the name is not one of ours. */
export function backupTime(path: string): number | null {
  const match = /^watchfloor-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.wfbackup$/.exec(basename(path));
  if (!match) return null;
  const at = Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`);
  return Number.isNaN(at) ? null : at;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/**
 * Which backups may go: kept are the newest of every hour of the last 24 hours, of every day of the last 7 days, of every
 * week of the last 4, and the newest of all. Names that are not ours are never listed.
 */
export function backupsToDelete(files: readonly string[], now: number): string[] {
  const dated = files.flatMap((file) => {
    const at = backupTime(file);
    return at === null ? [] : [{ file, at }];
  });
  dated.sort((a, b) => b.at - a.at);
  const keep = new Set(dated.slice(0, 1).map(({ file }) => file));
  for (const [width, span] of [[HOUR, DAY], [DAY, WEEK], [WEEK, 4 * WEEK]] as const) {
    const seen = new Set<number>();
    for (const { file, at } of dated) {
      // A backup from the future (the clock was set back) counts as new.
      const slot = Math.floor(at / width);
      if (now - at > span || seen.has(slot)) continue;
      seen.add(slot);
      keep.add(file);
    }
  }
  return dated.filter(({ file }) => !keep.has(file)).map(({ file }) => file);
}
