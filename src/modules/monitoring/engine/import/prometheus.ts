import type { Imported } from '#kit/config/commands.ts';
import { AppError } from '#shared/errors.ts';
import { useModule } from './blackbox-module.ts';
import type { Draft } from './draft.ts';
import { createDraft } from './draft.ts';
import type { Plain } from './plain.ts';
import { durationOf, mappingOf, mappingsOf, readForeign, textMapOf, textOf, textsOf } from './plain.ts';

/** Prometheus' own scrape interval and timeout where its file says nothing. */
const INTERVAL_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** Modules of the configuration shipped with blackbox_exporter, by the names most files use. */
const USUAL_MODULES: Plain = {
  http_2xx: { prober: 'http' },
  http_post_2xx: { prober: 'http', http: { method: 'POST' } },
  tcp_connect: { prober: 'tcp' },
  icmp: { prober: 'icmp' },
  ssh_banner: { prober: 'tcp', tcp: { query_response: [{ expect: '^SSH-2.0-' }] } },
  pop3s_banner: { prober: 'tcp', tcp: { query_response: [{ expect: '^+OK' }], tls: true } },
  irc_banner: { prober: 'tcp', tcp: { query_response: [{ send: 'NICK prober' }, { send: 'USER prober prober prober :prober' }, { expect: 'PING :([^ ]+)' }] } },
};

/** Imports the blackbox jobs of a `prometheus.yml`; their modules are known only by name unless the file holds them too. */
export function importPrometheus(text: string): Imported {
  const root = readForeign(text, 'a Prometheus configuration');
  if (root['scrape_configs'] === undefined) throw new AppError('invalid', 'this is not a Prometheus configuration: it has no scrape_configs');
  const draft = createDraft();
  importScrapeConfigs(root, mappingOf(root['modules']), draft, () => {});
  return draft.finish();
}

/** Turns every static target of every blackbox job into targets, one for each module. */
export function importScrapeConfigs(root: Plain, modules: Plain, draft: Draft, used: (module: string) => void): void {
  const global = mappingOf(root['global']);
  for (const job of mappingsOf(root['scrape_configs'])) {
    const name = textOf(job['job_name']) ?? 'job';
    const asked = textsOf(mappingOf(job['params'])['module'] ?? []);
    if (asked.length === 0 && !/\/probe\/?$/.test(textOf(job['metrics_path']) ?? '')) {
      draft.warn(`job ${name}`, 'left out: it reads metrics and does not probe');
      continue;
    }
    reportJob(job, name, draft);
    const moduleNames = asked.length > 0 ? asked : ['http_2xx'];
    const targets = staticTargets(job);
    for (const { address, labels } of targets) {
      for (const moduleName of moduleNames) {
        const module = moduleFor(moduleName, address, modules, name, draft);
        used(moduleName);
        const use = useModule(module, moduleName, address, draft);
        if (use === null) continue;
        draft.target({
          id: moduleNames.length > 1 ? `${address}-${moduleName}` : address,
          name: moduleNames.length > 1 ? `${address} (${moduleName})` : address,
          group: name,
          tags: labels,
          ...use,
          every: durationOf(job['scrape_interval']) ?? durationOf(global['scrape_interval']) ?? INTERVAL_MS,
          timeout: use.timeout ?? durationOf(job['scrape_timeout']) ?? durationOf(global['scrape_timeout']) ?? TIMEOUT_MS,
        });
      }
    }
  }
}

function staticTargets(job: Plain): { address: string; labels: Record<string, string> }[] {
  const listed = mappingsOf(job['static_configs']).flatMap((config) => {
    const labels = Object.fromEntries(Object.entries(textMapOf(config['labels'])).filter(([key]) => !key.startsWith('__')));
    return textsOf(config['targets'] ?? []).map((address) => ({ address, labels }));
  });
  const fixed = textsOf(mappingOf(job['params'])['target'] ?? []).map((address) => ({ address, labels: {} }));
  return fixed.length > 0 ? fixed : listed;
}

function reportJob(job: Plain, name: string, draft: Draft): void {
  for (const key of Object.keys(job)) if (key.endsWith('_sd_configs')) draft.warn(`job ${name}`, `the targets found by ${key} are not known here`);
  const usual = new Set(['__param_target', 'instance', '__address__']);
  for (const rule of mappingsOf(job['relabel_configs'])) {
    const plainCopy = rule['regex'] === undefined && (rule['action'] === undefined || rule['action'] === 'replace') && usual.has(textOf(rule['target_label']) ?? '');
    if (!plainCopy) draft.warn(`job ${name}`, `the relabelling of ${textOf(rule['target_label']) ?? textsOf(rule['source_labels'] ?? []).join(', ')} is not carried over`);
  }
}

function moduleFor(name: string, address: string, modules: Plain, job: string, draft: Draft): Plain {
  const known = modules[name] ?? USUAL_MODULES[name];
  if (known !== undefined) return mappingOf(known);
  const prober = guessProber(name, address);
  draft.warn(`job ${job}`, `the module ${name} is not in the file: taken as a plain ${prober} module`);
  return { prober };
}

function guessProber(name: string, address: string): string {
  const named = /(?:^|_)(http|tcp|icmp|dns)/.exec(name.toLowerCase())?.[1];
  if (named !== undefined && named !== 'dns') return named;
  if (/ping/i.test(name)) return 'icmp';
  return /^https?:\/\//i.test(address) ? 'http' : /:\d+$/.test(address) ? 'tcp' : 'icmp';
}
