import { expect, test } from 'vitest';
import { imported } from './imported.ts';

/** The relabelling that blackbox_exporter's README prescribes, and jobs around it. */
const { targets, warnings } = imported('prometheus', `
global: { scrape_interval: 15s, scrape_timeout: 5s }
scrape_configs:
  - job_name: web
    metrics_path: /probe
    params: { module: [http_2xx, http_post_2xx] }
    static_configs:
      - { targets: ["https://portal.example", "intranet.example"], labels: { site: north, __hidden: x } }
    relabel_configs:
      - { source_labels: [__address__], target_label: __param_target }
      - { source_labels: [__param_target], target_label: instance }
      - { target_label: __address__, replacement: "127.0.0.1:9115" }
  - job_name: ports
    metrics_path: /probe
    scrape_interval: 1m
    params: { module: [tcp_connect] }
    static_configs: [{ targets: ["db.example:5432"] }, { targets: ["[2001:db8::1]:22"] }]
    file_sd_configs: [{ files: [hosts.yml] }]
    relabel_configs: [{ source_labels: [__meta_x], regex: "(.*)", target_label: team }]
  - job_name: ping
    metrics_path: /probe
    params: { module: [icmp] }
    static_configs: [{ targets: [10.0.0.1] }]
  - job_name: own
    metrics_path: /probe
    params: { module: [http_hospital] }
    static_configs: [{ targets: ["https://ehr.example/health"] }]
  - job_name: node
    static_configs: [{ targets: ["localhost:9100"] }]
`);

test('each static target, once for each module', () => {
  expect(Object.values(targets).map(({ id, group, probe }) => [id, group, probe.type])).toEqual([
    ['https-portal.example-http_2xx', 'web', 'http'],
    ['https-portal.example-http_post_2xx', 'web', 'http'],
    ['intranet.example-http_2xx', 'web', 'http'],
    ['intranet.example-http_post_2xx', 'web', 'http'],
    ['db.example-5432', 'ports', 'tcp'],
    ['2001-db8-1-22', 'ports', 'tcp'],
    ['10.0.0.1', 'ping', 'icmp'],
    ['https-ehr.example-health', 'own', 'http'],
  ]);
});

test('labels, intervals and addresses', () => {
  expect(targets['intranet.example-http_post_2xx']).toMatchObject({ name: 'intranet.example (http_post_2xx)', tags: { site: 'north' }, every: 15_000, timeout: 5_000, probe: { url: 'http://intranet.example', method: 'POST' } });
  expect(targets['2001-db8-1-22']).toMatchObject({ every: 60_000, probe: { host: '2001:db8::1', port: 22 } });
});

test('what is not carried over', () => {
  expect(warnings).toEqual([
    'job ports: the targets found by file_sd_configs are not known here',
    'job ports: the relabelling of team is not carried over',
    'job own: the module http_hospital is not in the file: taken as a plain http module',
    'job node: left out: it reads metrics and does not probe',
  ]);
});

test('a file without jobs is refused', () => {
  expect(() => imported('prometheus', 'global: {}')).toThrow('it has no scrape_configs');
});
