import * as fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { extractSecrets } from '#kit/config/redact.ts';
import { CHANNEL_SECRETS, channelForAudit, keepChannelSecrets, settingsForAudit, MASK, maskChannel } from './channel-secrets.ts';

const CHANNELS: Record<string, unknown>[] = [
  { id: 'a', type: 'webhook', url: 'https://x.example/?sig=abcdef', secret: 's3cret-one', secrets: ['s3cret-two', '${env:THREE}'], headers: { Authorization: 'Bearer s3cret-four', Accept: 'x' } },
  { id: 'b', type: 'slack', url: 'https://hooks.slack.example/s3cret-five' },
  { id: 'c', type: 'pagerduty', routingKey: 's3cret-six' },
  { id: 'd', type: 'smtp', host: 'mail.example', password: 's3cret-seven', from: 'a@b.c', to: 'd@e.f' },
  { id: 'e', type: 'sms', accountSid: 'AC', authToken: 's3cret-eight', from: '1', to: '2' },
  { id: 'f', type: 'teams', url: 'https://x.example/workflows/1?sig=s3cret-nine' },
  { id: 'g', type: 'webhook', url: 'https://chat.example/api/webhooks/12345/s3cretTen-0123456789' },
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

  it('an export names an address that is a key instead of writing it, and the name sent back keeps it', () => {
    const exported = (channel: Record<string, unknown>) => extractSecrets({ noun: 'channel', entry: z.unknown(), idOf: (raw) => (raw as { id: string }).id, secrets: CHANNEL_SECRETS }, channel).entry;
    for (const channel of CHANNELS) expect(JSON.stringify(exported(channel))).not.toContain('s3cret');
    expect(exported(CHANNELS[1]!)['url']).toBe('${secret:b.url}');
    expect(exported(CHANNELS[6]!)['url']).toBe('${secret:g.url}');
    expect(keepChannelSecrets({ ...exported(CHANNELS[1]!), name: 'x' }, CHANNELS[1])['url']).toBe(CHANNELS[1]!['url']);
  });

  it('an address in plain words stays readable', () => {
    for (const url of ['https://automation.example/hooks/incident-desk', 'http://127.0.0.1:9093/api/v2/alerts', 'https://ops.example/x/2026-01-05']) {
      expect(maskChannel({ id: 'a', type: 'webhook', url })['url']).toBe(url);
    }
  });

  it('the audit trail gets neither', () => {
    for (const channel of CHANNELS) expect(JSON.stringify(channelForAudit({ channel }))).not.toContain('s3cret');
    expect(channelForAudit({ channel: CHANNELS[1] })).toEqual({ channel: { id: 'b', type: 'slack', url: MASK } });
    expect(channelForAudit('nonsense')).toBeNull();
    expect(settingsForAudit({ heartbeatUrl: 'https://hc.example/0f3a-uuid', publicUrl: 'x' })).toEqual({ heartbeatUrl: 'https://hc.example/***', publicUrl: 'x' });
    expect(settingsForAudit({ publicUrl: 'x' })).toEqual({ publicUrl: 'x' });
  });
});
