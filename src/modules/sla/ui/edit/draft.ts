import { formatDuration } from '#shared/duration.ts';
import type { ObjectiveSpec } from '../../spec.ts';

export type SourceKind = 'target' | 'group' | 'pushed' | 'promql';

export interface BurnDraft {
  long: string;
  short: string;
  factor: string;
  minBad: string;
  minSamples: string;
  severity: string;
}

export interface PolicyDraft {
  /** Per cent of the budget. */
  spent: string;
  action: 'notify' | 'freezeFlags' | 'blockRollout' | 'postmortem';
}

/** An objective as a form holds it: every field is text until it is sent; shares are per cent. */
export interface Draft {
  id: string;
  name: string;
  description: string;
  kind: 'availability' | 'ratio' | 'value';
  source: SourceKind;
  target: string;
  group: string;
  combine: string;
  pushed: string;
  promql: string;
  server: string;
  total: string;
  share: string;
  statistic: string;
  unit: string;
  direction: 'upper' | 'lower' | 'range';
  lower: string;
  upper: string;
  inclusive: boolean;
  per: string;
  window: 'rolling' | 'calendar';
  duration: string;
  period: string;
  timeZone: string;
  sliceLength: string;
  sliceShare: string;
  gap: 'exclude' | 'bad' | 'good' | 'hold';
  hold: string;
  minSamples: string;
  minCoverage: string;
  every: string;
  degraded: string;
  expectedTotal: string;
  ownBurn: boolean;
  burn: BurnDraft[];
  policy: PolicyDraft[];
  contractual: boolean;
  owner: string;
  service: string;
  citeTitle: string;
  citeEdition: string;
  citeUrl: string;
  citeVerified: string;
  /** What the form does not show and must not lose. */
  rest: Record<string, unknown>;
}

const KEPT = ['exclusions', 'overrides', 'labels', 'annotations', 'confidence', 'verdictBy'] as const;

export const EMPTY: Draft = {
  id: '', name: '', description: '', kind: 'availability', source: 'target', target: '', group: '', combine: 'all', pushed: '', promql: '', server: '', total: '',
  share: '99.9', statistic: '', unit: '', direction: 'upper', lower: '', upper: '', inclusive: true, per: '1h', window: 'rolling', duration: '30d', period: 'month', timeZone: '',
  sliceLength: '', sliceShare: '', gap: 'exclude', hold: '5m', minSamples: '', minCoverage: '', every: '', degraded: 'up', expectedTotal: '', ownBurn: false, burn: [], policy: [],
  contractual: false, owner: '', service: '', citeTitle: '', citeEdition: '', citeUrl: '', citeVerified: '', rest: {},
};

/** `EHR availability` → `ehr-availability`. */
export function idFrom(name: string): string {
  return name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^a-z0-9.]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 128);
}

const perCent = (ratio: number | undefined): string => (ratio === undefined ? '' : String(Number((ratio * 100).toPrecision(12))));
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const length = (ms: number | undefined): string => (ms === undefined ? '' : formatDuration(ms));

/** A stored objective as the form shows it. */
export function draftOf(spec: ObjectiveSpec): Draft {
  const source = spec.source && !('title' in spec.source) ? spec.source : { pushed: spec.id };
  const citation = spec.citation ?? (spec.source && 'title' in spec.source ? spec.source : undefined);
  const limitIsTarget = spec.kind === 'value' && spec.lower === undefined && spec.upper === undefined && spec.target !== undefined;
  const share = limitIsTarget || spec.target === undefined ? '' : typeof spec.target === 'string' ? spec.target.replace(/\s*%\s*$/, '') : perCent(spec.target);
  const direction = spec.direction ?? (spec.lower !== undefined && spec.upper !== undefined ? 'range' : spec.lower !== undefined ? 'lower' : 'upper');
  return {
    ...EMPTY,
    id: spec.id,
    name: spec.name ?? spec.id,
    description: spec.description ?? '',
    kind: spec.kind,
    ...sourceFields(source),
    share,
    statistic: spec.statistic ?? '',
    unit: spec.unit ?? '',
    direction,
    lower: text(spec.lower ?? (limitIsTarget && direction === 'lower' ? spec.target : undefined)),
    upper: text(spec.upper ?? (limitIsTarget && direction !== 'lower' ? spec.target : undefined)),
    inclusive: spec.lowerIncl && spec.upperIncl,
    per: length(spec.per),
    window: spec.window.kind,
    duration: spec.window.kind === 'rolling' ? length(spec.window.duration) : EMPTY.duration,
    period: spec.window.kind === 'calendar' ? spec.window.period : EMPTY.period,
    timeZone: spec.window.timeZone ?? '',
    sliceLength: length(spec.slice?.length),
    sliceShare: perCent(spec.slice?.target),
    gap: spec.gap.holdMs > 0 ? 'hold' : spec.gap.policy,
    hold: spec.gap.holdMs > 0 ? length(spec.gap.holdMs) : EMPTY.hold,
    minSamples: spec.minSamples > 0 ? String(spec.minSamples) : '',
    minCoverage: perCent(spec.minCoverage),
    every: length(spec.every),
    degraded: spec.degraded,
    expectedTotal: text(spec.expectedTotal),
    ownBurn: spec.burnRows !== undefined,
    burn: (spec.burnRows ?? []).map((row) => ({ long: length(row.long), short: length(row.short), factor: row.factor === undefined ? (row.budget === undefined ? '' : `${perCent(row.budget)}%`) : String(row.factor), minBad: String(row.minBad), minSamples: String(row.minSamples), severity: row.severity })),
    policy: spec.policy.flatMap((step) => step.actions.map((action) => ({ spent: perCent(step.atConsumed), action }))),
    contractual: spec.contractual,
    owner: spec.owner ?? '',
    service: spec.service ?? '',
    citeTitle: citation?.title ?? '',
    citeEdition: citation?.edition ?? '',
    citeUrl: citation?.url ?? '',
    citeVerified: citation?.verifiedBy ?? '',
    rest: Object.fromEntries([...KEPT.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]), ['source', source], ['citation', citation]]),
  };
}

function sourceFields(source: Exclude<NonNullable<ObjectiveSpec['source']>, { title: string }>): Partial<Draft> {
  if ('target' in source) return { source: 'target', target: source.target };
  if ('group' in source) return { source: 'group', group: source.group, combine: source.combine };
  if ('pushed' in source) return { source: 'pushed', pushed: source.pushed };
  return { source: 'promql', promql: source.promql, server: source.server, total: source.total ?? '' };
}

const filled = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim());
/** A number where it reads as one; else the text, so that the engine can say what is wrong with it. */
const number = (value: string): unknown => (filled(value) === undefined ? undefined : Number.isFinite(Number(value)) ? Number(value) : value.trim());
/** Per cent as a ratio; text that is none stays text. */
function ratio(value: string): unknown {
  const plain = number(value.replace(/\s*%\s*$/, ''));
  return typeof plain === 'number' ? Number((plain / 100).toPrecision(12)) : plain;
}

function sourceOf(draft: Draft): unknown {
  const old = (draft.rest['source'] ?? {}) as Record<string, unknown>;
  if (draft.source === 'target') return { target: draft.target };
  if (draft.source === 'group') return clean({ group: draft.group, combine: draft.combine, weights: 'weights' in old ? old['weights'] : undefined });
  if (draft.source === 'pushed') return { pushed: filled(draft.pushed) ?? (filled(draft.id) || idFrom(draft.name)) };
  return clean({ step: old['step'], token: old['token'], promql: draft.promql, server: draft.server, total: filled(draft.total) });
}

function clean(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

/** A form as an objective is declared; unreadable text is passed on, for the engine to name it. */
export function specOf(draft: Draft): Record<string, unknown> {
  const isValue = draft.kind === 'value';
  const wantsShare = !isValue || draft.statistic === 'proportion' || filled(draft.sliceLength) !== undefined;
  const { source: _source, citation: old, ...kept } = draft.rest;
  return clean({
    ...kept,
    id: filled(draft.id) ?? idFrom(draft.name),
    name: filled(draft.name),
    description: filled(draft.description),
    kind: draft.kind,
    source: sourceOf(draft),
    target: wantsShare ? ratio(draft.share) : undefined,
    statistic: filled(draft.statistic),
    unit: isValue ? filled(draft.unit) : undefined,
    direction: isValue ? draft.direction : undefined,
    lower: isValue && draft.direction !== 'upper' ? number(draft.lower) : undefined,
    upper: isValue && draft.direction !== 'lower' ? number(draft.upper) : undefined,
    lowerIncl: isValue ? draft.inclusive : undefined,
    upperIncl: isValue ? draft.inclusive : undefined,
    per: draft.statistic === 'rate' ? draft.per : undefined,
    window: draft.window === 'rolling' ? { kind: 'rolling', duration: draft.duration } : clean({ kind: 'calendar', period: draft.period, timeZone: filled(draft.timeZone) }),
    slice: filled(draft.sliceLength) === undefined ? undefined : clean({ length: draft.sliceLength.trim(), target: ratio(draft.sliceShare) }),
    gap: draft.gap === 'hold' ? `hold(${draft.hold.trim()})` : draft.gap,
    minSamples: number(draft.minSamples),
    minCoverage: ratio(draft.minCoverage),
    every: filled(draft.every),
    degraded: draft.degraded,
    expectedTotal: number(draft.expectedTotal),
    burnRows: draft.ownBurn ? draft.burn.map(burnOf) : undefined,
    policy: draft.policy.map((step) => ({ atConsumed: (Number(step.spent.replace('%', '')) || 0) / 100, actions: [step.action] })),
    contractual: draft.contractual,
    owner: filled(draft.owner),
    service: filled(draft.service),
    citation: filled(draft.citeTitle) === undefined ? undefined : clean({ ...(old as object | undefined), title: draft.citeTitle.trim(), edition: filled(draft.citeEdition), url: filled(draft.citeUrl), verifiedBy: filled(draft.citeVerified) }),
  });
}

function burnOf(row: BurnDraft): Record<string, unknown> {
  const share = /^(.*)%$/.exec(row.factor.trim());
  return clean({ long: row.long.trim(), short: filled(row.short), ...(share ? { budget: row.factor.trim() } : { factor: number(row.factor) }), minBad: number(row.minBad), minSamples: number(row.minSamples), severity: filled(row.severity) });
}
