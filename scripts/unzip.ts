import { closeSync, mkdirSync, openSync, readSync, fstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, isAbsolute } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const SYMLINK_MODE = 0o120000;

interface Entry {
  name: string;
  mode: number;
  method: number;
  compressedSize: number;
  offset: number;
}

/**
 * Unpacks a zip file below `into`, keeping file modes and links. `rename` gives each entry its new path, or null to leave it out.
 * Files are read one at a time, so memory is bounded by the largest. No zip64 and no encryption. Throws on a path that leaves `into`.
 */
export function unzip(file: string, into: string, rename: (name: string) => string | null): number {
  const fd = openSync(file, 'r');
  let written = 0;
  try {
    for (const entry of readDirectory(fd)) {
      if (entry.name.endsWith('/')) continue;
      const name = rename(entry.name);
      if (name === null) continue;
      const path = join(into, name);
      const inside = relative(into, path);
      if (inside.startsWith('..') || isAbsolute(inside)) throw new Error(`${file} holds a path that leaves its folder: ${entry.name}`);
      mkdirSync(dirname(path), { recursive: true });
      const data = readEntry(fd, entry);
      if ((entry.mode & 0o170000) === SYMLINK_MODE) symlinkSync(data.toString(), path);
      else writeFileSync(path, data, { mode: entry.mode & 0o777 || 0o644 });
      written++;
    }
  } finally {
    closeSync(fd);
  }
  return written;
}

function readDirectory(fd: number): Entry[] {
  const size = fstatSync(fd).size;
  // The end record is 22 bytes and an optional comment of at most 65,535.
  const tail = readAt(fd, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('not a zip file, or cut short');
  const directory = readAt(fd, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(fd: number, entry: Entry): Buffer {
  const header = readAt(fd, entry.offset, 30);
  const data = readAt(fd, entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), entry.compressedSize);
  if (entry.method === 0) return data;
  if (entry.method === 8) return inflateRawSync(data);
  throw new Error(`${entry.name} is packed by method ${entry.method}, which is not known here`);
}

function readAt(fd: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const read = readSync(fd, buffer, done, length - done, offset + done);
    if (read === 0) throw new Error('the zip file is cut short');
    done += read;
  }
  return buffer;
}
