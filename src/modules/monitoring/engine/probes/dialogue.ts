import type { Socket } from 'node:net';
import { RE2JS } from 're2js';
import { AppError } from '#shared/errors.ts';
import type { ProbeOf } from '../../spec.ts';
import { addPhase, type Attempt } from './attempt.ts';
import { down, UP } from './failure.ts';
import { startTls } from './handshake.ts';
import { excerpt, plainText } from './plain-text.ts';
import type { TlsPlan } from './tls-options.ts';

type StepSpec = ProbeOf<'tcp'>['dialogue'][number];

export interface DialogueStep {
  send: Buffer | null;
  /** `find` gives the index behind the match, or -1. */
  expect: { text: string; find: (received: string) => number } | null;
  startTls: boolean;
}

export interface DialogueOptions {
  steps: DialogueStep[];
  subject: string;
  tls: TlsPlan | null;
  /** Wait for a banner even without a step that expects one: a condition reads [BODY]. */
  readsBanner: boolean;
}

/** Bytes kept of what a peer says between two steps; a peer that never stops talking costs this much. */
const MAX_HELD = 65_536;
const ESCAPES: Record<string, string> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** Text with `\r \n \t \0 \\ \xNN` as bytes; other text is UTF-8. */
export function unescapeBytes(text: string): Buffer {
  const parts = text.split(/(\\x[0-9a-f]{2}|\\[rnt0\\])/gi);
  return Buffer.concat(parts.map((part, i) => {
    if (i % 2 === 0) return Buffer.from(part);
    return part[1] === 'x' || part[1] === 'X' ? Buffer.from([Number.parseInt(part.slice(2), 16)]) : Buffer.from(ESCAPES[part[1]!.toLowerCase()]!);
  }));
}

/**
 * Prepares the steps of a dialogue. `expect` is plain text with escapes that must appear in what was received, or a
 * regular expression (RE2) between slashes: `/^220 .*ESMTP/`, matched with `^` and `$` at each line.
 * Throws `invalid` for an expression that is not one.
 */
export function compileDialogue(steps: StepSpec[]): DialogueStep[] {
  return steps.map((step, i) => ({
    send: step.send === undefined ? null : unescapeBytes(step.send),
    expect: step.expect === undefined ? null : compileExpect(step.expect, i),
    startTls: step.startTls ?? false,
  }));
}

function compileExpect(text: string, index: number): DialogueStep['expect'] {
  const pattern = text.length > 2 && /^\/(.*)\/(i?)$/s.exec(text);
  if (!pattern) {
    const needle = unescapeBytes(text).toString('latin1');
    return {
      text,
      find: (received) => {
        const found = received.indexOf(needle);
        return found < 0 ? -1 : found + needle.length;
      },
    };
  }
  try {
    const compiled = RE2JS.compile(pattern[1]!, RE2JS.MULTILINE | (pattern[2] ? RE2JS.CASE_INSENSITIVE : 0));
    return {
      text,
      // The rest of the matched line belongs to the match: what follows is the next thing said.
      find: (received) => {
        const matcher = compiled.matcher(received);
        if (!matcher.find()) return -1;
        const lineEnd = received.indexOf('\n', Math.max(0, matcher.end() - 1));
        return lineEnd < 0 ? matcher.end() : lineEnd + 1;
      },
    };
  } catch (thrown) {
    throw new AppError('invalid', `dialogue step ${index + 1}: ${text} is not a regular expression (RE2): ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/**
 * Runs a dialogue over an open connection and finishes the attempt. In one step, sending comes before expecting, and TLS
 * starts last. Time from the first step to the last is the phase `processing`.
 */
export function runDialogue(attempt: Attempt, first: Socket, options: DialogueOptions): void {
  const { steps, subject } = options;
  const from = attempt.clock.monotonic();
  let socket = first;
  let held = '';
  let heard = '';
  let at = 0;
  let waiting: DialogueStep | null = null;
  let silent = options.readsBanner && !steps.some((step) => step.expect);

  const finish = (verdict: Parameters<Attempt['finish']>[0]): void => {
    addPhase(attempt, 'processing', attempt.clock.monotonic() - from);
    attempt.body = Buffer.from(heard, 'latin1').toString('utf8');
    if (heard) attempt.evidence['received'] = excerpt(Buffer.from(heard, 'latin1'), 256);
    attempt.finish(verdict);
  };
  const listen = (): void => {
    socket.on('data', (bytes: Buffer) => {
      if (attempt.finished) return;
      held = (held + bytes.toString('latin1')).slice(-MAX_HELD);
      heard = (heard + bytes.toString('latin1', 0, Math.min(bytes.length, MAX_HELD))).slice(0, MAX_HELD);
      check();
    });
    socket.on('end', onEnd);
    socket.on('close', onEnd);
  };
  const onEnd = (): void => {
    if (attempt.finished) return;
    const last = heard ? `; it said ${JSON.stringify(plainText(held.slice(-200), 120))}` : '';
    finish(down('CLOSED', `${subject} closed the connection ${waiting ? `instead of saying ${waiting.expect!.text}` : 'during the dialogue'}${last}`));
  };
  const check = (): void => {
    if (silent && held) silent = false;
    if (waiting?.expect) {
      const behind = waiting.expect.find(held);
      if (behind < 0) return;
      attempt.trace?.(`received ${JSON.stringify(plainText(held.slice(0, behind), 200))}`);
      const done = waiting;
      waiting = null;
      held = held.slice(behind);
      return after(done);
    }
    if (at >= steps.length && !silent) finish(UP);
  };
  const after = (step: DialogueStep): void => {
    if (!step.startTls || !options.tls) return proceed();
    socket.removeAllListeners('data');
    socket.removeListener('end', onEnd);
    socket.removeListener('close', onEnd);
    startTls(attempt, socket, { plan: options.tls, subject, onSecure: (secure) => {
      socket = secure;
      held = '';
      listen();
      proceed();
    } });
  };
  const proceed = (): void => {
    const step = steps[at++];
    if (!step) return check();
    attempt.doing = `in step ${at} of the dialogue with ${subject}${step.expect ? `, waiting for ${step.expect.text}` : ''}`;
    if (step.send) {
      attempt.trace?.(`sending ${JSON.stringify(plainText(step.send.toString('latin1'), 200))}`);
      socket.write(step.send);
    }
    if (!step.expect) return after(step);
    waiting = step;
    check();
  };
  listen();
  if (steps.length === 0) attempt.doing = `waiting for ${subject} to say something`;
  proceed();
}
