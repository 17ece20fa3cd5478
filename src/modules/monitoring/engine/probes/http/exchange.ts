import type { OnReadOpts, Socket } from 'node:net';
import { addPhase, type Attempt } from '../attempt.ts';
import { openTcp } from '../connect.ts';
import { down, pathDown, type Verdict } from '../failure.ts';
import { startTls } from '../handshake.ts';
import type { RequestPlan } from './request.ts';
import { createResponseReader, type ResponseEvents, type ResponseHead } from './response.ts';

/** One answer. `body` is null when nobody asked for it. */
export interface Answer {
  head: ResponseHead;
  body: Buffer | null;
  bodySize: number;
  truncated: boolean;
}

export interface ExchangeOptions {
  plan: RequestPlan;
  maxBody: number;
  /** Called when the head is in: should the body be kept? Reading goes on either way, to time the transfer. */
  keepBody: (head: ResponseHead) => boolean;
  onAnswer: (answer: Answer) => void;
}

const READ_BYTES = 16_384;
const SPARE_BUFFERS = 64;
/** Read buffers not in use. A socket owns its buffer until it is closed. */
const spare: Buffer[] = [];

/** Sends one request on a fresh connection, through the proxy where there is one, and reads the answer. */
export function exchange(attempt: Attempt, options: ExchangeOptions): void {
  const { plan } = options;
  if (plan.proxy) return viaProxy(attempt, options);
  if (plan.tls) {
    const { tls } = plan;
    return openTcp(attempt, { endpoint: plan.endpoint, onOpen: (socket) => startTls(attempt, socket, { plan: tls, subject: plan.endpoint.subject, onSecure: (secure) => speak(attempt, secure, options) }) });
  }
  // The plain path reads into a pooled buffer instead of a stream: a quarter less CPU.
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
  let take: ((bytes: Buffer) => void) | null = null;
  const onread: OnReadOpts = {
    buffer,
    callback: (count, filled) => {
      take?.(count === filled.length ? (filled as Buffer) : (filled as Buffer).subarray(0, count));
      return true;
    },
  };
  openTcp(attempt, {
    endpoint: plan.endpoint,
    onread,
    onOpen: (socket) => {
      socket.on('close', () => void (spare.length < SPARE_BUFFERS && spare.push(buffer)));
      take = speak(attempt, socket, options, true);
    },
  });
}

/** Writes the request and reads the answer; returns the intake for sockets that do not stream. */
function speak(attempt: Attempt, socket: Socket, options: ExchangeOptions, fed = false): (bytes: Buffer) => void {
  const { plan } = options;
  const { subject } = plan.endpoint;
  const sentAt = attempt.clock.monotonic();
  let firstAt = 0;
  let answer: Answer | null = null;
  const pieces: Buffer[] = [];

  const conclude = (complete: boolean): void => {
    if (attempt.finished || !answer) return;
    addPhase(attempt, 'transfer', attempt.clock.monotonic() - firstAt);
    socket.destroy();
    if (!complete) return attempt.finish(down('BODY_INCOMPLETE', `${subject} closed the connection in the middle of the body, after ${answer.bodySize} bytes`));
    if (answer.body) answer.body = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    options.onAnswer(answer);
  };
  const events: ResponseEvents = {
    onHead(head) {
      answer = { head, body: options.keepBody(head) ? Buffer.alloc(0) : null, bodySize: 0, truncated: false };
      attempt.evidence['status'] = head.status;
      attempt.doing = `reading the body from ${subject}`;
      attempt.trace?.(`answered ${head.status} ${head.reason}`.trimEnd());
    },
    onBody(bytes) {
      if (!answer || attempt.finished) return false;
      const room = options.maxBody - answer.bodySize;
      const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
      answer.bodySize += kept.length;
      if (answer.body && kept.length > 0) pieces.push(Buffer.from(kept));
      if (bytes.length <= room) return true;
      answer.truncated = true;
      conclude(true);
      return false;
    },
    onEnd: conclude,
    onFault: (code, text) => attempt.finish(down(code, `${subject} ${text}`)),
  };
  const reader = createResponseReader(plan.method, events);
  const intake = (bytes: Buffer): void => {
    if (attempt.finished) return;
    if (firstAt === 0) {
      firstAt = attempt.clock.monotonic();
      addPhase(attempt, 'processing', firstAt - sentAt);
    }
    reader.push(bytes);
  };
  if (!fed) socket.on('data', intake);
  socket.on('end', () => !attempt.finished && reader.close());
  socket.on('close', () => !attempt.finished && reader.close());
  attempt.doing = `waiting for the answer of ${subject}`;
  socket.write(plan.bytes);
  return intake;
}

/** Opens the way through a proxy: absolute URLs for plain HTTP, a CONNECT tunnel for HTTPS (RFC 9110 §9.3.6). */
function viaProxy(attempt: Attempt, options: ExchangeOptions): void {
  const { plan } = options;
  const proxy = plan.proxy!;
  const onError = (verdict: Verdict): void =>
    attempt.finish(verdict.state === 'down' ? pathDown('PROXY_FAILED', `the proxy did not let the probe through: ${verdict.message}`) : verdict);
  const proceed = (socket: Socket): void => {
    if (!plan.tls) return void speak(attempt, socket, options);
    tunnel(attempt, socket, options, () => startTls(attempt, socket, { plan: plan.tls!, subject: plan.endpoint.subject, onSecure: (secure) => speak(attempt, secure, options) }));
  };
  openTcp(attempt, {
    endpoint: proxy.endpoint,
    onError,
    onOpen: (socket) => (proxy.tls ? startTls(attempt, socket, { plan: proxy.tls, subject: proxy.endpoint.subject, onError, onSecure: proceed }) : proceed(socket)),
  });
}

function tunnel(attempt: Attempt, socket: Socket, options: ExchangeOptions, onReady: () => void): void {
  const { plan } = options;
  const proxy = plan.proxy!;
  const { subject } = plan.endpoint;
  let over = false;
  const refuse = (text: string): void => {
    over = true;
    attempt.finish(pathDown('PROXY_FAILED', `the proxy ${proxy.endpoint.subject} ${text}`));
  };
  const reader = createResponseReader('HEAD', {
    onHead(head) {
      over = true;
      socket.removeListener('data', intake);
      socket.removeListener('end', onEnd);
      if (head.status !== 200) return refuse(`answered ${head.status} to CONNECT ${subject}`);
      attempt.trace?.(`tunnel through ${proxy.endpoint.subject} is open`);
      // After this event, so that the reader is done with the socket.
      queueMicrotask(() => !attempt.finished && onReady());
    },
    onBody: () => false,
    onEnd: () => {},
    onFault: (_code, text) => refuse(text),
  });
  const intake = (bytes: Buffer): void => void (over || reader.push(bytes));
  const onEnd = (): void => void (over || reader.close());
  socket.on('data', intake);
  socket.on('end', onEnd);
  attempt.doing = `waiting for the proxy ${proxy.endpoint.subject}`;
  const auth = proxy.authorization ? `Proxy-Authorization: ${proxy.authorization}\r\n` : '';
  socket.write(`CONNECT ${subject} HTTP/1.1\r\nHost: ${subject}\r\n${auth}\r\n`);
}
