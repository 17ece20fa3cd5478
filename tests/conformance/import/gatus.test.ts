import { describe, expect, test } from 'vitest';
import { imported } from './imported.ts';

/** Every kind of endpoint that Gatus' README and its published example configuration show, in a configuration of our own. */
const CONFIG = `
alerting:
  slack:
    webhook-url: "https://hooks.example/\${SLACK_PATH}"
    default-alert: { enabled: true, failure-threshold: 5, success-threshold: 4, description: "health check failed" }
  pagerduty: { integration-key: abc }
maintenance: { start: "23:00", duration: 1h, timezone: Europe/Amsterdam, every: [Monday, Thursday] }
endpoints:
  - name: front end
    group: core
    url: "https://front.example/health"
    interval: 5m
    conditions: ["[STATUS] == 200", "[BODY].status == UP", "[RESPONSE_TIME] < 150"]
    alerts: [{ type: slack }, { type: pagerduty, failure-threshold: 7 }]
  - name: back-end
    group: core
    url: "https://back.example/"
    method: POST
    body: "{ user(gender: \\"female\\") { id } }"
    graphql: true
    headers: { Authorization: "Bearer \${API_TOKEN}", X-Cost: "5$$" }
    client: { insecure: true, ignore-redirect: true, timeout: 30s, proxy-url: "http://proxy.example:3128", dns-resolver: "tcp://8.8.8.8:53", network: ip4 }
    conditions: ["[STATUS] == any(200, 429)", "[CERTIFICATE_EXPIRATION] > 48h", "[DOMAIN_EXPIRATION] > 720h"]
    maintenance-windows: [{ start: "01:30", duration: 30m }, { enabled: false, start: "nonsense" }]
    extra-labels: { environment: staging }
  - { name: switched-off, enabled: false, url: "http://off.example", interval: 2s, conditions: ["[STATUS] == 200"] }
  - name: example-dns-query
    url: "8.8.8.8"
    interval: 5m
    dns: { query-name: example.com, query-type: MX }
    conditions: ["[DNS_RCODE] == NXDOMAIN"]
  - { name: icmp-ping, url: "icmp://host.example", interval: 1m, conditions: ["[CONNECTED] == true"] }
  - { name: icmp6, url: "icmp://1111:2222:3333::4444", conditions: ["[CONNECTED] == true"] }
  - { name: redis, url: "tcp://127.0.0.1:6379", interval: 30s, body: "PING\\r\\n", conditions: ["[CONNECTED] == true", "[STATUS] == 0"] }
  - { name: mail-starttls, url: "starttls://smtp.example:587", interval: 30m, client: { timeout: 5s }, conditions: ["[CONNECTED] == true", "[CERTIFICATE_EXPIRATION] > 48h"] }
  - { name: tls, url: "tls://ldap.example:636", conditions: ["[CERTIFICATE_EXPIRATION] > 48h"] }
  - { name: ssh, url: "ssh://box.example:2222", ssh: { username: u, password: p }, body: "{\\"command\\": \\"echo\\"}", conditions: ["[CONNECTED] == true", "[STATUS] == 0"] }
  - { name: grpc, url: "grpc.example:443", grpc: { service: grpc.health.v1.Health }, conditions: ["[BODY].status == SERVING"] }
  - { name: ws, url: "wss://echo.example", conditions: ["[CONNECTED] == true"] }
  - { name: front end, group: core, url: "https://same-name.example", conditions: ["[STATUS]==200", "[STATUS] < 500"] }
external-endpoints:
  - { name: backup, group: nightly, token: potato, heartbeat: { interval: 25h }, alerts: [{ type: slack, failure-threshold: 1, success-threshold: 1 }] }
  - { name: no-heartbeat, token: potato }
suites:
  - { name: check-authentication, endpoints: [] }
`;

const { targets, maintenance, warnings, yaml } = imported('gatus', CONFIG);

describe('endpoints', () => {
  test('all with a probe like them are there', () => {
    expect(Object.keys(targets)).toEqual(['core_front-end', 'core_back-end', 'switched-off', 'example-dns-query', 'icmp-ping', 'icmp6', 'redis', 'mail-starttls', 'tls', 'ssh', 'core_front-end-2', 'nightly_backup', 'no-heartbeat']);
  });

  test('HTTP: conditions alone judge; alert thresholds become thresholds', () => {
    expect(targets['core_front-end']).toMatchObject({ name: 'front end', group: 'core', every: 300_000, timeout: 10_000, downAfter: 5, upAfter: 4, description: 'health check failed', upIf: ['[STATUS] == 200', '[BODY].status == UP', '[RESPONSE_TIME] < 150'], probe: { type: 'http', expect: { status: ['100-599'] }, maxRedirects: 10 } });
  });

  test('HTTP: options of the client, GraphQL, environment', () => {
    expect(targets['core_back-end']).toMatchObject({
      every: 60_000,
      timeout: 30_000,
      downAfter: 2,
      tags: { environment: 'staging' },
      upIf: ['[STATUS] == any(200, 429)', '[CERTIFICATE_EXPIRATION] > 48h'],
      probe: { method: 'POST', body: '{"query":"{ user(gender: \\"female\\") { id } }"}', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ${env:API_TOKEN}', 'X-Cost': '5$' }, maxRedirects: 0, tls: { insecure: true }, family: '4', proxy: 'http://proxy.example:3128' },
    });
  });

  test('the other probe types', () => {
    expect(targets['switched-off']).toMatchObject({ paused: true, every: 2_000, timeout: 2_000 });
    expect(targets['example-dns-query']?.probe).toMatchObject({ type: 'dns', name: 'example.com', recordType: 'MX', server: '8.8.8.8', expect: { rcode: 'NXDOMAIN' } });
    expect(targets['icmp-ping']?.probe).toMatchObject({ type: 'icmp', host: 'host.example', count: 1 });
    expect(targets['icmp6']?.probe).toMatchObject({ host: '1111:2222:3333::4444' });
    expect(targets['redis']).toMatchObject({ upIf: ['[CONNECTED] == true'], probe: { type: 'tcp', host: '127.0.0.1', port: 6379, dialogue: [{ send: 'PING\\r\\n' }] } });
    expect(targets['mail-starttls']?.probe).toMatchObject({ type: 'tcp', port: 587, dialogue: [{ expect: '220' }, { expect: 'STARTTLS' }, { startTls: true }] });
    expect(targets['tls']?.probe).toMatchObject({ type: 'tls', host: 'ldap.example', port: 636, validFor: 0 });
    expect(targets['ssh']?.probe).toMatchObject({ type: 'tcp', host: 'box.example', port: 2222, dialogue: [{ expect: 'SSH-' }] });
  });

  test('external endpoints are heartbeats', () => {
    expect(targets['nightly_backup']).toMatchObject({ group: 'nightly', downAfter: 1, upAfter: 1, probe: { type: 'push', period: 90_000_000 } });
    expect(targets['no-heartbeat']?.probe).toMatchObject({ period: 86_400_000 });
  });
});

test('maintenance, of all and of one', () => {
  expect(maintenance).toMatchObject([
    { targets: ['core_back-end'], cron: '30 1 * * *', duration: 1_800_000, zone: 'UTC', all: false },
    { all: true, cron: '0 23 * * 1,4', duration: 3_600_000, zone: 'Europe/Amsterdam' },
  ]);
});

test('what is not carried over is said, one line each', () => {
  expect(warnings).toEqual([
    'front end: its alerts (slack, pagerduty) became thresholds only; route them under notify',
    'back-end: its own DNS resolver is not carried over',
    'back-end: the condition [DOMAIN_EXPIRATION] > 720h was left out: the expiry of domains is not watched',
    'switched-off: the timeout 10s became 2s: it cannot be longer than the interval',
    'redis: the condition [STATUS] == 0 was left out: a TCP connection has no status',
    'ssh: login and command are not carried over: the SSH banner is checked',
    'ssh: the condition [STATUS] == 0 was left out: a TCP connection has no status',
    'grpc: left out: there is no gRPC probe',
    'ws: left out: there is no probe for wss',
    expect.stringMatching(/^front end: the condition \[STATUS\]==200 was left out: /),
    'backup: results are pushed to /push/<slug> here, with a token of Watchfloor',
    'backup: its alerts (slack) became thresholds only; route them under notify',
    'no-heartbeat: has no heartbeat interval; it is expected once a day here',
    'no-heartbeat: results are pushed to /push/<slug> here, with a token of Watchfloor',
    'alerting.slack: alert channels are not carried over; set them up under notify',
    'alerting.pagerduty: alert channels are not carried over; set them up under notify',
    'check-authentication: suites are not carried over',
  ]);
});

test('no secret of the file is printed', () => {
  expect(yaml).not.toMatch(/potato|integration-key|abc/);
});
