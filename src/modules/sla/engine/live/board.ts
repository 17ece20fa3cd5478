import type { ModuleContext } from '#kit/module.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { CompositeSpecInput, ExclusionRow, ObjectiveRow, OverrideRow, sla } from '../../contract.ts';
import type { Evaluation } from '../evaluate.ts';
import { horizonOf, meet } from '../feeds/demand.ts';
import type { Demand, ReadTools } from '../feeds/demand.ts';
import type { Histories } from '../feeds/histories.ts';
import type { PromqlFeed } from '../feeds/promql.ts';
import { incrementalEvaluator } from '../incremental.ts';
import { evaluateMaterial, stateHistory } from '../material.ts';
import { evaluatePolicy } from '../policy.ts';
import type { ObjectiveStore, StoredObjective } from '../store/objectives.ts';
import { withExceptions } from '../store/exceptions.ts';
import type { ExceptionStore } from '../store/exceptions.ts';
import { announce } from './announce.ts';
import { compositeFace, compositeRowOf } from './composites.ts';
import { faceOf, rowOf } from './row.ts';
import { demandOf, prepare, watchesStates, watchOf } from './watch.ts';
import type { Watch } from './watch.ts';

/** How long one look at histories or samples may keep the loop. */
const BUDGET_MS = 15;
const SAMPLES_EVERY_MS = 60_000;
/** Above so many samples an evaluation goes to the reader worker, and a look waits a millisecond a sample. */
const LARGE = 20_000;
/** A row is pushed at least this often, so that the age of its figures is bounded. */
const SHOW_EVERY_MS = 60_000;

export interface BoardParts {
  context: ModuleContext<typeof sla>;
  store: ObjectiveStore;
  exceptions: ExceptionStore;
  composites: () => CompositeSpecInput[];
  histories: Histories;
  promql: PromqlFeed;
  tools: ReadTools;
  /** False for a command that looks without watching: it announces nothing. */
  armed: () => boolean;
  /** Evaluates in the reader worker. */
  evaluateAway: (spec: Watch['objective'], demand: Demand, at: number) => Promise<{ evaluation: Evaluation; size: number }>;
}

/** All objectives, kept evaluated. */
export interface Board {
  watches: ReadonlyMap<string, Watch>;
  /** Throws `not_found`. */
  watch(id: string): Watch;
  rows(): ObjectiveRow[];
  /** Reads the declarations again: after any of them, or what is recorded for them, changed. */
  reload(): void;
  /** Evaluates what changed since the last look, so that whoever changed it sees the outcome. */
  settle(): Promise<void>;
  /** A metric got new samples, or an exclusion changed: look at once. */
  touch(of: (watch: Watch) => boolean): void;
  /** Reads everything and evaluates everything, however long it takes: once at the start. */
  prime(): Promise<void>;
  /** The ten-second round: roster, histories, every objective of states, composites. */
  tick(): Promise<void>;
  /** Objectives that are due to be looked at because of samples, as far as a short budget goes. */
  sampleTick(): Promise<void>;
  /** A target changed its state: its objectives follow within a quarter of a second. */
  stateChanged(target: string): void;
  /** The demand of a watch over [from, to], PromQL asked for. */
  demand(watch: Watch, from: number, to: number): Promise<Demand>;
}

const EARLY_MS = 250;

export function createBoard(parts: BoardParts): Board {
  const { context, store, exceptions, histories, promql, tools } = parts;
  const { clock, log, topics } = context;
  const watches = new Map<string, Watch>();
  let early: { cancel(): void } | null = null;

  function freshWatch(stored: StoredObjective, before: Watch | undefined, exclusions: ExclusionRow[], overrides: OverrideRow[]): Watch | null {
    try {
      const spec = withExceptions(stored.spec, exclusions, overrides);
      if (before?.declared === JSON.stringify(spec)) return Object.assign(before, { stored });
      const watch = watchOf(stored, spec, histories.roster());
      if (before) Object.assign(watch, { shownAt: before.shownAt, row: before.row, lastSize: before.lastSize, ...(before.firingSince.length === watch.firingSince.length ? { firingSince: before.firingSince } : {}) });
      return watch;
    } catch (thrown) {
      log.error('objective cannot be read', { objective: stored.spec.id, error: messageOf(thrown) });
      return null;
    }
  }

  function keepHistories(): void {
    const now = clock.now();
    const horizons = new Map<string, number>();
    for (const watch of watches.values()) {
      if (!watchesStates(watch.objective, watch.data)) continue;
      const from = horizonOf(watch.objective, now);
      for (const id of watch.targets) horizons.set(id, Math.min(from, horizons.get(id) ?? Infinity));
    }
    histories.keep(horizons);
  }

  function reload(): void {
    const ids = new Set<string>();
    const exclusions = exceptions.exclusions();
    const overrides = exceptions.overrides();
    for (const stored of store.all()) {
      ids.add(stored.spec.id);
      const watch = freshWatch(stored, watches.get(stored.spec.id), exclusions, overrides);
      if (watch) watches.set(stored.spec.id, watch);
      else watches.delete(stored.spec.id);
    }
    for (const id of [...watches.keys()]) {
      if (ids.has(id)) continue;
      watches.delete(id);
      topics.objectives.delete(id);
      promql.forget(id);
    }
    keepHistories();
  }

  /** Groups gain and lose members, and a probe's cadence may change. */
  function followRoster(): void {
    for (const [id, watch] of watches) {
      if (!('group' in watch.data || 'target' in watch.data)) continue;
      const { objective, targets, sample } = prepare(watch.objective.spec, histories.roster());
      if (sample !== watch.sample || objective.everyMs !== watch.objective.everyMs || targets.join('\n') !== watch.targets.join('\n')) watches.set(id, { ...watch, objective, targets, sample, evaluator: null, dueAt: -Infinity });
    }
    keepHistories();
  }

  function publish(watch: Watch, evaluation: Evaluation, now: number): void {
    watch.evaluation = evaluation;
    const policy = evaluatePolicy(watch.objective, evaluation.budget ? evaluation.budget.consumedRatio : 0, now);
    const row = rowOf(watch, evaluation, policy, now);
    const shown = watch.row;
    watch.row = row;
    if (parts.armed()) announce(context, store, watch, row, policy, now);
    if (shown && topics.objectives.get(row.id) && now - watch.shownAt < SHOW_EVERY_MS && faceOf(shown) === faceOf(row)) {
      return;
    }
    watch.shownAt = now;
    topics.objectives.set(row.id, row);
  }

  /** Brings one objective of states up to `now` from the histories at hand. */
  function advance(watch: Watch, now: number): void {
    const { data, targets } = watch;
    if (!targets.every((id) => histories.of(id) !== undefined)) return;
    const missing = 'target' in data && !histories.roster().has(data.target);
    watch.sourceError = missing ? `There is no target "${targets[0]}".` : targets.length === 0 ? `No target stands in "${'group' in data ? data.group : ''}".` : '';
    const demand = demandOf(watch, histories)!;
    if (demand.form === 'states') {
      watch.evaluator ??= incrementalEvaluator(watch.objective, stateHistory(demand.members, demand.combine, now));
      publish(watch, watch.evaluator.advance(now), now);
    } else if (demand.form === 'weighted') publish(watch, evaluateMaterial(watch.objective, demand, now), now);
  }

  function showComposites(): void {
    const now = clock.now();
    const rows = new Map(parts.composites().map((spec) => [spec.id, compositeRowOf(spec, watches, histories, now)]));
    for (const id of [...topics.composites.rows().keys()]) if (!rows.has(id)) topics.composites.delete(id);
    for (const [id, row] of rows) {
      const shown = topics.composites.get(id);
      if (!shown || compositeFace(shown) !== compositeFace(row)) topics.composites.set(id, row);
    }
  }

  async function readHistories(): Promise<Set<string>> {
    const read = new Set(await histories.read(BUDGET_MS));
    for (const watch of watches.values()) if (watch.targets.some((id) => read.has(id))) watch.evaluator = null;
    if (histories.waiting > 0) hurry();
    return read;
  }

  function advanceAll(which: (watch: Watch) => boolean): void {
    const now = clock.now();
    for (const watch of watches.values()) {
      if (!watchesStates(watch.objective, watch.data) || !which(watch)) continue;
      try {
        advance(watch, now);
      } catch (thrown) {
        watch.sourceError = messageOf(thrown);
        log.error('objective failed', { objective: watch.objective.id, error: messageOf(thrown) });
      }
    }
  }

  function hurry(): void {
    early ??= clock.after(EARLY_MS, () => {
      early = null;
      void readHistories()
        .then((read) => {
          advanceAll((watch) => watch.targets.some((id) => read.has(id)));
          showComposites();
        })
        .catch((thrown: unknown) => log.error('objectives could not follow', { error: messageOf(thrown) }));
    });
  }

  async function demand(watch: Watch, from: number, to: number): Promise<Demand> {
    const { data, objective } = watch;
    if (!('promql' in data)) return demandOf(watch, histories)!;
    const samples = await promql.samples(objective.id, data, objective.kind, from, to);
    return { form: 'samples', samples, everyMs: data.step };
  }

  /** A failing server leaves what is known; what it did not tell is missing and shows in the coverage. */
  async function sampledDemand(watch: Watch, now: number): Promise<Demand> {
    const { data } = watch;
    try {
      const found = await demand(watch, horizonOf(watch.objective, now), now);
      watch.sourceError = 'target' in data && !histories.roster().has(data.target) ? `There is no target "${data.target}".` : '';
      return found;
    } catch (thrown) {
      watch.sourceError = messageOf(thrown);
      return { form: 'samples', samples: promql.known(watch.objective.id), everyMs: 'promql' in data ? data.step : null };
    }
  }

  async function lookAtSamples(watch: Watch): Promise<void> {
    const now = clock.now();
    watch.dueAt = now + SAMPLES_EVERY_MS;
    const found = await sampledDemand(watch, now);
    if (watches.get(watch.objective.id) !== watch) return;
    if (watch.lastSize > LARGE && context.services.reader) {
      const { evaluation, size } = await parts.evaluateAway(watch.objective, found, now);
      watch.lastSize = size;
      if (watches.get(watch.objective.id) === watch) publish(watch, evaluation, now);
    } else {
      const material = meet(found, tools, horizonOf(watch.objective, now), now);
      watch.lastSize = material.form === 'samples' ? material.samples.length : 0;
      publish(watch, evaluateMaterial(watch.objective, material, now), now);
    }
    watch.dueAt = now + Math.max(SAMPLES_EVERY_MS, watch.lastSize);
  }

  async function settle(): Promise<void> {
    const read = new Set<string>();
    while (histories.waiting > 0) for (const id of await histories.read(Infinity)) read.add(id);
    for (const watch of watches.values()) if (watch.targets.some((id) => read.has(id))) watch.evaluator = null;
    advanceAll((watch) => watch.evaluator === null);
    for (const watch of [...watches.values()]) if (!watchesStates(watch.objective, watch.data) && watch.dueAt === -Infinity) await looked(watch);
    showComposites();
  }

  async function looked(watch: Watch): Promise<void> {
    try {
      await lookAtSamples(watch);
    } catch (thrown) {
      watch.sourceError = messageOf(thrown);
      log.error('objective failed', { objective: watch.objective.id, error: messageOf(thrown) });
    }
  }

  return {
    watches,
    demand,
    reload,
    watch(id) {
      const found = watches.get(id);
      if (!found) throw new AppError('not_found', `There is no objective "${id}".`);
      return found;
    },
    rows: () => [...watches.values()].flatMap((watch) => watch.row ?? []),
    touch(of) {
      for (const watch of watches.values()) if (of(watch)) watch.dueAt = -Infinity;
    },
    settle,
    async prime() {
      await histories.look();
      reload();
      await settle();
    },
    async tick() {
      if (await histories.look()) followRoster();
      histories.markNext(Math.ceil(histories.roster().size / 360));
      await readHistories();
      advanceAll(() => true);
      showComposites();
    },
    async sampleTick() {
      const started = clock.monotonic();
      const due = [...watches.values()].filter((watch) => !watchesStates(watch.objective, watch.data) && watch.dueAt <= clock.now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const watch of due) {
        await looked(watch);
        if (clock.monotonic() - started >= BUDGET_MS) break;
      }
    },
    stateChanged(target) {
      histories.mark(target);
      if ([...watches.values()].some((watch) => watch.targets.includes(target))) hurry();
    },
  };
}
