import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelForExport, keepChannelSecrets, MASK, maskChannel } from './channel-secrets.ts';

const CHANNELS: Record<string, unknown>[] = [
  { id: 'a', type: 'webhook', url: 'https://x.example/?sig=abcdef', secret: 's3cret-one', secrets: ['s3cret-two', '${env:THREE}'], headers: { Authorization: 'Bearer s3cret-four', Accept: 'x' } },
  { id: 'b', type: 'slack', url: 'https://hooks.slack.example/s3cret-five' },
  { id: 'c', type: 'pagerduty', routingKey: 's3cret-six' },
  { id: 'd', type: 'smtp', host: 'mail.example', password: 's3cret-seven', from: 'a@b.c', to: 'd@e.f' },
  { id: 'e', type: 'sms', accountSid: 'AC', authToken: 's3cret-eight', from: '1', to: '2' },
  { id: 'f', type: 'teams', url: 'https://x.example/workflows/1?sig=s3cret-nine' },
];

describe('secrets of channels', () => {
  it.each(CHANNELS)('of $type are masked, and the mask sent back keeps them', (channel) => {
    const masked = maskChannel(channel);
    expect(JSON.stringify(masked)).not.toContain('s3cret');
    expect(JSON.stringify(masked)).toContain(MASK);
    expect(keepChannelSecrets(masked, channel)).toEqual(channel);
    expect(keepChannelSecrets({ ...masked, name: 'renamed' }, channel)).toEqual({ ...channel, name: 'renamed' });
  });

  it('a reference is no secret', () => {
    const channel = { id: 'a', type: 'webhook', url: 'https://x.example', secret: '${env:HOOK}' };
    expect(maskChannel(channel)).toEqual(channel);
  });

  it('a new value replaces the stored one, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }).filter((text) => text !== MASK), (text) => {
        expect(keepChannelSecrets({ id: 'c', type: 'pagerduty', routingKey: text }, CHANNELS[2])['routingKey']).toBe(text);
      }),
    );
  });

  it('an export names the address of a chat webhook instead of writing it', () => {
    expect(channelForExport(CHANNELS[1]!)['url']).toBe('${secret:b.url}');
    expect(keepChannelSecrets({ ...channelForExport(CHANNELS[1]!), name: 'x' }, CHANNELS[1])['url']).toBe(CHANNELS[1]!['url']);
  });
});
