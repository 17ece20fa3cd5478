import { describe, expect, test } from 'vitest';
import { imported } from './imported.ts';

/** A monitor with the fields of a version 1 backup (`Monitor.toJSON` of that version). */
const monitor = (rest: Record<string, unknown>) => ({
  id: 1, url: null, method: 'GET', hostname: null, port: null, maxretries: 0, weight: 2000, active: 1, type: 'http', interval: 60, retryInterval: 60, resendInterval: 0, keyword: null, expiryNotification: false,
  ignoreTls: false, upsideDown: false, maxredirects: 10, accepted_statuscodes: ['200-299'], dns_resolve_type: 'A', dns_resolve_server: '1.1.1.1', proxyId: null, notificationIDList: {}, tags: [], headers: null, body: null, basic_auth_user: null, basic_auth_pass: null, pushToken: null, ...rest,
});

const BACKUP = JSON.stringify({
  version: '1.23.17',
  notificationList: [{ id: 1, name: 'Slack of ops' }],
  proxyList: [{ id: 4, protocol: 'http', host: 'proxy.example', port: 3128, auth: true, username: 'p', password: 'hush2', active: true }, { id: 5, protocol: 'socks5', host: 's', port: 1080 }],
  monitorList: [
    monitor({ id: 1, name: 'Portal', url: 'https://portal.example', expiryNotification: true, maxretries: 2, retryInterval: 20, interval: 30, timeout: 24, tags: [{ name: 'site', value: 'north', color: '#fff' }, { name: 'site', value: 'old' }, { name: 'critical', value: '' }], description: 'front door', parent: 21 }),
    monitor({ id: 2, name: 'Keyword', type: 'keyword', url: 'http://k.example', keyword: 'Welcome', invertKeyword: true, method: 'POST', headers: '{ "X-Site": "north" }', body: '{"a":1}', basic_auth_user: 'u', basic_auth_pass: 'hush', ignoreTls: true, accepted_statuscodes: ['200-299', '301'], maxredirects: 0, proxyId: 4, parent: 22 }),
    monitor({ id: 3, name: 'Port', type: 'port', hostname: 'db.example', port: 5432, active: 0 }),
    monitor({ id: 4, name: 'Ping', type: 'ping', hostname: '10.0.0.1', packetSize: 56, resendInterval: 5 }),
    monitor({ id: 5, name: 'DNS', type: 'dns', hostname: 'example.com', dns_resolve_server: '1.1.1.1, 8.8.8.8', port: 5353, dns_resolve_type: 'MX' }),
    monitor({ id: 6, name: 'Backup job', type: 'push', pushToken: 'aB3xYz', interval: 3600, maxretries: 1, retryInterval: 300 }),
    monitor({ id: 7, name: 'Upside', url: 'http://down.example', upsideDown: true }),
    monitor({ id: 8, name: 'Broker', type: 'mqtt' }),
    monitor({ id: 9, name: 'Query', type: 'json-query', url: 'http://j.example', jsonPath: 'data.items[0].ok', expectedValue: 'true' }),
    monitor({ id: 10, name: 'Hard query', type: 'json-query', url: 'http://j.example', jsonPath: '$count(items)', expectedValue: '3' }),
    monitor({ id: 11, name: 'Socks', url: 'http://s.example', proxyId: 5, headers: 'not json' }),
    monitor({ id: 21, name: 'Clinical', type: 'group', parent: null }),
    monitor({ id: 22, name: 'EHR', type: 'group', parent: 21 }),
    monitor({ id: 23, name: 'Empty', type: 'group' }),
  ],
});

describe('a version 1 backup', () => {
  const { targets, warnings, yaml } = imported('kuma', BACKUP);

  test('HTTP: retries become the down threshold, the rest of the timing as it was', () => {
    expect(targets['portal']).toMatchObject({ group: 'Clinical', description: 'front door', tags: { site: 'north, old', critical: '' }, every: 30_000, timeout: 24_000, downAfter: 3, upAfter: 1, retryEvery: 20_000, degradedIf: ['[CERTIFICATE_EXPIRATION] < 504h'], probe: { type: 'http', maxRedirects: 10 } });
  });

  test('keyword, headers, body, login, proxy, TLS', () => {
    expect(targets['keyword']).toMatchObject({ group: 'Clinical/EHR', timeout: 48_000, probe: { method: 'POST', headers: { 'X-Site': 'north' }, body: '{"a":1}', auth: { type: 'basic', username: 'u', password: '${secret:keyword.probe.auth.password}' }, tls: { insecure: true }, maxRedirects: 0, expect: { status: ['200-299', '301'], keyword: 'Welcome', keywordAbsent: true }, proxy: 'http://p:${secret:keyword.probe.proxy.password}@proxy.example:3128' } });
    expect(yaml).not.toContain('hush');
  });

  test('the other types', () => {
    expect(targets['port']).toMatchObject({ paused: true, probe: { type: 'tcp', host: 'db.example', port: 5432 } });
    expect(targets['ping']?.probe).toMatchObject({ type: 'icmp', host: '10.0.0.1', size: 56, count: 1 });
    expect(targets['dns']?.probe).toMatchObject({ type: 'dns', name: 'example.com', recordType: 'MX', server: '1.1.1.1:5353' });
    expect(targets['backup-job']?.probe).toMatchObject({ type: 'push', slug: 'aB3xYz', period: 3_600_000, grace: 300_000 });
    expect(targets['query']?.probe).toMatchObject({ expect: { jsonPath: { path: '$.data.items[0].ok', equals: true } } });
    expect(targets['upside']?.paused).toBe(true);
  });

  test('groups hold what they held, inner ones first', () => {
    expect(targets['ehr']).toMatchObject({ group: 'Clinical', probe: { type: 'group', members: ['keyword'] } });
    expect(targets['clinical']).toMatchObject({ group: '', probe: { type: 'group', members: ['portal', 'ehr'] } });
  });

  test('what is not carried over', () => {
    expect(warnings).toEqual([
      'Keyword: probe.proxy is a secret and not written: store it as the secret keyword.probe.proxy.password',
      'Keyword: probe.auth.password is a secret and not written: store it as the secret keyword.probe.auth.password',
      'Ping: its reminders are not carried over; set them up under notify',
      'DNS: only the first of its 2 name servers is asked',
      'Backup job: pushes go to /push/aB3xYz here instead of /api/push/aB3xYz',
      'Upside: it is upside down (up means trouble), which has no counterpart: imported paused',
      'Broker: left out: there is no probe for monitors of type mqtt',
      'Hard query: the query $count(items) == 3 was left out: it is more than a path and a value',
      'Socks: its headers are not JSON and were left out',
      'Socks: its proxy speaks socks5, which is not supported',
      'Empty: left out: the group has no monitor that was carried over',
      'Slack of ops: notifications are not carried over; set them up under notify',
    ]);
  });
});

describe('a dump of version 2', () => {
  test('a list, or a mapping of id to monitor', () => {
    const one = { id: 1, name: 'A', type: 'http', url: 'http://a.example', interval: 20, timeout: 16, active: true };
    expect(Object.keys(imported('kuma', JSON.stringify([one])).targets)).toEqual(['a']);
    expect(Object.keys(imported('kuma', JSON.stringify({ 1: one, 2: { ...one, id: 2, name: 'B' } })).targets)).toEqual(['a', 'b']);
  });

  test('rows of its database', () => {
    const row = { id: 1, name: 'A', type: 'keyword', url: 'https://a.example', interval: 20, retry_interval: 5, active: 1, ignore_tls: 1, invert_keyword: 1, keyword: 'x', accepted_statuscodes_json: '["200-204"]', auth_method: 'mtls', tls_cert: 'CERT', tls_key: 'KEY' };
    const { targets, yaml } = imported('kuma', JSON.stringify({ monitor: [row] }));
    expect(targets['a']).toMatchObject({ retryEvery: 5_000, timeout: 16_000, probe: { tls: { insecure: true, cert: 'CERT', key: '${secret:a.probe.tls.key}' }, expect: { status: ['200-204'], keywordAbsent: true } } });
    expect(yaml).not.toContain('KEY');
  });
});

test.each(['', 'monitors: 1', '3', '{}', '{"a": 1}'])('"%s" is refused', (text) => {
  expect(() => imported('kuma', text)).toThrow('this is not a JSON export of Uptime Kuma');
});

test('groups in a circle end', () => {
  const groups = [monitor({ id: 1, name: 'G1', type: 'group', parent: 2 }), monitor({ id: 2, name: 'G2', type: 'group', parent: 1 }), monitor({ id: 3, name: 'M', url: 'http://m.example', parent: 1 })];
  expect(imported('kuma', JSON.stringify({ monitorList: groups })).targets['m']?.group).toBe('G2/G1');
});
