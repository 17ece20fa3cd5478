import { describe, expect, it } from 'vitest';
import { probe } from './fixtures/loopback.ts';
import { ipv6Bytes } from './icmp-native.ts';
import { checksum, echoPacket, readReply } from './icmp-packet.ts';
import { parsePing } from './icmp-spawn.ts';
import { echoEvidence, judgeEchoes } from './icmp.ts';

const token = Buffer.from('12345678');

describe('packets', () => {
  it('has a checksum that makes the whole sum to zero (RFC 1071)', () => {
    expect(checksum(echoPacket(4, 0x1234, 1, token, 56))).toBe(0);
    expect(checksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(~0xddf2 & 0xffff);
  });
  it('knows its own replies, with an IP header or without', () => {
    const reply = echoPacket(4, 1, 7, token, 56);
    reply[0] = 0;
    expect(readReply(4, reply, token)).toEqual({ sequence: 7 });
    expect(readReply(4, Buffer.concat([Buffer.from([0x45, ...Array.from({ length: 19 }, () => 0)]), reply]), token)).toEqual({ sequence: 7 });
    expect(readReply(4, echoPacket(4, 1, 7, token, 56), token)).toBeNull();
    expect(readReply(4, reply, Buffer.from('87654321'))).toBeNull();
    expect(readReply(6, reply, token)).toBeNull();
    expect(readReply(4, Buffer.alloc(3), token)).toBeNull();
  });
  it('writes IPv6 addresses as bytes', () => {
    expect(Buffer.from(ipv6Bytes('2001:db8::1')).toString('hex')).toBe('20010db8000000000000000000000001');
    expect(Buffer.from(ipv6Bytes('::ffff:10.0.0.1')).toString('hex')).toBe('00000000000000000000ffff0a000001');
    expect(Buffer.from(ipv6Bytes('fe80::1%eth0')).toString('hex')).toBe('fe800000000000000000000000000001');
  });
});

describe('judging', () => {
  it('counts loss, times and jitter', () => {
    expect(echoEvidence({ sent: 4, timesMs: [10, 12, 11] })).toEqual({ sent: 4, received: 3, lossRatio: 0.25, minMs: 10, avgMs: 11, maxMs: 12, jitterMs: 1.5 });
    expect(echoEvidence({ sent: 2, timesMs: [] })).toEqual({ sent: 2, received: 0, lossRatio: 1 });
  });
  it('is down above the loss it is allowed', () => {
    const state = (sent: number, received: number, maxLossRatio: number): string => judgeEchoes({ host: 'x', maxLossRatio }, { sent, timesMs: Array.from({ length: received }, () => 1) }).state;
    expect([state(4, 2, 0.5), state(4, 1, 0.5), state(3, 0, 1), state(3, 1, 1), state(3, 2, 0)]).toEqual(['up', 'down', 'down', 'up', 'down']);
  });
});

describe('output of ping', () => {
  it.each([
    ['Linux', 'PING 127.0.0.1 56(84) bytes of data.\n64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.041 ms\n64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=0.05 ms\n\n3 packets transmitted, 2 received, 33% packet loss, time 2003ms\n', 3, [0.041, 0.05]],
    ['macOS', '64 bytes from 10.0.0.1: icmp_seq=0 ttl=64 time=1.2 ms\n2 packets transmitted, 1 packets received, 50.0% packet loss\n', 2, [1.2]],
    ['Windows', 'Reply from 10.0.0.1: bytes=32 time<1ms TTL=64\nReply from 10.0.0.1: bytes=32 time=2ms TTL=64\nPackets: Sent = 2, Received = 2, Lost = 0', 2, [0.5, 2]],
    ['nothing', '', 3, []],
  ])('of %s', (_name, output, sent, timesMs) => expect(parsePing(output, 3)).toEqual({ sent, timesMs }));
});

it('echoes on the loopback, or says which permission is missing', async () => {
  const result = await probe({ type: 'icmp', host: '127.0.0.1', count: 2 });
  if (result.class === 'prober') expect(result).toMatchObject({ state: 'unknown', code: expect.stringMatching(/^ICMP_/), message: expect.stringMatching(/ping_group_range|iputils/) });
  else expect(result).toMatchObject({ state: 'up', evidence: { sent: 2, received: 2, lossRatio: 0, avgMs: expect.any(Number) } });
});
