import { escapeBytes, literalOf } from './dialogue-text.ts';
import type { Draft } from './draft.ts';
import type { Plain } from './plain.ts';
import { compact, durationOf, flagOf, hostPortOf, listOf, mappingOf, mappingsOf, numberOf, textMapOf, textOf, textsOf } from './plain.ts';

/** One blackbox_exporter module used on one target, as parts of a Watchfloor target. */
export interface ModuleUse {
  readonly probe: Plain;
  readonly upIf: string[];
  readonly timeout: number | undefined;
}

/** What a module's own block would say that no probe here knows. */
const UNKNOWN_OPTIONS: Readonly<Record<string, string>> = {
  compression: 'the demanded compression',
  valid_http_versions: 'the accepted HTTP versions',
  oauth2: 'OAuth2',
  body_file: 'the body in a file',
  proxy_connect_header: 'the headers for the proxy',
  proxy_from_environment: 'the proxy of the environment',
  source_ip_address: 'the source address',
  dont_fragment: 'the "do not fragment" bit',
  ttl: 'the time to live',
  validate_authority_rrs: 'the checks of the authority section',
  validate_additional_rrs: 'the checks of the additional section',
  validate_answer_rrs: 'the checks of the answer section',
  dns_over_tls: 'DNS over TLS',
  query_class: 'the query class',
  fail_if_body_json_matches_cel: 'the CEL check of the body',
};

/** Uses a module on a target address. Null, with a warning, when there is no probe like it. */
export function useModule(module: Plain, moduleName: string, target: string, draft: Draft): ModuleUse | null {
  const prober = textOf(module['prober']) ?? '';
  const options = mappingOf(module[prober]);
  for (const [key, what] of Object.entries(UNKNOWN_OPTIONS)) if (options[key] !== undefined) draft.warn(`module ${moduleName}`, `${what} (${key}) is not carried over`);
  const timeout = durationOf(module['timeout']);
  const made = probeOf(prober, options, moduleName, target, draft);
  return made === null ? null : { timeout, upIf: [], ...made };
}

function probeOf(prober: string, options: Plain, moduleName: string, target: string, draft: Draft): { probe: Plain; upIf?: string[] } | null {
  const family = familyOf(options);
  const { host, port } = hostPortOf(target);
  switch (prober) {
    case 'http':
      return httpUse(options, moduleName, target, family, draft);
    case 'tcp':
      return { probe: compact({ type: 'tcp', host, port, family, tls: flagOf(options['tls']) || hasStartTls(options) ? (tlsOf(options) ?? {}) : undefined, dialogue: dialogueOf(options, moduleName, draft) }) };
    case 'icmp':
      return { probe: compact({ type: 'icmp', host, family, count: 1, maxLossRatio: 0, size: sizeOf(options['payload_size']) }) };
    case 'dns':
      return { probe: dnsProbe(options, moduleName, target, draft) };
    default:
      draft.warn(`module ${moduleName}`, `left out: there is no probe for ${prober === '' ? 'a module without prober' : prober}`);
      return null;
  }
}

/** A family is fixed only where the exporter may not fall back to the other. */
function familyOf(options: Plain): string | undefined {
  const fixed = options['ip_protocol_fallback'] !== undefined && !flagOf(options['ip_protocol_fallback']);
  if (!fixed) return undefined;
  return textOf(options['preferred_ip_protocol']) === 'ip4' ? '4' : '6';
}

function httpUse(options: Plain, moduleName: string, target: string, family: string | undefined, draft: Draft): { probe: Plain; upIf: string[] } {
  const url = /^https?:\/\//i.test(target) ? target : `http://${target}`;
  const about = `module ${moduleName}`;
  const redirects = options['follow_redirects'] ?? (flagOf(options['no_follow_redirects']) ? false : true);
  const statuses = listOf(options['valid_status_codes']).flatMap((status) => numberOf(status) ?? []);
  const { keyword, upIf } = bodyRules(options);
  if (flagOf(options['fail_if_not_ssl']) && url.startsWith('http:')) draft.warn(about, `${url} is not https, which fail_if_not_ssl demands`);
  if (flagOf(options['fail_if_ssl'])) draft.warn(about, 'fail_if_ssl is not carried over');
  return {
    upIf: [...upIf, ...headerRules(options)],
    probe: compact({
      type: 'http',
      url,
      method: textOf(options['method'])?.toUpperCase(),
      headers: headersOf(options, about, draft),
      body: textOf(options['body']),
      auth: authOf(options, about, draft),
      maxRedirects: flagOf(redirects) ? 10 : 0,
      expect: compact({ status: flagOf(options['accept_any_response']) ? ['100-599'] : statuses.length > 0 ? statuses : undefined, keyword }),
      tls: tlsOf(options),
      family,
      proxy: textOf(options['proxy_url']),
    }),
  };
}

function headersOf(options: Plain, about: string, draft: Draft): Record<string, string> {
  const headers = textMapOf(options['headers']);
  for (const [name, source] of Object.entries(mappingOf(options['http_headers']))) {
    const values = textsOf(mappingOf(source)['values'] ?? mappingOf(source)['secrets'] ?? []);
    if (values.length > 0) headers[name] = values.join(', ');
    if (mappingOf(source)['files'] !== undefined) draft.warn(about, `the header ${name} read from files is not carried over`);
  }
  return headers;
}

function authOf(options: Plain, about: string, draft: Draft): Plain | undefined {
  const basic = mappingOf(options['basic_auth']);
  if (Object.keys(basic).length > 0) {
    if (basic['password_file'] !== undefined) draft.warn(about, 'the password file is not carried over');
    return { type: 'basic', username: textOf(basic['username']) ?? '', password: textOf(basic['password']) ?? '' };
  }
  const authorization = mappingOf(options['authorization']);
  const token = textOf(options['bearer_token']) ?? ((textOf(authorization['type']) ?? 'Bearer') === 'Bearer' ? textOf(authorization['credentials']) : undefined);
  if (options['bearer_token_file'] !== undefined || authorization['credentials_file'] !== undefined) draft.warn(about, 'the token file is not carried over');
  return token === undefined ? undefined : { type: 'bearer', token };
}

/** Body expressions as conditions; one plain text that must be there becomes the keyword. */
function bodyRules(options: Plain): { keyword: string | undefined; upIf: string[] } {
  const must = textsOf(options['fail_if_body_not_matches_regexp'] ?? []);
  const never = textsOf(options['fail_if_body_matches_regexp'] ?? []);
  const keyword = must.length > 0 ? (literalOf(must[0]!) ?? undefined) : undefined;
  const cel = textOf(options['fail_if_body_json_not_matches_cel']);
  return {
    keyword,
    upIf: [
      ...(keyword === undefined ? must : must.slice(1)).map((pattern) => `bodyText.matches(${JSON.stringify(pattern)})`),
      ...never.map((pattern) => `!bodyText.matches(${JSON.stringify(pattern)})`),
      ...(cel === undefined ? [] : [cel]),
    ],
  };
}

function headerRules(options: Plain): string[] {
  const rule = (negated: boolean) => (entry: Plain) => {
    const header = JSON.stringify((textOf(entry['header']) ?? '').toLowerCase());
    const matches = `headers[${header}].matches(${JSON.stringify(textOf(entry['regexp']) ?? '')})`;
    const judged = negated ? `!${matches}` : matches;
    return flagOf(entry['allow_missing']) ? `!(${header} in headers) || ${judged}` : `${header} in headers && ${judged}`;
  };
  return [...mappingsOf(options['fail_if_header_matches']).map(rule(true)), ...mappingsOf(options['fail_if_header_not_matches']).map(rule(false))];
}

function tlsOf(options: Plain): Plain | undefined {
  const config = mappingOf(options['tls_config']);
  const version = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' }[textOf(config['min_version']) ?? ''];
  const tls = compact({
    insecure: flagOf(config['insecure_skip_verify']) || undefined,
    serverName: textOf(config['server_name']),
    ca: textOf(config['ca_file']) ?? textOf(config['ca']),
    cert: textOf(config['cert_file']) ?? textOf(config['cert']),
    key: textOf(config['key_file']) ?? textOf(config['key']),
    minVersion: version,
  });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function hasStartTls(options: Plain): boolean {
  return tlsOf(options) !== undefined && mappingsOf(options['query_response']).some((step) => flagOf(step['starttls']));
}

/** The exporter expects before it sends, and ends what it sends with a line feed; here each step sends first. */
function dialogueOf(options: Plain, moduleName: string, draft: Draft): Plain[] {
  return mappingsOf(options['query_response']).flatMap((step) => {
    const expected = textOf(step['expect']);
    const bytes = textOf(step['expect_bytes']);
    const send = step['send'];
    if (typeof send === 'string' && /\$\{?\d/.test(send)) draft.warn(`module ${moduleName}`, `captured text in "${send}" is sent as it is written`);
    const steps: Plain[] = [];
    if (expected !== undefined) steps.push({ expect: literalOf(expected) ?? `/${expected}/` });
    if (bytes !== undefined) steps.push({ expect: escapeBytes(bytes) });
    if (send instanceof Uint8Array) steps.push({ send: escapeBytes(send) });
    else if (typeof send === 'string' && send !== '') steps.push({ send: escapeBytes(`${send}\n`) });
    if (flagOf(step['starttls'])) steps.push({ startTls: true });
    return steps;
  });
}

function sizeOf(value: unknown): number | undefined {
  const size = numberOf(value);
  return size === undefined ? undefined : Math.min(1_400, Math.max(8, Math.round(size)));
}

function dnsProbe(options: Plain, moduleName: string, target: string, draft: Draft): Plain {
  const asked = textOf(options['query_type'])?.toUpperCase() ?? 'ANY';
  if (asked === 'ANY') draft.warn(`module ${moduleName}`, 'query type ANY became A');
  const rcodes = textsOf(options['valid_rcodes'] ?? []);
  if (rcodes.length > 1) draft.warn(`module ${moduleName}`, `of its valid rcodes only ${rcodes[0]} is accepted`);
  const transport = textOf(options['transport_protocol']);
  return compact({
    type: 'dns',
    name: textOf(options['query_name']),
    recordType: asked === 'ANY' ? 'A' : asked,
    server: target,
    transport: transport?.startsWith('tcp') === true ? 'tcp' : undefined,
    expect: rcodes.length === 0 ? undefined : { rcode: rcodes[0] },
  });
}
