import type { JobControl } from '#kit/jobs.ts';
import { sha256 } from '#kit/ids.ts';
import { messageOf } from '#shared/errors.ts';
import type { ReportPeriod } from '../../contract.ts';
import { citationOf } from '../../spec.ts';
import type { ObjectiveSpec } from '../../spec.ts';
import { periodAround } from '../calendar.ts';
import { checkZone, readInstant } from '../instant.ts';
import { horizonOf } from '../feeds/demand.ts';
import { gather } from '../feeds/gather.ts';
import type { ReadHistories } from '../feeds/gather.ts';
import { sourceText, watchOf } from '../live/watch.ts';
import type { Watch } from '../live/watch.ts';
import { canonicalJson, freeze } from '../revision.ts';
import { declaredExclusions, withExceptions } from '../store/exceptions.ts';
import type { Sla } from '../calls/parts.ts';
import { TREND_DAYS } from './assemble.ts';
import type { ReportDocument } from './document.ts';
import type { ReportItem, ReportPlan } from './plan.ts';
import { localTime } from './words.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const SEED = 1;

export interface MakeOptions {
  period: ReportPeriod;
  /** Any instant inside the period. */
  at: number;
  timeZone: string;
  by: string;
  /** Why it is made: `scheduled`, `asked for`, `late data or a changed exclusion`. */
  cause: string;
  /** Judge by the declarations of this document and not by today's. A source that fails then fails the report, since it must not get worse. */
  as?: ReportDocument;
  control?: Pick<JobControl, 'progress' | 'signal'>;
}

export interface Made {
  id: string;
  revision: number;
  hash: string;
  isNew: boolean;
  from: number;
  to: number;
  running: boolean;
}

/** Stable for a period in a zone: `month-2026-03-01`, with the zone appended when it is not UTC. */
export function reportId(period: ReportPeriod, from: number, timeZone: string): string {
  const zone = timeZone === 'UTC' ? '' : `-${timeZone.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return `${period}-${localTime(from, timeZone).slice(0, 10)}${zone}`;
}

/** The zone reports are made in: the settings', else the machine's. */
export function reportZone({ settings }: Pick<Sla, 'settings'>): string {
  return settings.read().timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

function declarations(parts: Sla, as: ReportDocument | undefined): { spec: ObjectiveSpec; targets: string[] | null }[] {
  return as ? as.objectives.map(({ spec, targets }) => ({ spec, targets })) : parts.store.all().map(({ spec }) => ({ spec, targets: null }));
}

async function itemOf(parts: Sla, watch: Watch, spec: ObjectiveSpec, plan: Pick<ReportPlan, 'from' | 'at' | 'period' | 'timeZone'>, strict: boolean, read: ReadHistories): Promise<ReportItem> {
  const before = periodAround(plan.from - 1, plan.period, plan.timeZone).fromAt;
  const from = Math.min(before - watch.objective.holdMs, horizonOf(watch.objective, plan.at), plan.at - TREND_DAYS * DAY);
  const recorded = parts.exceptions.exclusions().filter((row) => row.objective === null || row.objective === spec.id);
  const item = { objective: watch.objective, spec, targets: watch.targets, from, source: sourceText(watch.data), sourceError: '', citation: citationOf(spec), exclusions: [...declaredExclusions(spec), ...recorded] };
  try {
    return { ...item, demand: await gather(parts, watch, from, plan.at, read) };
  } catch (thrown) {
    if (strict) throw thrown;
    return { ...item, sourceError: messageOf(thrown), demand: { form: 'samples', samples: [], everyMs: null } };
  }
}

async function planOf(parts: Sla, { period, at: instant, timeZone, as, control }: MakeOptions): Promise<ReportPlan> {
  const { context, exceptions, histories } = parts;
  await histories.look();
  const now = context.clock.now();
  const { fromAt: from, endAt: to } = periodAround(instant, period, timeZone);
  const running = now < to;
  const plan = { period, from, to, at: running ? Math.max(from + 1, Math.floor(now / MINUTE) * MINUTE) : to, timeZone, running, organisation: as?.organisation ?? parts.settings.read().organisation, version: as?.version ?? context.services.version, seed: SEED };
  const items: ReportItem[] = [];
  let samplesLeftOut = as?.samplesLeftOut ?? 0;
  const read: ReadHistories = new Map();
  const declared = declarations(parts, as);
  for (const [i, { spec, targets }] of declared.entries()) {
    control?.signal.throwIfAborted();
    control?.progress((0.5 * i) / declared.length, `reading ${spec.name ?? spec.id}`);
    const stored = { spec, createdAt: 0, updatedAt: 0, updatedBy: '', confirmation: null, level: '' as const, actions: [] };
    const watch = watchOf(stored, withExceptions(spec, exceptions.exclusions(), exceptions.overrides()), histories.roster());
    if (targets) watch.targets = targets;
    if (watch.sample) samplesLeftOut++;
    else items.push(await itemOf(parts, watch, spec, plan, as !== undefined, read));
  }
  return { ...plan, items, composites: parts.composites.all(), samplesLeftOut };
}

/** Freezes the report of a period: the same content is the same revision, anything else the next one. What was frozen before stays. */
export async function makeReport(parts: Sla, options: MakeOptions): Promise<Made> {
  const { context, reports, heavy } = parts;
  checkZone(options.timeZone, 'timeZone');
  const plan = await planOf(parts, options);
  const { control } = options;
  const document = await heavy.run('sla/report', plan, control ? { progress: (ratio, note) => control.progress(0.5 + ratio / 2, note), signal: control.signal } : {});
  const id = reportId(options.period, plan.from, options.timeZone);
  const history = reports.revisions(id);
  // A newer program alone is no reason for a new revision; one that says something else names the program that says it.
  if (options.as && history.at(-1)?.content !== canonicalJson(document)) document.version = context.services.version;
  const revision = freeze(history, document, sha256);
  const isNew = revision.revision > (history.at(-1)?.revision ?? 0);
  const head = { id, period: options.period, from: plan.from, to: plan.to, timeZone: options.timeZone };
  if (isNew) reports.add(head, { ...revision, madeAt: context.clock.now(), madeBy: options.by, cause: options.cause });
  reports.setStale(id, false);
  if (isNew) context.emit('reportMade', { id, revision: revision.revision, period: options.period, from: plan.from, to: plan.to, hash: revision.hash });
  return { id, revision: revision.revision, hash: revision.hash, isNew, from: plan.from, to: plan.to, running: plan.running };
}

/** Looks again at closed reports that late data or a changed exclusion may alter, by the declarations they were made with. */
export async function remakeStale(parts: Sla): Promise<void> {
  for (const head of parts.reports.stale()) {
    const last = parts.reports.revision(head.id);
    const as = JSON.parse(last.content) as ReportDocument;
    // One that still runs is made again when it ends.
    if (as.running) parts.reports.setStale(head.id, false);
    else {
      try {
        await makeReport(parts, { period: head.period, at: head.from, timeZone: head.timeZone, by: 'system:sla', cause: 'late data or a changed exclusion', as });
      } catch (thrown) {
        parts.context.log.warn('report could not be looked at again', { report: head.id, error: messageOf(thrown) });
        return;
      }
    }
  }
}

/** The instant a person means by a date on the command line or in a call; now when they name none. */
export function meantInstant(parts: Pick<Sla, 'context'>, at: number | string | undefined, timeZone: string): number {
  return at === undefined ? parts.context.clock.now() : readInstant(at, timeZone, 'at');
}
