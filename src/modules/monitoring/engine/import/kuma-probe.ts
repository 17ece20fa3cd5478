import { isMapping } from '#kit/config/section.ts';
import type { Draft } from './draft.ts';
import type { Plain } from './plain.ts';
import { compact, field, flagOf, listOf, numberOf, textMapOf, textOf } from './plain.ts';

/** The probe of a Kuma monitor; null, with a warning, when there is none like it. */
export function kumaProbe(monitor: Plain, name: string, proxies: readonly Plain[], draft: Draft): Plain | null {
  const type = textOf(monitor['type']) ?? '';
  const host = textOf(monitor['hostname']);
  const port = numberOf(monitor['port']);
  switch (type) {
    case 'http':
    case 'keyword':
    case 'json-query':
      return httpProbe(monitor, type, name, proxies, draft);
    case 'port':
      return compact({ type: 'tcp', host, port });
    case 'ping':
      return compact({ type: 'icmp', host, size: sizeOf(field(monitor, 'packetSize')), count: numberOf(field(monitor, 'pingCount')) ?? 1, maxLossRatio: 0 });
    case 'dns':
      return dnsProbe(monitor, host, port, name, draft);
    case 'push':
      return pushProbe(monitor, name, draft);
    default:
      draft.warn(name, `left out: there is no probe for monitors of type ${type === '' ? 'unknown' : type}`);
      return null;
  }
}

function sizeOf(value: unknown): number | undefined {
  const size = numberOf(value);
  return size === undefined ? undefined : Math.min(1_400, Math.max(8, Math.round(size)));
}

function httpProbe(monitor: Plain, type: string, name: string, proxies: readonly Plain[], draft: Draft): Plain {
  const statuses = statusesOf(monitor);
  return compact({
    type: 'http',
    url: textOf(monitor['url']),
    method: textOf(monitor['method'])?.toUpperCase(),
    headers: headersOf(monitor['headers'], name, draft),
    body: textOf(monitor['body']),
    auth: authOf(monitor, name, draft),
    maxRedirects: Math.min(20, Math.max(0, numberOf(monitor['maxredirects']) ?? 10)),
    expect: compact({ status: statuses.length > 0 ? statuses : ['200-299'], ...(type === 'keyword' ? keywordOf(monitor) : {}), ...(type === 'json-query' ? jsonOf(monitor, name, draft) : {}) }),
    tls: tlsOf(monitor),
    proxy: proxyOf(monitor, name, proxies, draft),
  });
}

function statusesOf(monitor: Plain): unknown[] {
  const listed = field(monitor, 'accepted_statuscodes') ?? monitor['accepted_statuscodes_json'];
  return typeof listed === 'string' ? listOf(fromJson(listed)) : listOf(listed);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function headersOf(value: unknown, name: string, draft: Draft): Record<string, string> {
  const parsed = typeof value === 'string' && value.trim() !== '' ? fromJson(value) : value;
  if (typeof value === 'string' && value.trim() !== '' && !isMapping(parsed)) draft.warn(name, 'its headers are not JSON and were left out');
  return textMapOf(parsed);
}

function authOf(monitor: Plain, name: string, draft: Draft): Plain | undefined {
  const method = textOf(field(monitor, 'authMethod')) ?? 'basic';
  const username = textOf(monitor['basic_auth_user']);
  const password = textOf(monitor['basic_auth_pass']);
  if (['ntlm', 'oauth2-cc'].includes(method)) draft.warn(name, `the authentication ${method} is not carried over`);
  else if (username !== undefined || password !== undefined) return { type: 'basic', username: username ?? '', password: password ?? '' };
  return undefined;
}

function keywordOf(monitor: Plain): Plain {
  return { keyword: textOf(monitor['keyword']), keywordAbsent: flagOf(field(monitor, 'invertKeyword')) || undefined };
}

/** Kuma asks by JSONata; plain paths mean the same in JSONPath. */
function jsonOf(monitor: Plain, name: string, draft: Draft): Plain {
  const path = textOf(field(monitor, 'jsonPath')) ?? '';
  const operator = textOf(field(monitor, 'jsonPathOperator')) ?? '==';
  const expected = textOf(field(monitor, 'expectedValue'));
  if (!/^(?:\$\.?)?[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*|\[\d+\])*$/.test(path) || operator !== '==') {
    draft.warn(name, `the query ${path} ${operator} ${expected ?? ''} was left out: it is more than a path and a value`);
    return {};
  }
  const equals = expected === undefined || typeof fromJson(expected) === 'object' ? expected : (fromJson(expected) ?? expected);
  return { jsonPath: compact({ path: `$.${path.replace(/^\$\.?/, '')}`, equals }) };
}

function tlsOf(monitor: Plain): Plain | undefined {
  const mutual = textOf(field(monitor, 'authMethod')) === 'mtls';
  const tls = compact({
    insecure: flagOf(field(monitor, 'ignoreTls')) || undefined,
    ...(mutual ? { cert: textOf(field(monitor, 'tlsCert')), key: textOf(field(monitor, 'tlsKey')), ca: textOf(field(monitor, 'tlsCa')) } : {}),
  });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function proxyOf(monitor: Plain, name: string, proxies: readonly Plain[], draft: Draft): string | undefined {
  const id = field(monitor, 'proxyId');
  if (id === undefined || id === null || id === '') return undefined;
  const proxy = proxies.find((candidate) => String(candidate['id']) === String(id));
  const protocol = textOf(proxy?.['protocol']) ?? '';
  if (proxy === undefined || !/^https?$/.test(protocol)) {
    draft.warn(name, proxy === undefined ? 'its proxy is not in the export' : `its proxy speaks ${protocol}, which is not supported`);
    return undefined;
  }
  const login = flagOf(proxy['auth']) ? `${encodeURIComponent(textOf(proxy['username']) ?? '')}:${encodeURIComponent(textOf(proxy['password']) ?? '')}@` : '';
  return `${protocol}://${login}${textOf(proxy['host']) ?? ''}:${String(proxy['port'])}`;
}

function dnsProbe(monitor: Plain, host: string | undefined, port: number | undefined, name: string, draft: Draft): Plain {
  const servers = (textOf(monitor['dns_resolve_server']) ?? '').split(',').map((server) => server.trim()).filter((server) => server !== '');
  if (servers.length > 1) draft.warn(name, `only the first of its ${servers.length} name servers is asked`);
  const server = servers[0];
  const address = server === undefined || port === undefined || port === 53 ? server : `${server.includes(':') ? `[${server}]` : server}:${port}`;
  return compact({ type: 'dns', name: host, recordType: textOf(monitor['dns_resolve_type'])?.toUpperCase(), server: address });
}

function pushProbe(monitor: Plain, name: string, draft: Draft): Plain {
  const token = textOf(field(monitor, 'pushToken'));
  const slug = token !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(token) ? token : undefined;
  draft.warn(name, `pushes go to /push/${slug ?? '<id>'} here instead of /api/push/${token ?? '<token>'}`);
  const interval = (numberOf(monitor['interval']) ?? 60) * 1_000;
  const retries = (numberOf(monitor['maxretries']) ?? 0) * (numberOf(field(monitor, 'retryInterval')) ?? 0) * 1_000;
  return compact({ type: 'push', slug, period: interval, grace: retries > 0 ? retries : undefined });
}
