/** The head of an HTTP/1.x response. Header names lower case; repeated ones joined by `, ` (`set-cookie` by line feeds). */
export interface ResponseHead {
  status: number;
  reason: string;
  version: string;
  headers: Record<string, string>;
}

export interface ResponseEvents {
  onHead(head: ResponseHead): void;
  /** A piece of body. The bytes are only valid during the call. Return false to stop reading. */
  onBody(bytes: Buffer): boolean;
  /** The response is complete; false when the connection closed before its end. */
  onEnd(complete: boolean): void;
  onFault(code: string, text: string): void;
}

export interface ResponseReader {
  push(bytes: Buffer): void;
  /** The connection ended. */
  close(): void;
}

/** Node's own limit is 16 KiB, Go's 1 MiB; 64 KiB takes every honest server met in practice. */
const MAX_HEAD_BYTES = 65_536;
const MAX_HEADERS = 500;
const MAX_INTERIM = 16;
const MAX_CHUNK_LINE = 256;
/** Framing costs time and counts for nothing against the body cap: this many tiny chunks are no honest answer. */
const MAX_TINY_CHUNKS = 8_192;
const TINY_BYTES = 16;
const STATUS_LINE = /^HTTP\/(1\.[01]) (\d{3})(?: (.*))?$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Stage = 'head' | 'length' | 'size' | 'chunk' | 'chunk-end' | 'trailer' | 'until-close' | 'done';

/** Parses head lines; a text names the fault. Folded header lines are joined (RFC 9112 §5.2 lets a user agent). */
export function parseHead(text: string): ResponseHead | string {
  const lines = text.split('\n');
  const first = STATUS_LINE.exec(lines[0]!.endsWith('\r') ? lines[0]!.slice(0, -1) : lines[0]!);
  if (!first) return 'the status line is not one of HTTP/1';
  if (lines.length > MAX_HEADERS) return `more than ${MAX_HEADERS} header lines`;
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  let last = '';
  for (let i = 1; i < lines.length; i++) {
    const raw = lines[i]!;
    const line = raw.charCodeAt(raw.length - 1) === 13 ? raw.slice(0, -1) : raw;
    if (line.charCodeAt(0) === 32 || line.charCodeAt(0) === 9) {
      if (!last) return 'a header begins with a space';
      headers[last] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!HEADER_NAME.test(name)) return 'a header line has no valid name';
    const value = line.slice(colon + 1).trim();
    if (value.includes('\0') || value.includes('\r')) return `the header ${name} holds a NUL or a bare carriage return`;
    const before = headers[name];
    if (before !== undefined && name === 'content-length' && before !== value) return 'two different content lengths';
    headers[name] = before === undefined || name === 'content-length' ? value : `${before}${name === 'set-cookie' ? '\n' : ', '}${value}`;
    last = name;
  }
  return { status: Number(first[2]), reason: first[3] ?? '', version: first[1]!, headers };
}

/**
 * Reads one HTTP/1.0 or 1.1 response (RFC 9112 §6, §7) from bytes as they come: interim responses skipped (16 at most),
 * body by length, by chunks or up to the end of the connection. Costs about half of node:http's client, which matters
 * at thousands of probes.
 */
export function createResponseReader(method: string, events: ResponseEvents): ResponseReader {
  let stage: Stage = 'head';
  let held = '';
  let left = 0;
  let interim = 0;
  let headLength = 0;
  let tinyChunks = 0;

  function fault(code: string, text: string): null {
    stage = 'done';
    events.onFault(code, text);
    return null;
  }

  function end(complete: boolean): null {
    stage = 'done';
    events.onEnd(complete);
    return null;
  }

  function readHead(bytes: Buffer): Buffer | null {
    const from = held.length;
    const stop = from === 0 ? bytes.indexOf('\r\n\r\n') : -1;
    if (stop >= 0) return takeHead(bytes.toString('latin1', 0, stop), bytes.subarray(stop + 4));
    held += bytes.toString('latin1', 0, bytes.length);
    if (!'HTTP/1.'.startsWith(held.slice(0, 7)) && !held.startsWith('HTTP/1.')) {
      return fault('HTTP_PROTOCOL', `answered with something other than HTTP/1: ${JSON.stringify(held.slice(0, 60))}`);
    }
    const blank = /\r?\n\r?\n/g;
    blank.lastIndex = Math.max(0, from - 3);
    const found = blank.exec(held);
    if (!found) {
      if (held.length > MAX_HEAD_BYTES) fault('HTTP_HEADERS_TOO_LARGE', `sent more than ${MAX_HEAD_BYTES} bytes of headers`);
      return null;
    }
    const text = held.slice(0, found.index);
    const rest = bytes.subarray(found.index + found[0].length - from);
    held = '';
    return takeHead(text, rest);
  }

  /** Returns the bytes behind the head, or null when reading is over. */
  function takeHead(text: string, rest: Buffer): Buffer | null {
    headLength += text.length;
    const head = headLength > MAX_HEAD_BYTES ? null : parseHead(text);
    if (!head) return fault('HTTP_HEADERS_TOO_LARGE', `sent more than ${MAX_HEAD_BYTES} bytes of headers`);
    if (typeof head === 'string') return fault('HTTP_PROTOCOL', `does not speak HTTP correctly: ${head}`);
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      if (++interim > MAX_INTERIM) return fault('HTTP_PROTOCOL', `sent more than ${MAX_INTERIM} interim responses (1xx)`);
      return rest;
    }
    const framing = frame(head);
    if (framing) return fault('HTTP_PROTOCOL', `does not speak HTTP correctly: ${framing}`);
    events.onHead(head);
    if (stage === 'done') end(true);
    return rest;
  }

  function frame(head: ResponseHead): string | null {
    const length = head.headers['content-length'];
    if (method === 'HEAD' || head.status === 204 || head.status === 304 || head.status === 101) stage = 'done';
    else if (/(?:^|,)\s*chunked\s*$/i.test(head.headers['transfer-encoding'] ?? '')) stage = 'size';
    else if (length === undefined) stage = 'until-close';
    else if (!/^\d{1,15}$/.test(length)) return `the content length ${JSON.stringify(length.slice(0, 40))} is not a number`;
    else {
      left = Number(length);
      stage = left === 0 ? 'done' : 'length';
    }
    return null;
  }

  function deliver(bytes: Buffer, next: Stage): Buffer | null {
    const piece = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= piece.length;
    if (!events.onBody(piece)) {
      stage = 'done';
      return null;
    }
    if (left === 0) {
      if (next === 'done') return end(true);
      stage = next;
    }
    return bytes.subarray(piece.length);
  }

  /** Takes one line of chunk framing; null while it is incomplete or faulty. */
  function line(bytes: Buffer): { text: string; rest: Buffer } | null {
    const stop = bytes.indexOf(10);
    held += bytes.toString('latin1', 0, stop < 0 ? bytes.length : stop);
    if (held.length > MAX_CHUNK_LINE) return fault('HTTP_PROTOCOL', 'sent a line of chunk framing that is too long');
    if (stop < 0) return null;
    const text = held.endsWith('\r') ? held.slice(0, -1) : held;
    held = '';
    return { text, rest: bytes.subarray(stop + 1) };
  }

  function readFraming(bytes: Buffer): Buffer | null {
    const taken = line(bytes);
    if (!taken) return null;
    if (stage === 'chunk-end') {
      if (taken.text !== '') return fault('HTTP_PROTOCOL', 'sent a chunk that is longer than announced');
      stage = 'size';
    } else if (stage === 'trailer') {
      if (taken.text === '') return end(true);
      headLength += taken.text.length;
      if (headLength > MAX_HEAD_BYTES) return fault('HTTP_HEADERS_TOO_LARGE', `sent more than ${MAX_HEAD_BYTES} bytes of trailers`);
    } else {
      const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(taken.text);
      if (!size) return fault('HTTP_PROTOCOL', `sent ${JSON.stringify(taken.text.slice(0, 40))} as the size of a chunk`);
      left = Number.parseInt(size[1]!, 16);
      if (left < TINY_BYTES && ++tinyChunks > MAX_TINY_CHUNKS) return fault('HTTP_PROTOCOL', `sent its body in more than ${MAX_TINY_CHUNKS} chunks of less than ${TINY_BYTES} bytes`);
      stage = left === 0 ? 'trailer' : 'chunk';
    }
    return taken.rest;
  }

  return {
    push(bytes) {
      let rest: Buffer | null = bytes;
      while (rest && rest.length > 0 && stage !== 'done') {
        if (stage === 'head') rest = readHead(rest);
        else if (stage === 'length') rest = deliver(rest, 'done');
        else if (stage === 'chunk') rest = deliver(rest, 'chunk-end');
        else if (stage === 'until-close') {
          if (!events.onBody(rest)) stage = 'done';
          rest = null;
        } else rest = readFraming(rest);
      }
    },
    close() {
      if (stage === 'done') return;
      if (stage === 'until-close') end(true);
      else if (stage === 'head') fault(held || interim ? 'HTTP_PROTOCOL' : 'EMPTY_ANSWER', held || interim ? 'closed the connection in the middle of the headers' : 'closed the connection without an answer');
      else end(false);
    },
  };
}
