import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerDigest, parseDigest } from './digest.ts';
import { createResponseReader } from './response.ts';

interface Outcome {
  status: number | null;
  body: string;
  end: boolean | null;
  fault: string | null;
}

/** Feeds an answer in pieces of these sizes and tells what came of it. */
function read(answer: Buffer, sizes: number[], method = 'GET'): Outcome {
  const outcome: Outcome = { status: null, body: '', end: null, fault: null };
  const reader = createResponseReader(method, {
    onHead: (head) => void (outcome.status = head.status),
    onBody: (bytes) => Boolean((outcome.body += bytes.toString('latin1'))) || true,
    onEnd: (complete) => void (outcome.end = complete),
    onFault: (code) => void (outcome.fault = code),
  });
  let at = 0;
  for (const size of sizes) {
    if (at >= answer.length) break;
    reader.push(answer.subarray(at, at + size));
    at += size;
  }
  if (at < answer.length) reader.push(answer.subarray(at));
  reader.close();
  return outcome;
}

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world',
  'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nX-A: 2\r\n\r\n5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n',
  'HTTP/1.0 404 Not Found\nServer: old\n\nuntil the end',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  'HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\nContent-Length: 0\r\n\r\n',
  'nonsense',
  '',
];

describe('response reader', () => {
  it.each(ANSWERS)('reads the same from pieces of any size: %j', (answer) => {
    const whole = read(Buffer.from(answer), [answer.length]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 200 }), (sizes) => {
      expect(read(Buffer.from(answer), sizes)).toEqual(whole);
    }), { numRuns: 60 });
  });

  it('knows bodies by length, by chunks and up to the end', () => {
    expect(ANSWERS.slice(0, 5).map((answer) => read(Buffer.from(answer), [answer.length]))).toMatchObject([
      { status: 200, body: 'hello world', end: true }, { status: 200, body: 'hello world', end: true }, { status: 404, body: 'until the end', end: true }, { status: 204, body: '', end: true }, { status: 200, body: 'short', end: false },
    ]);
    expect(read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'), [99], 'HEAD')).toMatchObject({ status: 200, end: true });
  });

  it('never throws and always comes to an end, whatever the bytes', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'), tail])));
    fc.assert(fc.property(bytes, fc.array(fc.integer({ min: 1, max: 40 })), (raw, sizes) => {
      const outcome = read(Buffer.from(raw), sizes);
      expect(outcome.end !== null || outcome.fault !== null).toBe(true);
    }), { numRuns: 500 });
  });
});

describe('digest', () => {
  // RFC 7616 §3.9.1, both algorithms of the example.
  const challenge = (algorithm: string): string => `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
  it.each([['MD5', '8ca523f5e9506fed4657c9700eebdbec'], ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1']])('%s gives the published response', (algorithm, response) => {
    const header = answerDigest({ challenge: parseDigest(challenge(algorithm))!, username: 'Mufasa', password: 'Circle of Life', method: 'GET', uri: '/dir/index.html', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' });
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
  });
  it('answers without qop as RFC 2069 did', () => {
    const header = answerDigest({ challenge: parseDigest('Basic realm="x", Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"')!, username: 'Mufasa', password: 'CircleOfLife', method: 'GET', uri: '/dir/index.html', cnonce: '' });
    expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(header).not.toContain('cnonce');
  });
  it.each(['Basic realm="x"', 'Digest realm="x"', 'Digest nonce="a", algorithm=ROT13', 'Digest nonce="a", qop="auth-int"'])('does not answer %s', (header) => expect(parseDigest(header)).toBeNull());
});
