import * as z from 'zod';
import type { ListSection, SecretField, SectionSchema, WholeSection } from '#kit/config/section.ts';
import { isMapping } from '#kit/config/section.ts';
import { checkMaintenance, checkTargets } from './engine/config-checks.ts';
import { maintenanceSpec } from './engine/maintenance/spec.ts';
import { duration, severity, targetSpec } from './spec.ts';

/** What targets take over where they say nothing themselves. */
const defaultsSpec = z.strictObject({
  every: duration.optional(),
  timeout: duration.optional(),
  retryEvery: duration.optional(),
  downAfter: z.int().min(1).max(100).optional(),
  upAfter: z.int().min(1).max(100).optional(),
  degradedAfter: z.int().min(1).max(100).optional(),
  severity: severity.optional(),
  owner: z.string().max(200).optional(),
  runbook: z.string().max(2_000).optional(),
});

const SECRETS: readonly SecretField[] = [
  { path: ['probe', 'url'], kind: 'url' },
  { path: ['probe', 'proxy'], kind: 'url' },
  { path: ['probe', 'headers'], kind: 'headers' },
  { path: ['probe', 'auth', 'password'], kind: 'text' },
  { path: ['probe', 'auth', 'token'], kind: 'text' },
  { path: ['probe', 'tls', 'key'], kind: 'text' },
  { path: ['probe', 'tls', 'passphrase'], kind: 'text' },
];

function idOf(raw: unknown): string | null {
  return isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null;
}

/** A target as written, completed with the file's defaults. */
function withDefaults(raw: unknown, wholes: Readonly<Record<string, unknown>>): unknown {
  const defaults = wholes['defaults'];
  return isMapping(raw) && isMapping(defaults) ? { ...defaults, ...raw } : raw;
}

const defaults: WholeSection = { key: 'defaults', kind: 'whole', schema: defaultsSpec };

const targets: ListSection = {
  key: 'targets',
  kind: 'list',
  list: { noun: 'target', entry: targetSpec, idOf, prepare: withDefaults, secrets: SECRETS, sample: { id: 'x', name: 'x', probe: { type: 'icmp', host: 'x' } } },
  check: checkTargets,
};

const maintenance: ListSection = {
  key: 'maintenance',
  kind: 'list',
  list: { noun: 'maintenance window', entry: maintenanceSpec, idOf, sample: { id: 'x', name: 'x' } },
  check: checkMaintenance,
};

/** What this module reads of the configuration file. */
export const sections: readonly SectionSchema[] = [defaults, targets, maintenance];
