import { closeSync, openSync, readSync } from 'node:fs';

/** What a SQLite record may hold here. */
export type Field = number | Uint8Array | null;

const LEAF_TABLE = 0x0d;
const READ_BYTES = 4 * 1024 * 1024;

/**
 * Reads the rows that lie on the leaf pages of tables straight from a database file, without its trees: when an inner page is
 * damaged, SQL reaches none of the hundreds of sound pages below it. The caller must know its rows by their number of fields and a checksum,
 * for rows of all tables come, and rows deleted long ago too. Rows that continue on overflow pages are left out.
 * Format: https://www.sqlite.org/fileformat2.html#b_tree_pages
 */
export function scanLeafRows(path: string, onRow: (rowid: number, fields: Field[]) => void): void {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(100);
    readSync(file, head, 0, 100, 0);
    const size = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
    // A damaged header leaves the size all our files have.
    const pageSize = size >= 512 && (size & (size - 1)) === 0 ? size : 4_096;
    const buffer = Buffer.alloc(READ_BYTES);
    for (let at = 0; ;) {
      const read = readSync(file, buffer, 0, READ_BYTES, at);
      for (let page = 0; page + pageSize <= read; page += pageSize) readPage(buffer.subarray(page, page + pageSize), onRow);
      if (read < READ_BYTES) return;
      at += read;
    }
  } finally {
    closeSync(file);
  }
}

function readPage(page: Buffer, onRow: (rowid: number, fields: Field[]) => void): void {
  if (page[0] !== LEAF_TABLE) return;
  const cells = page.readUInt16BE(3);
  for (let i = 0; i < cells && 8 + 2 * i + 2 <= page.length; i++) {
    const row = readCell(page, page.readUInt16BE(8 + 2 * i));
    if (row) onRow(row.rowid, row.fields);
  }
}

function readCell(page: Buffer, offset: number): { rowid: number; fields: Field[] } | null {
  const payload = varint(page, offset);
  const rowid = varint(page, payload.next);
  const end = rowid.next + payload.value;
  if (end > page.length || payload.value > page.length - 35) return null;
  const fields = readRecord(page.subarray(rowid.next, end));
  return fields && { rowid: rowid.value, fields };
}

function readRecord(record: Buffer): Field[] | null {
  const head = varint(record, 0);
  let body = head.value;
  const fields: Field[] = [];
  for (let at = head.next; at < head.value;) {
    const type = varint(record, at);
    at = type.next;
    const length = lengthOf(type.value);
    if (body + length > record.length) return null;
    fields.push(fieldOf(type.value, record.subarray(body, body + length)));
    body += length;
  }
  return body === record.length ? fields : null;
}

function lengthOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type]!;
}

function fieldOf(type: number, bytes: Buffer): Field {
  if (type >= 12) return type % 2 === 0 ? Uint8Array.from(bytes) : null;
  if (type === 8) return 0;
  if (type === 9) return 1;
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  return type >= 1 && type <= 5 ? bytes.readIntBE(0, bytes.length) : null;
}

/** SQLite's varint: high bits first, up to nine bytes. Beyond 2^53 it is no key of ours, and the value does not matter. */
function varint(bytes: Buffer, offset: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[offset + i] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: offset + i + 1 };
  }
  return { value: value * 256 + (bytes[offset + 8] ?? 0), next: offset + 9 };
}
