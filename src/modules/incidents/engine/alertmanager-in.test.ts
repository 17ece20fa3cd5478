import { describe, expect, it } from 'vitest';
import { readAlertmanager } from './alertmanager-in.ts';

const NOW = Date.UTC(2026, 2, 1);

describe('alerts of another system', () => {
  it('takes the webhook body: status decides, Go\'s zero time is none', () => {
    const payload = { version: '4', status: 'firing', alerts: [
      { status: 'firing', labels: { alertname: 'A', severity: 'page' }, annotations: { summary: 'a' }, startsAt: '2026-02-28T23:00:00Z', endsAt: '0001-01-01T00:00:00Z' },
      { status: 'resolved', labels: { alertname: 'B' }, annotations: {}, startsAt: '2026-02-28T23:00:00Z', endsAt: '2026-02-28T23:30:00Z' },
    ] };
    const [a, b] = readAlertmanager(payload, NOW);
    expect(a).toMatchObject({ labels: { severity: 'critical' }, annotations: { summary: 'a', source: 'alertmanager' }, startsAt: NOW - 3_600_000 });
    expect(a!.endsAt).toBeGreaterThan(NOW + 86_400_000);
    expect(b).toMatchObject({ annotations: { summary: 'B' }, endsAt: NOW - 1_800_000 });
  });

  it('takes the list: its end is when it ends by itself, and one in the future is never now', () => {
    expect(readAlertmanager([{ labels: { alertname: 'A' }, endsAt: '2026-03-01T00:04:00Z' }], NOW)[0]).toMatchObject({ startsAt: NOW, endsAt: NOW + 240_000 });
    expect(readAlertmanager([{ labels: { alertname: 'A' }, startsAt: '2027-01-01T00:00:00Z' }], NOW)[0]!.startsAt).toBe(NOW);
  });

  it.each([null, 'x', {}, { alerts: [{ labels: { a: 1 } }] }, [{}]])('refuses %j', (payload) => {
    expect(() => readAlertmanager(payload, NOW)).toThrow(/neither/);
  });
});
