import { messageOf } from '#shared/errors.ts';
import type { Cause, ExclusionRow, Figures } from '../../contract.ts';
import { citationOf } from '../../spec.ts';
import type { ObjectiveSpec } from '../../spec.ts';
import { burnDown } from '../budget.ts';
import { windowAt } from '../calendar.ts';
import type { EvaluationWindow } from '../calendar.ts';
import { causesOf } from '../causes.ts';
import { seriesOf, spaced } from '../daily.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { checkFeasibility } from '../feasibility.ts';
import { horizonOf, meet } from '../feeds/demand.ts';
import { readInstant } from '../instant.ts';
import { ASSUMED_EVERY_MS } from '../ledger-source.ts';
import { evaluateMaterial, sourceOf } from '../material.ts';
import type { Material } from '../material.ts';
import type { Objective } from '../objective.ts';
import { evaluatePolicy } from '../policy.ts';
import { byUrgency, rowOf } from '../live/row.ts';
import { prepare } from '../live/watch.ts';
import type { Watch } from '../live/watch.ts';
import { gather } from '../feeds/gather.ts';
import { declaredExclusions, withExceptions } from '../store/exceptions.ts';
import type { Sla } from './parts.ts';

const MOST_CAUSES = 500;

function figuresOf(evaluation: Evaluation): Figures {
  const { verdict, value, raw, n, excluded, missing, coverage, budget } = evaluation;
  return { verdict, value, raw: raw.value, n, excluded, missing, coverage, budgetRemaining: budget?.remaining ?? null, budgetRemainingRatio: budget?.remainingRatio ?? null };
}

/** The budget over time: each cause takes its amount between its beginning and its end. At most `points`, both ends kept. */
function burnLine(causes: readonly Cause[], window: EvaluationWindow, total: number, points: number) {
  const steps = causes.flatMap((cause) => [{ at: cause.from, amount: 0 }, { at: cause.to, amount: cause.amount }]);
  const line = burnDown([{ at: window.fromAt, amount: 0 }, ...steps, { at: window.toAt, amount: 0 }], total);
  const stride = Math.ceil(line.length / points);
  return stride <= 1 ? line : line.filter((_, i) => i % stride === 0 || i === line.length - 1);
}

/** Calls that look: lists, one objective in full, previews. */
export function createReads(parts: Sla) {
  const { board, context, exceptions, histories, promql, store, tools } = parts;
  const { clock } = context;

  /** What an objective is judged from at `at`; the copy that is kept when that is now. */
  async function materialAt(watch: Watch, at: number): Promise<Material> {
    const from = horizonOf(watch.objective, at);
    return meet(await gather(parts, watch, from, at), tools, from, at);
  }

  async function knownMaterial(watch: Watch, at: number): Promise<{ material: Material; sourceError: string }> {
    try {
      return { material: await materialAt(watch, at), sourceError: 'promql' in watch.data ? '' : watch.sourceError };
    } catch (thrown) {
      if (!('promql' in watch.data)) throw thrown;
      return { material: { form: 'samples', samples: promql.known(watch.objective.id), everyMs: watch.data.step }, sourceError: messageOf(thrown) };
    }
  }

  function exclusionsOf(spec: ObjectiveSpec, removed: boolean): ExclusionRow[] {
    const recorded = exceptions.exclusions().filter((row) => (row.objective === null || row.objective === spec.id) && (removed || row.removedAt === null));
    return [...declaredExclusions(spec), ...recorded].sort((a, b) => a.from - b.from);
  }

  return {
    exclusionsOf,
    list({ service, verdict }: { service?: string | undefined; verdict?: string | undefined }) {
      const rows = board.rows().filter((row) => (service === undefined || row.service === service) && (verdict === undefined || row.verdict === verdict));
      return { objectives: rows.sort(byUrgency), composites: [...context.topics.composites.rows().values()], at: clock.now() };
    },

    /** A source that fails shows what is known of it, and says so. */
    async status({ objective: id, at: wanted, points }: { objective: string; at?: number | undefined; points: number }) {
      const watch = board.watch(id);
      const at = wanted ?? clock.now();
      const { material, sourceError } = await knownMaterial(watch, at);
      const objective = spaced(watch.objective, material);
      const source = sourceOf(objective, material, at);
      const evaluation = evaluate(objective, source, at);
      const window = windowAt(objective.window, at);
      const causes = causesOf(objective, material, window, evaluation.budget?.total ?? null);
      const listed = causes.length <= MOST_CAUSES ? causes : [...causes].sort((a, b) => b.amount - a.amount).slice(0, MOST_CAUSES).sort((a, b) => a.from - b.from);
      const policy = evaluatePolicy(objective, evaluation.budget ? evaluation.budget.consumedRatio : 0, at);
      return {
        // A look must not disturb since when the live row fires.
        objective: rowOf({ ...watch, objective, sourceError, firingSince: [...watch.firingSince] }, evaluation, policy, at),
        evaluation,
        causes: listed,
        moreCauses: causes.length - listed.length,
        burnDown: evaluation.budget ? burnLine(causes, window, evaluation.budget.total, points) : [],
        series: seriesOf(objective, source, window.fromAt, window.toAt, 'day').slice(-points),
        policy,
        exclusions: exclusionsOf(watch.stored.spec, false),
        feasibility: checkFeasibility(objective, objective.everyMs ?? ASSUMED_EVERY_MS),
        citation: citationOf(objective.spec),
      };
    },

    getObjective({ id }: { id: string }) {
      const { spec, createdAt, updatedAt, updatedBy, confirmation } = store.get(id);
      return { spec, createdAt, updatedAt, updatedBy, confirmation, sample: board.watches.get(id)?.sample ?? false };
    },

    listExclusions({ objective, removed }: { objective?: string | undefined; removed: boolean }) {
      if (objective !== undefined) return { exclusions: exclusionsOf(store.get(objective).spec, removed) };
      const declared = store.all().flatMap(({ spec }) => declaredExclusions(spec));
      return { exclusions: [...declared, ...exceptions.exclusions().filter((row) => removed || row.removedAt === null)].sort((a, b) => a.from - b.from) };
    },

    /** The figures with and without one exclusion, approved for the comparison. */
    async previewExclusion(input: { objective: string; from?: number | string | undefined; to?: number | string | undefined; without?: string | undefined; at?: number | undefined }) {
      const watch = board.watch(input.objective);
      const at = input.at ?? clock.now();
      const { spec } = watch.stored;
      const recorded = exceptions.exclusions();
      const resolved = (declared: ObjectiveSpec, rows: ExclusionRow[]): Objective => prepare(withExceptions(declared, rows, []), histories.roster()).objective;
      let after = spec;
      let rowsAfter = recorded;
      if (input.without !== undefined) {
        const gone = input.without;
        rowsAfter = recorded.filter((row) => row.id !== gone);
        after = { ...spec, exclusions: spec.exclusions.filter((row, i) => (row.id ?? `${spec.id}#${i + 1}`) !== gone) };
      }
      if (input.from !== undefined && input.to !== undefined) {
        const zone = watch.objective.zone;
        after = { ...after, exclusions: [...after.exclusions, { from: readInstant(input.from, zone, 'from'), to: readInstant(input.to, zone, 'to'), reason: 'preview', by: 'preview', approved: true }] };
      }
      const material = await materialAt(watch, at);
      return { before: figuresOf(evaluateMaterial(resolved(spec, recorded), material, at)), after: figuresOf(evaluateMaterial(resolved(after, rowsAfter), material, at)) };
    },
  };
}
