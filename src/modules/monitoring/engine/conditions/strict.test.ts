import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { compileCondition, evaluate, evaluateExpression } from './condition.ts';
import { needsBody, needsHeaders } from './needs.ts';

const at = (text: string, document: object): ReturnType<typeof evaluate> => evaluate(compileCondition(text, 'watchfloor'), document);

const RESULT = {
  target: 'ehr', type: 'http', state: 'up', class: 'none', code: 'OK', startedAt: 1_767_600_000_000, durationMs: 250.5, address: '10.0.0.1',
  phasesMs: { connect: 1, processing: 200 }, evidence: { status: 200, headers: { 'Content-Type': 'text/html', age: '9' }, certificate: { expiresInMs: 86_400_000 } },
  body: '{"status":"UP","queue":7,"ratio":0.5,"on":true,"none":null,"empty":"","parts":[{"n":"db","ms":3},{"n":"mq","ms":9}],"at":"2026-01-05T07:59:00Z","days":"2d"}',
};

describe('placeholders, typed', () => {
  it.each([
    ['[STATUS] == 200', true, '[STATUS] (200) == 200'], ['[STATUS] == any(200, 204)', true, '[STATUS] (200) == any(200, 204)'], ['[STATUS] == pat(2*)', true, '[STATUS] (200) == pat(2*)'],
    ['[STATUS] != 200', false, '[STATUS] (200) != 200'], ['[IP] == pat(10.*)', true, '[IP] (10.0.0.1) == pat(10.*)'], ['[RESPONSE_TIME] <= 250', false, '[RESPONSE_TIME] (250.5) <= 250'],
    ['[RESPONSE_TIME] < 1s', true, '[RESPONSE_TIME] (250.5) < 1s'], ['[CONNECTED] == true', true, '[CONNECTED] (true) == true'], ['[CERTIFICATE_EXPIRATION] > 48h', false, '[CERTIFICATE_EXPIRATION] (24h) > 48h'],
    ['[CERTIFICATE_EXPIRATION] > 7d', false, '[CERTIFICATE_EXPIRATION] (24h) > 7d'], ['[HEADER].content-type == text/html', true, '[HEADER].content-type (text/html) == text/html'],
    ['[BODY].status == UP', true, '[BODY].status (UP) == UP'], ['[BODY].status == "UP"', true, '[BODY].status (UP) == "UP"'], ['[body].queue < 10', true, '[body].queue (7) < 10'], ['[BODY].ratio < 1', true, '[BODY].ratio (0.5) < 1'],
    ['[BODY].ratio > 0', true, '[BODY].ratio (0.5) > 0'], ['[BODY].on == true', true, '[BODY].on (true) == true'], ['[BODY].none == null', true, '[BODY].none (null) == null'], ['[BODY].days > 1d', true, '[BODY].days (2d) > 1d'],
    ['len([BODY].parts) == 2', true, 'len([BODY].parts) (2) == 2'], ['[BODY].parts[1].n == mq', true, '[BODY].parts[1].n (mq) == mq'], ['[BODY].parts[*].ms < 10', true, '[BODY].parts[*].ms (3, 9) < 10'],
    ['[BODY].parts[*].ms < 9', false, '[BODY].parts[*].ms (3, 9) < 9'], ['has([BODY].errors) == false', true, 'has([BODY].errors) (false) == false'], ['has([BODY].none) == false', true, 'has([BODY].none) (false) == false'], ['age([BODY].at) < 5m', true, 'age([BODY].at) (60250.5) < 5m'],
    ['[BODY].queue < [BODY].parts[1].ms', true, '[BODY].queue (7) < [BODY].parts[1].ms (9)'], ['[BODY].missing == [BODY].queue', null, '[BODY].missing (unresolved) == [BODY].queue (7)'],
  ])('%s', (text, ok, resolved) => {
    expect(at(text, RESULT)).toMatchObject({ ok: ok ?? false, resolved });
    expect(at(text, RESULT).error === undefined).toBe(ok !== null);
  });

  it.each([
    ['[BODY].queue < 100', { body: 'not json' }, 'not JSON'], ['[BODY].nope < 100', RESULT, 'not in the answer'], ['[BODY].status < 5', RESULT, 'not a number'], ['[STATUS] == 200', { durationMs: 3 }, 'no [STATUS]'],
    ['[BODY].queue.deeper == 1', RESULT, 'not in the answer'], ['[BODY].queue[*] == 1', RESULT, 'array'], ['[DNS_RCODE] == NOERROR', RESULT, 'no [DNS_RCODE]'], ['age([BODY].status) < 5m', RESULT, 'not a date'], ['[HEADER].x-missing == 1', RESULT, 'x-missing'],
  ])('%s cannot be decided on %j', (text, document, reason) => {
    expect(at(text, document)).toMatchObject({ ok: false, error: expect.stringContaining(reason) });
    expect(() => evaluateExpression(text, document)).toThrow(AppError);
  });

  it('an empty list is not good news', () => {
    expect(at('[BODY].parts[*].ok == true', { body: { parts: [] } })).toEqual({ ok: false, resolved: '[BODY].parts[*].ok () == true (no elements matched)' });
  });
});

describe('mistakes are named when written', () => {
  it.each([
    ['[STATUS]==200', 'space on each side', 0], ['[STATUS]', 'no comparison', 0], ['[STATUS] ==', 'no comparison', 0], ['[STATUS] == ', 'nothing stands behind', 12], ['[RESPONSE_TIME] < potato', 'not a number or a duration', 18], ['[STATUS] == up', 'not a number', 12],
    ['[CONNECTED] == yes', 'true or false', 15], ['[CONNECTED] < 5', 'not a number', 0], ['len([BODY].users == 100', 'not closed', 0], ['[STATUSES] == [STATUS]', 'no placeholder [STATUSES]', 0], ['[STATUS].x == 1', 'nothing may follow', 8],
    ['[STATUS] == 200 && [RESPONSE_TIME] < 5', 'CEL', 16], ['[BODY].a == 1 == 2', 'compares once', 14], ['[BODY].a < pat(x*)', 'only', 11], ['len(abc) == [STATUS]', 'takes a placeholder', 0], ['[BODY].a[x] == 1', 'not a path', 8], ['[HEADER] == 1', 'name the header', 0],
    ['pat(a) == any([BODY])', 'other side', 0], ['', 'empty', 0],
  ])('%s', (text, reason, position) => {
    let thrown: unknown;
    try {
      compileCondition(text, 'watchfloor');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: 'invalid', message: expect.stringContaining(reason), details: { position } });
  });
  it('refuses a document that is no object', () => {
    expect(() => evaluateExpression('[STATUS] == 200', [1])).toThrow('JSON object');
    expect(evaluateExpression('[STATUS] == 200', { status: 200 })).toEqual({ ok: true, resolved: '[STATUS] (200) == 200' });
  });
});

describe('CEL', () => {
  it.each([
    ['status == 200', true], ['status >= 200 && status < 300 && durationMs < 500', true], ['durationMs / 2 < 126', true], ['durationMs * 2 > 501.5', false], ['body.status == "UP" || body.queue > 100', true], ['body.parts.all(p, p.ms < 10)', true],
    ['body.parts.exists(p, p.n == "db")', true], ['has(body.errors)', false], ['"text/html" == headers["content-type"]', true], ['state == "up" && code == "OK"', true], ['body.status.matches("^U[A-Z]$")', true], ['phasesMs.processing > 100', true],
    ['ip.startsWith("10.")', true], ['certificateExpiresInMs > 3600000', true], ['size(body.parts) == 2', true], ['evidence.status in [200, 204]', true], ['probeType == "http"', true], ['"a.matches(b)" == "a.matches(b)"', true], ['document.target == "ehr"', true], ['1 == 2', false],
  ])('%s', (text, ok) => expect(at(text, RESULT)).toMatchObject({ ok }));

  it('shows what it saw', () => {
    expect(at('status == 200 && durationMs < 100', RESULT)).toEqual({ ok: false, resolved: 'status == 200 && durationMs < 100 (status = 200, durationMs = 250.5)' });
  });
  it.each([['dnsRcode == "NOERROR"', 'no dnsRcode'], ['body.nope == 1', 'nope'], ['body.status < 5', 'overload'], ['body.queue', 'not true or false']])('%s cannot be decided', (text, reason) => {
    expect(at(text, RESULT)).toMatchObject({ ok: false, error: expect.stringContaining(reason) });
  });
  it.each([['statuss == 200', 0, 'statuss'], ['status ==', 9, 'CEL'], ['durationMs + "x"  == ', 21, 'CEL'], ['"abc"', 0, 'true or false'], ['state + 1 == 2', 0, 'overload'], ['raw == raw', 0, 'Unknown variable']])('%s is refused at %i', (text, position, reason) => {
    expect(() => compileCondition(text, 'watchfloor')).toThrow(expect.objectContaining({ code: 'invalid', message: expect.stringContaining(reason), details: { condition: text, position } }));
  });
  it('matches regular expressions in linear time', () => {
    expect(at('bodyText.matches("^(a+)+$")', { body: `${'a'.repeat(40)}!` })).toMatchObject({ ok: false });
  });
});

describe('documents', () => {
  it.each([
    [{ status: 200 }], [{ httpStatus: '200' }], [{ evidence: { status: 200 } }], [{ statusCode: 200 }],
  ])('finds the status in %j', (document) => expect(at('[STATUS] == 200', document).ok).toBe(true));
  it('finds facts at the top and in the evidence', () => {
    const document = { status: 200, body: { queue: 3 }, durationMs: 12, certificateExpirationMs: 172_800_001, connected: true, dnsRcode: 'NOERROR', ip: '10.0.0.9' };
    for (const text of ['[BODY].queue == 3', '[RESPONSE_TIME] == 12', '[CERTIFICATE_EXPIRATION] > 48h', '[CONNECTED] == true', '[DNS_RCODE] == NOERROR', '[IP] == 10.0.0.9', 'body.queue == 3', '[BODY] == {"queue":3}']) expect(at(text, document)).toMatchObject({ ok: true });
    expect(at('[DNS_RCODE] == NXDOMAIN', { evidence: { rcode: 'NXDOMAIN' } }).ok).toBe(true);
    expect(at('[CERTIFICATE_EXPIRATION] == 1000', { startedAt: 1_000, evidence: { certificate: { validTo: '1970-01-01T00:00:02Z' } } }).ok).toBe(true);
    expect(at('[CONNECTED] == false', { phasesMs: { resolve: 1 } }).ok).toBe(true);
  });
});

it('knows what a condition looks at', () => {
  const reads = (text: string): object => compileCondition(text, 'watchfloor').reads;
  expect(reads('[STATUS] == 200')).toEqual({ body: false, headers: false, status: true, outcome: false });
  expect(reads('has(body.x) && headers["a"] == "b"')).toEqual({ body: true, headers: true, status: false, outcome: false });
  expect(reads('state == "down"')).toMatchObject({ outcome: true });
  const conditions = ['[STATUS] == 200', '[BODY].x == 1'].map((text) => compileCondition(text, 'gatus'));
  expect([needsBody(conditions), needsHeaders(conditions), needsBody([])]).toEqual([true, false, false]);
});
