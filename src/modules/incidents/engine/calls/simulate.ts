import type { CallOutput } from '#shared/contract.ts';
import { formatDuration } from '#shared/duration.ts';
import type { ModuleContext } from '#kit/module.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import { sla, type ObjectiveRow } from '#modules/sla/contract.ts';
import type { incidents } from '../../contract.ts';
import type { EngineRoom } from '../engine-room.ts';
import { readRule } from '../routing.ts';
import type { ObjectiveRule } from '../rules/objective-rule.ts';
import { declaredRule, type TargetRule } from '../rules/rule-set.ts';
import { simulateObjective, simulateTarget, type SimulatedAlert } from '../rules/simulate.ts';

type Simulation = CallOutput<typeof incidents, 'simulateRule'>;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** So many looks at service levels in all; each evaluates a whole window. */
const MOST_LOOKS = 720;
const MOST_LISTED = 2_000;

interface Part {
  readonly alerts: readonly SimulatedAlert[];
  readonly observedMs: number;
  readonly undecidedMs: number;
}

/** What a rule would have done over the last days: over recorded states, or over service levels evaluated as of then. */
export async function simulateRule(context: ModuleContext<typeof incidents>, room: EngineRoom, { rule, days }: { rule: Record<string, unknown>; days: number }): Promise<Simulation> {
  const ready = declaredRule(readRule(rule));
  const to = context.clock.now();
  const from = to - days * DAY_MS;
  const { parts, limits } = ready.about === 'target' ? await overTargets(context, room, ready, from, to) : await overObjectives(context, ready, from, to);
  const fired = parts.flatMap((one) => one.alerts).toSorted((a, b) => a.firedAt - b.firedAt);
  const observedMs = parts.reduce((sum, one) => sum + one.observedMs, 0);
  return { from, to, targets: parts.length, observedRatio: parts.length === 0 ? 0 : observedMs / (parts.length * (to - from)), alerts: fired.slice(0, MOST_LISTED), firings: fired.length, perDay: fired.length / days, limits };
}

async function overTargets(context: ModuleContext<typeof incidents>, room: EngineRoom, rule: TargetRule, from: number, to: number): Promise<{ parts: Part[]; limits: string[] }> {
  const { rows } = await room.world();
  const parts = await Promise.all(
    [...rows.values()].filter((row) => rule.appliesTo(row)).map(async (row) => {
      const { intervals } = await context.use(monitoring).intervals({ target: row.id, from, to });
      const observedMs = intervals.reduce((sum, one) => (one.state === 'gap' ? sum : sum + (one.to ?? to) - one.from), 0);
      return { observedMs, ...simulateTarget(rule, row, intervals, to) };
    }),
  );
  return { parts, limits: ['Past states are known to the interval: a flap inside one is not seen.', ...undecided(parts, 'target time', 'it asks for something that is not kept of the past (durations, silence, certificates)')] };
}

async function overObjectives(context: ModuleContext<typeof incidents>, rule: ObjectiveRule, from: number, to: number): Promise<{ parts: Part[]; limits: string[] }> {
  const levels = context.use(sla);
  const { objectives } = await levels.list({});
  const wanted = objectives.filter((row) => rule.appliesTo(row));
  const stepMs = Math.max(HOUR_MS, Math.ceil(((to - from) * wanted.length) / MOST_LOOKS / HOUR_MS) * HOUR_MS);
  const parts: Part[] = [];
  for (const { id } of wanted) {
    const looks: { at: number; row: ObjectiveRow }[] = [];
    for (let at = from; at <= to; at += stepMs) {
      const { objective } = await levels.status({ objective: id, at, points: 2 });
      looks.push({ at, row: objective });
    }
    const observedMs = stepMs * looks.filter(({ row }) => row.verdict !== 'no data').length;
    parts.push({ observedMs: Math.min(observedMs, to - from), ...simulateObjective(rule, looks, stepMs) });
  }
  return { parts, limits: [`Service levels were evaluated as of every ${formatDuration(stepMs)}, under today's objectives: a burn that came and went between two looks is not seen.`, ...undecided(parts, 'time', 'there were no measurements')] };
}

function undecided(parts: readonly Part[], what: string, why: string): string[] {
  const ms = parts.reduce((sum, one) => sum + one.undecidedMs, 0);
  return ms === 0 ? [] : [`For ${Math.round(ms / HOUR_MS)} h of ${what} the condition could not be decided, as ${why}.`];
}
