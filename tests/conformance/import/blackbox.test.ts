import { describe, expect, test } from 'vitest';
import { imported } from './imported.ts';

/**
 * One module for each of the 27 of blackbox_exporter's published example.yml, in our own words: the same options, other
 * values. The options and their meaning stand in the exporter's CONFIGURATION.md.
 */
const MODULES = `
modules:
  rules:
    prober: http
    timeout: 5s
    http:
      valid_http_versions: ["HTTP/1.1", "HTTP/2.0"]
      valid_status_codes: []
      method: GET
      headers: { Host: virtual.example, Origin: example.net }
      http_headers: { Accept-Language: { values: ["de-DE"] } }
      follow_redirects: true
      fail_if_ssl: false
      fail_if_not_ssl: false
      fail_if_body_matches_regexp: ["database (is )?gone"]
      fail_if_body_not_matches_regexp: ["Patient portal"]
      fail_if_header_matches: [{ header: Set-Cookie, allow_missing: true, regexp: ".*" }]
      fail_if_header_not_matches: [{ header: Access-Control-Allow-Origin, regexp: '(\\*|example\\.net)' }]
      tls_config: { insecure_skip_verify: false }
      preferred_ip_protocol: ip4
      ip_protocol_fallback: false
  proxy: { prober: http, http: { proxy_url: "http://127.0.0.1:3128", skip_resolve_phase_with_proxy: true } }
  proxy_headers: { prober: http, http: { proxy_url: "http://127.0.0.1:3128", proxy_connect_header: { Proxy-Authorization: [Bearer token] } } }
  post: { prober: http, timeout: 5s, http: { method: POST, headers: { Content-Type: application/json }, body: '{}' } }
  any_answer: { prober: http, http: { accept_any_response: true } }
  body_file: { prober: http, http: { method: POST, body_file: /files/body.txt } }
  login: { prober: http, http: { method: POST, headers: { Host: login.example.net }, basic_auth: { username: someone, password: hush } } }
  json_cel: { prober: http, http: { fail_if_body_json_not_matches_cel: "body.a == 'x' && body.b.startsWith('q')" } }
  oauth: { prober: http, http: { preferred_ip_protocol: ip4, valid_status_codes: [200, 201], oauth2: { client_id: c, client_secret: s, token_url: "https://t.example" } } }
  own_ca: { prober: http, http: { tls_config: { ca_file: /certs/ca.crt } } }
  gzip: { prober: http, http: { compression: gzip } }
  gzip_asked: { prober: http, http: { compression: gzip, headers: { Accept-Encoding: gzip } } }
  tls: { prober: tcp, timeout: 5s, tcp: { tls: true } }
  tcp: { prober: tcp, timeout: 5s }
  imap:
    prober: tcp
    tcp:
      query_response: [{ expect: "OK.*STARTTLS" }, { send: ". STARTTLS" }, { expect: OK }, { starttls: true }, { send: ". capability" }, { expect: CAPABILITY IMAP4rev1 }]
  smtp:
    prober: tcp
    tcp:
      query_response: [{ expect: "^220 ([^ ]+) ESMTP" }, { send: "EHLO prober\\r" }, { expect: "^250-STARTTLS" }, { send: "STARTTLS\\r" }, { expect: "^220" }, { starttls: true }, { send: "QUIT\\r" }]
  irc: { prober: tcp, tcp: { query_response: [{ send: NICK prober }, { expect: "PING :([^ ]+)", send: "PONG \${1}" }, { expect: "^:[^ ]+ 001" }] } }
  amqp: { prober: tcp, timeout: 30s, tcp: { tls: true, tls_config: { insecure_skip_verify: false, ca_file: /etc/ca.crt }, query_response: [{ send: "HELO\\r" }, { expect: AMQP }] } }
  amqp_insecure: { prober: tcp, timeout: 30s, tcp: { tls: true, tls_config: { insecure_skip_verify: true }, query_response: [{ send: "\\r" }, { expect: AMQP }] } }
  ping: { prober: icmp, timeout: 5s, icmp: { preferred_ip_protocol: ip4, source_ip_address: 127.0.0.1 } }
  dns_rules:
    prober: dns
    dns: { query_name: www.example.net, query_type: A, valid_rcodes: [NOERROR], validate_answer_rrs: { fail_if_matches_regexp: [".*127.0.0.1"] }, validate_authority_rrs: {}, validate_additional_rrs: {} }
  dns_soa: { prober: dns, dns: { query_name: example.net, query_type: SOA } }
  dns_tcp: { prober: dns, dns: { transport_protocol: tcp, preferred_ip_protocol: ip4, query_name: www.example.net } }
  unix: { prober: unix, unix: { query_response: [{ send: PING }, { expect: PONG }] } }
  postgres: { prober: tcp, tcp: { query_response: [{ send: !!binary AAAACATSFi8= }, { expect_bytes: S }, { starttls: true }] } }
  header_file: { prober: http, http: { http_headers: { X-API-Key: { files: [/path/key.txt] } } } }
  grpc: { prober: grpc, grpc: { tls: true } }
`;

describe('modules alone', () => {
  const { targets, warnings, yaml } = imported('blackbox', MODULES);

  test('25 of the 27 become paused templates', () => {
    expect(Object.keys(targets)).toHaveLength(25);
    expect(Object.values(targets).every((target) => target.paused)).toBe(true);
    expect(warnings).toContain('module unix: left out: there is no probe for unix');
    expect(warnings).toContain('module grpc: left out: there is no probe for grpc');
    expect(warnings).toContain('module ping: no target uses it: written as a paused template with the address target.invalid');
  });

  test('body and header rules become conditions, one plain text the keyword', () => {
    expect(targets['rules']).toMatchObject({
      timeout: 5_000,
      upIf: ['!bodyText.matches("database (is )?gone")', '!("set-cookie" in headers) || !headers["set-cookie"].matches(".*")', '"access-control-allow-origin" in headers && headers["access-control-allow-origin"].matches("(\\\\*|example\\\\.net)")'],
      probe: { expect: { status: ['200-299'], keyword: 'Patient portal' }, headers: { Host: 'virtual.example', Origin: 'example.net', 'Accept-Language': 'de-DE' }, family: '4', maxRedirects: 10 },
    });
    expect(targets['json_cel']?.upIf).toEqual(["body.a == 'x' && body.b.startsWith('q')"]);
  });

  test('HTTP options', () => {
    expect(targets['proxy']?.probe).toMatchObject({ proxy: 'http://127.0.0.1:3128' });
    expect(targets['post']?.probe).toMatchObject({ method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
    expect(targets['any_answer']?.probe).toMatchObject({ expect: { status: ['100-599'] } });
    expect(targets['oauth']?.probe).toMatchObject({ family: 'any', expect: { status: [200, 201] } });
    expect(targets['own_ca']?.probe).toMatchObject({ tls: { ca: '/certs/ca.crt' } });
    expect(targets['login']?.probe).toMatchObject({ auth: { type: 'basic', username: 'someone', password: '${secret:login.probe.auth.password}' } });
    expect(yaml).not.toContain('hush');
  });

  test('dialogues: expect before send, a line feed behind what is sent, bytes as they are', () => {
    expect(targets['smtp']?.probe).toMatchObject({ dialogue: [{ expect: '/^220 ([^ ]+) ESMTP/' }, { send: 'EHLO prober\\r\\n' }, { expect: '/^250-STARTTLS/' }, { send: 'STARTTLS\\r\\n' }, { expect: '/^220/' }, { startTls: true }, { send: 'QUIT\\r\\n' }] });
    expect(targets['imap']?.probe).toMatchObject({ dialogue: [{ expect: '/OK.*STARTTLS/' }, { send: '. STARTTLS\\n' }, { expect: 'OK' }, { startTls: true }, { send: '. capability\\n' }, { expect: 'CAPABILITY IMAP4rev1' }] });
    expect(targets['postgres']?.probe).toMatchObject({ dialogue: [{ send: '\\x00\\x00\\x00\\x08\\x04\\xd2\\x16/' }, { expect: 'S' }, { startTls: true }] });
    expect(warnings).toContain('module irc: captured text in "PONG ${1}" is sent as it is written');
  });

  test('TLS, ping and DNS', () => {
    expect(targets['tls']?.probe).toMatchObject({ type: 'tcp', tls: { insecure: false } });
    expect(targets['tcp']?.probe).not.toHaveProperty('tls');
    expect(targets['amqp']).toMatchObject({ timeout: 30_000, probe: { tls: { ca: '/etc/ca.crt' } } });
    expect(targets['amqp_insecure']?.probe).toMatchObject({ tls: { insecure: true } });
    expect(targets['dns_rules']?.probe).toMatchObject({ name: 'www.example.net', recordType: 'A', expect: { rcode: 'NOERROR' } });
    expect(targets['dns_soa']?.probe).toMatchObject({ recordType: 'SOA' });
    expect(targets['dns_tcp']?.probe).toMatchObject({ transport: 'tcp', recordType: 'A' });
    expect(warnings).toContain('module dns_tcp: query type ANY became A');
  });

  test('every option without a counterpart is named', () => {
    for (const key of ['valid_http_versions', 'proxy_connect_header', 'body_file', 'oauth2', 'compression', 'source_ip_address', 'validate_answer_rrs', 'validate_authority_rrs', 'validate_additional_rrs']) {
      expect(warnings.some((warning) => warning.includes(`(${key})`)), key).toBe(true);
    }
    expect(warnings).toContain('module header_file: the header X-API-Key read from files is not carried over');
  });
});

test('targets may stand beside the modules', () => {
  const { targets } = imported('blackbox', `${MODULES}
targets:
  - { module: any_answer, target: [one.example, "https://two.example/x"], interval: 15s }
  - { module: ping, name: Core switch, group: Network, target: 10.0.0.1 }
scrape_configs:
  - job_name: mail
    params: { module: [smtp] }
    static_configs: [{ targets: ["mail.example:25"] }]
`);
  expect(targets['one.example']).toMatchObject({ every: 15_000, paused: false, probe: { url: 'http://one.example' } });
  expect(targets['core-switch']).toMatchObject({ name: 'Core switch', group: 'Network', probe: { type: 'icmp', host: '10.0.0.1' } });
  expect(targets['mail.example-25']).toMatchObject({ group: 'mail', probe: { type: 'tcp', host: 'mail.example', port: 25 } });
  expect(targets).not.toHaveProperty('ping');
});

test.each(['', '- 1', 'a: 1', 'modules: [', 'modules: {}'])('"%s" is refused', (text) => {
  expect(() => imported('blackbox', text)).toThrow('this is not a blackbox_exporter configuration');
});
