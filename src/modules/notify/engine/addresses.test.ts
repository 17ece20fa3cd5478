import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAddress, guardedLookup, judgeAddress } from './addresses.ts';
import { waitOf } from './http-client.ts';

describe('where messages may go', () => {
  it.each([
    ['169.254.169.254', 'metadata'], ['169.254.170.2', 'metadata'], ['100.100.100.200', 'metadata'], ['168.63.129.16', 'metadata'],
    ['fd00:ec2::254', 'metadata'], ['fe80::1', 'metadata'], ['fe80::1%eth0', 'metadata'], ['::ffff:169.254.169.254', 'metadata'], ['::ffff:a9fe:a9fe', 'metadata'], ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['10.1.2.3', 'private'], ['172.31.0.1', 'private'], ['192.168.1.1', 'private'], ['127.0.0.1', 'private'], ['0.0.0.0', 'private'], ['::1', 'private'], ['fd12::1', 'private'], ['::ffff:10.0.0.1', 'private'],
    ['224.0.0.1', 'not-unicast'], ['255.255.255.255', 'not-unicast'], ['ff02::1', 'not-unicast'],
    ['172.32.0.1', 'allowed'], ['8.8.8.8', 'allowed'], ['2001:db8::1', 'allowed'],
  ])('%s is %s', (address, verdict) => {
    expect(judgeAddress(address, false)).toBe(verdict);
    expect(judgeAddress(address, true)).toBe(verdict === 'private' ? 'allowed' : verdict);
  });

  it('judges an IPv4 address alike in each of its coats', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.boolean(), (address, allowPrivate) => {
        const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
        const hex = `::ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(judgeAddress(`::ffff:${address}`, allowPrivate)).toBe(judgeAddress(address, allowPrivate));
        expect(judgeAddress(hex, allowPrivate)).toBe(judgeAddress(address, allowPrivate));
      }),
    );
  });

  it('says the remedy for a private address and none for the others', () => {
    expect(() => checkAddress('mail', '10.0.0.1', false)).toThrow(/allow them in the settings/);
    expect(() => checkAddress('x', '169.254.169.254', true)).toThrow(/no message may go to/);
  });

  it('refuses a name by what it resolves to', async () => {
    const look = (allowPrivate: boolean, all: boolean) => new Promise((resolve, reject) => guardedLookup(allowPrivate)('localhost', { all }, (error, found) => (error ? reject(error) : resolve(found))));
    await expect(look(false, true)).rejects.toThrow(/private/);
    expect(await look(true, false)).toMatch(/127|::1/);
  });
});

describe('Retry-After', () => {
  it.each([['120', 120_000], ['0', 0], ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000], ['soon', null], ['-5', null]])('%s', (text, ms) => {
    const wait = waitOf(text, 0);
    if (ms === null) expect(wait === null || wait >= 0).toBe(true);
    else expect(wait).toBe(ms);
  });
});
