import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';

/*
 * A plain uncompressed tar (ustar, POSIX.1-1988), so that a backup can be opened with any archiver. Sizes of 8 GiB and more
 * use the base-256 form that GNU and BSD tar share. Only regular files in one flat folder.
 */
const BLOCK = 512;
const COPY_BYTES = 256 * 1024;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,98}$/;

export interface Entry {
  name: string;
  size: number;
  /** Where its bytes begin in the file. */
  offset: number;
}

/** Appends one file to an archive being written; the event loop stays free between blocks. */
export async function appendFile(archive: FileHandle, name: string, path: string, modifiedAt: number): Promise<void> {
  const source = await open(path, 'r');
  try {
    const { size } = await source.stat();
    await archive.write(header(name, size, modifiedAt));
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (let left = size; left > 0;) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(left, COPY_BYTES));
      if (bytesRead === 0) throw new AppError('unavailable', `${path} became shorter while it was copied. Try again.`);
      await archive.write(buffer, 0, bytesRead);
      left -= bytesRead;
    }
    await archive.write(Buffer.alloc(padding(size)));
  } finally {
    await source.close();
  }
}

export async function appendBytes(archive: FileHandle, name: string, bytes: Uint8Array, modifiedAt: number): Promise<void> {
  await archive.write(header(name, bytes.length, modifiedAt));
  await archive.write(bytes);
  await archive.write(Buffer.alloc(padding(bytes.length)));
}

/** Two empty blocks end a tar. */
export async function finishArchive(archive: FileHandle): Promise<void> {
  await archive.write(Buffer.alloc(2 * BLOCK));
  await archive.sync();
}

/** Copies an entry's bytes to `to` (or nowhere) and returns their SHA-256, hexadecimal. */
export async function copyEntry(path: string, entry: Entry, to: string | null): Promise<string> {
  const source = await open(path, 'r');
  const target = to === null ? null : await open(to, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (let done = 0; done < entry.size;) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(entry.size - done, COPY_BYTES), entry.offset + done);
      if (bytesRead === 0) throw damaged(path, `${entry.name} is cut short`);
      hash.update(buffer.subarray(0, bytesRead));
      if (target) await target.write(buffer, 0, bytesRead);
      done += bytesRead;
    }
    await target?.sync();
    return hash.digest('hex');
  } finally {
    await target?.close();
    await source.close();
  }
}

/** `copyEntry` in one go, for a start that cannot go on without the file. */
export function copyEntrySync(path: string, entry: Entry, to: string): string {
  const source = openSync(path, 'r');
  const target = openSync(to, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (let done = 0; done < entry.size;) {
      const bytesRead = readSync(source, buffer, 0, Math.min(entry.size - done, COPY_BYTES), entry.offset + done);
      if (bytesRead === 0) throw damaged(path, `${entry.name} is cut short`);
      hash.update(buffer.subarray(0, bytesRead));
      writeSync(target, buffer, 0, bytesRead);
      done += bytesRead;
    }
    return hash.digest('hex');
  } finally {
    closeSync(target);
    closeSync(source);
  }
}

/** The entries of an archive. Throws `invalid` when it is not one, is cut short, or holds a name that is not a plain file name. */
export function listEntries(path: string): Entry[] {
  const file = openSync(path, 'r');
  try {
    const { size: total } = fstatSync(file);
    const entries: Entry[] = [];
    const block = Buffer.alloc(BLOCK);
    for (let at = 0; ;) {
      if (readSync(file, block, 0, BLOCK, at) < BLOCK) throw damaged(path, 'its end is missing');
      if (block.every((byte) => byte === 0)) return entries;
      const entry = parseHeader(path, block, at + BLOCK);
      if (entry.offset + entry.size > total) throw damaged(path, `${entry.name} is cut short`);
      entries.push(entry);
      at = entry.offset + entry.size + padding(entry.size);
    }
  } finally {
    closeSync(file);
  }
}

/** A small entry's bytes. */
export function readEntry(path: string, entry: Entry): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(entry.size);
    readSync(file, bytes, 0, entry.size, entry.offset);
    return bytes;
  } finally {
    closeSync(file);
  }
}

export function damaged(path: string, what: string): AppError {
  return new AppError('invalid', `The backup ${path} is damaged: ${what}. Use an older backup.`, { path });
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function header(name: string, size: number, modifiedAt: number): Buffer {
  if (!NAME.test(name)) throw new AppError('internal', `A backup cannot hold a file named ${name}.`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(`${Math.floor(modifiedAt / 1_000).toString(8).padStart(11, '0')}\0`, 136);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Sum of the header's bytes with the checksum field taken as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  return sum;
}

function parseHeader(path: string, block: Buffer, offset: number): Entry {
  if (Number.parseInt(block.toString('latin1', 148, 154), 8) !== checksum(block)) throw damaged(path, 'it is not a backup, or a header was changed');
  const name = block.toString('latin1', 0, 100).replace(/\0.*$/s, '');
  if (!NAME.test(name) || block.toString('latin1', 156, 157) !== '0') throw damaged(path, `it holds ${JSON.stringify(name)}, which no backup does`);
  const size = block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(block.toString('latin1', 124, 135), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw damaged(path, `the size of ${name} is not a number`);
  return { name, size, offset };
}
