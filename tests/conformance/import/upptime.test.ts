import { expect, test } from 'vitest';
import { imported } from './imported.ts';

/** Every option of a site that Upptime's documentation names, in sites of our own. */
const { targets, warnings } = imported('upptime', `
owner: hospital
repo: status
workflowSchedule: { uptime: "*/10 * * * *" }
notifications: [{ type: slack }]
sites:
  - { name: Portal, url: "https://portal.example" }
  - { name: Café Überblick, url: "https://cafe.example", method: POST, headers: ["Content-Type: application/json", "Authorization: Bearer $API_TOKEN"], body: '{ "password": "$PASS" }', icon: x, assignees: [someone] }
  - { name: Missing page, url: "https://portal.example/none", expectedStatusCodes: [200, 404], maxResponseTime: 5000, maxRedirects: 0, slug: none-page }
  - { name: Self-signed, url: "https://self.example", __dangerous__disable_verify_peer: true, __dangerous__body_down: "File not found", __dangerous__body_degraded: 'slow "mode"' }
  - { name: Status text, url: "https://api.example/status", __dangerous__body_down_if_text_missing: '"status":"UP"', __dangerous__body_down: maintenance, __dangerous__body_degraded_if_text_missing: '"health":"OK"' }
  - { name: Database, url: db.example, check: tcp-ping, port: 5432, ipv6: true }
  - { name: Ping, url: host.example, check: icmp-ping }
  - { name: Certificate, url: "https://secure.example", check: ssl }
  - { name: From afar, url: "https://far.example", type: globalping, location: Berlin }
  - { name: Secret address, url: "$SECRET_SITE" }
  - { name: Odd, url: "https://odd.example", delay: 3 }
`);

test('sites', () => {
  expect(targets['portal']).toMatchObject({ name: 'Portal', every: 600_000, timeout: 30_000, probe: { type: 'http', maxRedirects: 3, expect: { status: ['200-208', 226, '300-308'] } } });
  expect(targets['cafe-uberblick']?.probe).toMatchObject({ method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ${env:API_TOKEN}' }, body: '{ "password": "${env:PASS}" }' });
  expect(targets['none-page']).toMatchObject({ degradedIf: ['[RESPONSE_TIME] > 5000'], probe: { maxRedirects: 0, expect: { status: [200, 404] } } });
  expect(targets['self-signed']).toMatchObject({ degradedIf: ['bodyText.contains("slow \\"mode\\"")'], probe: { tls: { insecure: true }, expect: { keyword: 'File not found', keywordAbsent: true } } });
  expect(targets['status-text']).toMatchObject({ upIf: ['!bodyText.contains("maintenance")'], degradedIf: ['!bodyText.contains("\\"health\\":\\"OK\\"")'], probe: { expect: { keyword: '"status":"UP"', keywordAbsent: false } } });
  expect(targets['database']?.probe).toMatchObject({ type: 'tcp', host: 'db.example', port: 5432, family: '6' });
  expect(targets['ping']?.probe).toMatchObject({ type: 'icmp', host: 'host.example' });
  expect(targets['certificate']?.probe).toMatchObject({ type: 'tls', host: 'secure.example', port: 443 });
  expect(targets['secret-address']?.probe).toMatchObject({ url: '${env:SECRET_SITE}' });
});

test('what is not carried over', () => {
  expect(warnings).toEqual([
    'Status text: both of its texts for "down" are checked, the second as a condition',
    'From afar: it was checked from elsewhere by Globalping; here it is checked from this machine',
    'Odd: delay is not carried over',
    'notifications: are not carried over; set them up under notify',
  ]);
});
