import { exec } from 'jsonpath-rfc9535';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Attempt } from '../attempt.ts';
import type { CertificateEvidence } from '../certificate.ts';
import { down, UP, type Verdict } from '../failure.ts';
import { formatDuration } from '#shared/duration.ts';
import type { Answer } from './exchange.ts';
import type { HttpOptions } from './request.ts';

type Expect = HttpOptions['expect'];
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The statuses of a list of codes and ranges, as a test. */
export function statusTest(items: Expect['status']): (status: number) => boolean {
  const ranges = items.map((item) => {
    const [from, to] = String(item).split('-').map(Number);
    return { from: from!, to: to ?? from! };
  });
  return (status) => ranges.some((range) => status >= range.from && status <= range.to);
}

/** Checks a JSONPath when a target is compiled. Throws `invalid`. */
export function checkJsonPath(path: string): void {
  try {
    exec(null, path, () => {});
  } catch (thrown) {
    throw new AppError('invalid', `the JSONPath "${path}" is not valid (RFC 9535): ${messageOf(thrown).split('\n')[0]}`);
  }
}

/** Judges the text of an answer: keyword, then JSONPath. Null when nothing is wrong. */
export function judgeText(expect: Expect, text: string, truncated: boolean): Verdict | null {
  if (expect.keyword !== undefined) {
    const found = text.includes(expect.keyword);
    const cut = truncated ? ' in the part that was read' : '';
    if (!found && !expect.keywordAbsent) return down('KEYWORD_MISSING', `the answer does not hold "${expect.keyword}"${cut}`);
    if (found && expect.keywordAbsent) return down('KEYWORD_PRESENT', `the answer holds "${expect.keyword}"`);
  }
  return expect.jsonPath ? judgeJsonPath(expect.jsonPath, text) : null;
}

function judgeJsonPath(expect: NonNullable<Expect['jsonPath']>, text: string): Verdict | null {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    return down('BODY_NOT_JSON', `the answer is not JSON, so ${expect.path} cannot be read`);
  }
  const found: Json[] = [];
  exec(document, expect.path, (value) => void (found.length < 1_000 && found.push(value)));
  if (expect.exists === false) return found.length === 0 ? null : down('JSON_PATH', `${expect.path} exists: ${show(found[0])}`);
  if (found.length === 0) return down('JSON_PATH', `${expect.path} selects nothing in the answer`);
  if (expect.equals === undefined) return null;
  return found.some((value) => same(value, expect.equals)) ? null : down('JSON_PATH', `${expect.path} is ${show(found[0])}, not ${show(expect.equals)}`);
}

/** Deep equality of JSON values; the order of keys does not matter. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  return left.length === Object.keys(b).length && left.every(([key, value]) => Object.hasOwn(b, key) && same(value, (b as Record<string, unknown>)[key]));
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

export interface JudgeInput {
  expect: Expect;
  accepts: (status: number) => boolean;
  ignoreStatus: boolean;
  subject: string;
}

/** Judges status and certificate of a final answer; the text is judged by `judgeText`. */
export function judgeAnswer(attempt: Attempt, answer: Answer, input: JudgeInput): Verdict {
  const { status } = answer.head;
  if (!input.ignoreStatus && !input.accepts(status)) {
    return down(`HTTP_${status}`, `${input.subject} answered ${status}${answer.head.reason ? ` ${answer.head.reason}` : ''}; expected ${input.expect.status.join(', ')}`);
  }
  const certificate = attempt.evidence['certificate'] as CertificateEvidence | undefined;
  const wanted = input.expect.certificateValidFor;
  if (wanted !== undefined && certificate && certificate.expiresInMs < wanted) {
    return down('CERT_EXPIRES_SOON', `a certificate of the chain expires on ${new Date(certificate.expiresAt).toISOString()}; it must last ${formatDuration(wanted)}`);
  }
  return UP;
}
