import { escapeBytes } from './dialogue-text.ts';
import type { Draft } from './draft.ts';
import type { Plain } from './plain.ts';
import { compact, flagOf, hostPortOf, mappingOf, textMapOf, textOf } from './plain.ts';

/** The probe of a Gatus endpoint, chosen by its `dns` block or the scheme of its URL; null when there is none like it. */
export function gatusProbe(endpoint: Plain, name: string, conditions: readonly string[], draft: Draft): Plain | null {
  const url = textOf(endpoint['url']) ?? '';
  const client = mappingOf(endpoint['client']);
  reportClient(client, name, draft);
  if (endpoint['dns'] !== undefined) return dnsProbe(url, mappingOf(endpoint['dns']), conditions);
  if (endpoint['grpc'] !== undefined) {
    draft.warn(name, 'left out: there is no gRPC probe');
    return null;
  }
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase() ?? '';
  const { host, port } = hostPortOf(url);
  const family = familyOf(client);
  switch (scheme) {
    case 'http':
    case 'https':
      return httpProbe(endpoint, url, client, name, draft);
    case 'tcp':
      return compact({ type: 'tcp', host, port, family, dialogue: bodySteps(endpoint) });
    case 'tls':
      // Gatus asks for a valid chain only; how long it must still hold is said by a condition.
      return compact({ type: 'tls', host, port, family, validFor: 0, tls: tlsOf(client) });
    case 'starttls':
      return compact({ type: 'tcp', host, port: port ?? 25, family, tls: undefined, dialogue: smtpStartTls() });
    case 'icmp':
      return compact({ type: 'icmp', host, family, count: 1, maxLossRatio: 0 });
    case 'ssh':
      draft.warn(name, 'login and command are not carried over: the SSH banner is checked');
      return compact({ type: 'tcp', host, port: port ?? 22, family, dialogue: [{ expect: 'SSH-' }] });
    default:
      draft.warn(name, `left out: there is no probe for ${scheme === '' ? url : scheme}`);
      return null;
  }
}

function httpProbe(endpoint: Plain, url: string, client: Plain, name: string, draft: Draft): Plain {
  const graphql = flagOf(endpoint['graphql']);
  const body = textOf(endpoint['body']);
  const headers = textMapOf(endpoint['headers']);
  if (graphql && !Object.keys(headers).some((header) => header.toLowerCase() === 'content-type')) headers['Content-Type'] = 'application/json';
  if (/\[(?:ENDPOINT_|RANDOM_STRING_)/.test(body ?? '')) draft.warn(name, 'placeholders in its body are sent as they are written');
  return compact({
    type: 'http',
    url,
    method: textOf(endpoint['method'])?.toUpperCase(),
    headers,
    body: graphql && body !== undefined ? JSON.stringify({ query: body }) : body,
    maxRedirects: flagOf(client['ignore-redirect']) ? 0 : 10,
    // In Gatus only the conditions judge a status.
    expect: { status: ['100-599'] },
    tls: tlsOf(client),
    family: familyOf(client),
    proxy: textOf(client['proxy-url']),
  });
}

function dnsProbe(server: string, dns: Plain, conditions: readonly string[]): Plain {
  const rcode = conditions.map((condition) => /^\[DNS_RCODE\] == ([A-Za-z]+)$/i.exec(condition.trim())?.[1]).find((found) => found !== undefined);
  return compact({
    type: 'dns',
    name: textOf(dns['query-name']),
    recordType: textOf(dns['query-type'])?.toUpperCase(),
    server: server === '' ? undefined : server.replace(/^[a-z]+:\/\//i, ''),
    expect: rcode === undefined ? undefined : { rcode: rcode.toUpperCase() },
  });
}

function bodySteps(endpoint: Plain): Plain[] {
  const body = textOf(endpoint['body']);
  return body === undefined ? [] : [{ send: escapeBytes(body) }];
}

/** The start of an SMTP session that switches to TLS (RFC 3207). */
function smtpStartTls(): Plain[] {
  return [{ expect: '220' }, { send: 'EHLO watchfloor\\r\\n', expect: 'STARTTLS' }, { send: 'STARTTLS\\r\\n', expect: '220', startTls: true }];
}

function tlsOf(client: Plain): Plain | undefined {
  const own = mappingOf(client['tls']);
  const tls = compact({ insecure: flagOf(client['insecure']) || undefined, cert: textOf(own['certificate-file']), key: textOf(own['private-key-file']) });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function familyOf(client: Plain): string | undefined {
  const network = textOf(client['network']);
  return network === 'ip4' ? '4' : network === 'ip6' ? '6' : undefined;
}

function reportClient(client: Plain, name: string, draft: Draft): void {
  if (client['oauth2'] !== undefined) draft.warn(name, 'OAuth2 is not carried over');
  if (client['identity-aware-proxy'] !== undefined) draft.warn(name, 'the identity-aware proxy is not carried over');
  if (client['dns-resolver'] !== undefined) draft.warn(name, 'its own DNS resolver is not carried over');
  if (client['tunnel'] !== undefined) draft.warn(name, 'its SSH tunnel is not carried over');
}
