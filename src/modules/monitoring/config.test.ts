import { describe, expect, test } from 'vitest';
import { printError, readConfig } from '#kit/config/read.ts';
import { sections } from './config.ts';

const errorsOf = (text: string): string[] => readConfig([{ file: 'a.yaml', text }], sections).errors.map(printError);

describe('the monitoring sections', () => {
  test('the example of the file format is read, defaults filled in', () => {
    const { document, errors } = readConfig([{ file: 'a.yaml', text: `version: 1
defaults: { every: 30s, timeout: 5s, downAfter: 3, upAfter: 2 }
targets:
  - id: core-switch
    name: Core switch
    probe: { type: icmp, host: 10.0.0.1 }
  - id: ehr-web                    # stable key; name may change
    name: EHR web
    group: Clinical/EHR
    tags: { site: north, tier: "1" }
    probe: { type: http, url: "https://ehr.example/health", expect: { status: [200-299] } }
    upIf: ["[STATUS] == 200"]
    degradedIf: ["[RESPONSE_TIME] > 800"]
    dependsOn: [core-switch]
    every: 10s
` }], sections);
    expect(errors.map(printError)).toEqual([]);
    expect(document?.['targets']).toMatchObject([{ id: 'core-switch', every: 30_000, downAfter: 3 }, { id: 'ehr-web', every: 10_000, downAfter: 3, tags: { tier: '1' } }]);
  });

  test('all errors come at once, each with its line and path', () => {
    expect(errorsOf(`version: 2
tragets: []
defaults: { evry: 1s }
targets:
  - id: a
    name: A
    evry: 10s
    timeout: 60s
    probe: { type: http, url: nonsense, headers: { "a b": x }, timeout: 3s }
  - id: a
    name: [1]
    probe: { type: htpp }
    dependsOn: [nobody, a]
    upIf: ["[STATUS] ==", "1 +"]
  - name: C
    probe:
      type: tcp
      host: h
      prot: 1
      port: 70000
  - id: g
    name: G
    tags: { tier: 1 }
    every: 10x
    probe: { type: group, members: [a, z] }
alerts: {}
`)).toMatchInlineSnapshot(`
  [
    "a.yaml:1: version: this program reads version 1",
    "a.yaml:2: tragets: unknown key; did you mean "targets"?",
    "a.yaml:3: defaults.evry: unknown key; did you mean "every"?",
    "a.yaml:7: targets[0].evry: unknown key; did you mean "every"?",
    "a.yaml:8: targets[0].timeout: the timeout (60000 ms) must not be longer than the interval (30000 ms)",
    "a.yaml:9: targets[0].probe.url: a URL begins with http:// or https:// and names a host",
    "a.yaml:9: targets[0].probe.headers["a b"]: a header name holds no spaces or colons",
    "a.yaml:9: targets[0].probe.timeout: unknown key here; it belongs one level up",
    "a.yaml:10: targets[1].id: the id "a" is already used at a.yaml:5",
    "a.yaml:11: targets[1].name: expected text, not a list",
    "a.yaml:12: targets[1].probe.type: expected one of http, tcp, tls, dns, icmp, push, host, group, mllp, dicom; did you mean "http"?",
    "a.yaml:13: targets[1].dependsOn: a target cannot depend on itself",
    "a.yaml:13: targets[1].dependsOn[0]: there is no target "nobody"",
    "a.yaml:14: targets[1].upIf[0]: condition "[STATUS] ==", column 1: no comparison found; write == != <= >= < or > with a space on each side, as [STATUS] == 200",
    "a.yaml:14: targets[1].upIf[1]: condition "1 +", column 4: Unexpected token: EOF (read as CEL, because it has no placeholder such as [STATUS])",
    "a.yaml:15: targets[2].id: is required (text)",
    "a.yaml:19: targets[2].probe.prot: unknown key; did you mean "port"?",
    "a.yaml:20: targets[2].probe.port: must be at most 65535",
    "a.yaml:23: targets[3].tags.tier: expected text, not the number 1; write it in quotes: "1"",
    "a.yaml:24: targets[3].every: "10x" is not a duration; write one like 250ms, 10s, 5m, 1h or 7d",
    "a.yaml:25: targets[3].probe.members[1]: there is no target "z"",
    "a.yaml:26: alerts: the section "alerts" is not read by this version; remove it or update Watchfloor",
  ]
`);
  });
});
