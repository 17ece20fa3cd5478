import type { ModuleContext } from '#kit/module.ts';
import { monitoring, type StatusRow } from '#modules/monitoring/contract.ts';
import { notify, type ChannelRow } from '#modules/notify/contract.ts';
import { oncall, type Person } from '#modules/oncall/contract.ts';
import { sla, type ObjectiveRow } from '#modules/sla/contract.ts';
import { policySpec, resolvePolicy, type EscalationPolicy } from '#modules/oncall/spec.ts';
import type { incidents } from '../contract.ts';

/** What the other modules say at one moment: read before a transaction, since nothing may be awaited inside one. */
export interface World {
  readonly rows: ReadonlyMap<string, StatusRow>;
  readonly policies: ReadonlyMap<string, EscalationPolicy>;
  readonly onCall: Readonly<Record<string, readonly string[]>>;
  readonly people: ReadonlyMap<string, Person>;
  readonly channels: ReadonlyMap<string, Pick<ChannelRow, 'id' | 'type' | 'disabled'>>;
  /** By target; null where it has none. */
  readonly runbooks: ReadonlyMap<string, string | null>;
  /** Null until service levels have answered for the first time. */
  readonly objectives: readonly ObjectiveRow[] | null;
}

/** Pages this desk, again after five minutes, and calls the incident unanswered after ten. Holds where no policy is declared. */
export const DESK_POLICY: EscalationPolicy = resolvePolicy(policySpec.parse({ id: 'desk', steps: [{ after: 0, notify: 'channel:desktop' }, { after: '5m', notify: 'channel:desktop' }] }));

const RUNBOOK_FRESH_MS = 60_000;
const OBJECTIVES_FRESH_MS = 5_000;

export interface WorldReader {
  read(): Promise<World>;
  /** Asks for the service levels anew; `seen` runs when they are there. */
  lookAtObjectives(seen: () => void): void;
}

export function createWorldReader(context: ModuleContext<typeof incidents>): WorldReader {
  const targets = context.use(monitoring);
  const duty = context.use(oncall);
  const ways = context.use(notify);
  const levels = context.use(sla);
  const runbooks = new Map<string, { at: number; text: string | null }>();
  let objectives: readonly ObjectiveRow[] | null = null;
  let askedAt = context.clock.monotonic();
  let isAsking = false;

  /** Never waited for: evaluating them can take seconds, and a target that is down must not wait for that. */
  function lookAtObjectives(seen: () => void = () => {}): void {
    if (isAsking) return;
    isAsking = true;
    askedAt = context.clock.monotonic();
    levels
      .list({})
      .then((answer) => {
        objectives = answer.objectives;
        seen();
      }, () => {})
      .finally(() => (isAsking = false));
  }

  /** Runbooks stand in the target's declaration, not in its live row; asked for only while something is wrong with it. */
  async function readRunbooks(rows: readonly StatusRow[]): Promise<void> {
    const now = context.clock.now();
    const wanted = rows.filter((row) => row.state !== 'up' && row.state !== 'paused' && !((runbooks.get(row.id)?.at ?? -Infinity) > now - RUNBOOK_FRESH_MS));
    await Promise.all(
      wanted.map(async ({ id }) => {
        const spec = await targets.getTarget({ id }).then((found) => found.spec, () => null);
        runbooks.set(id, { at: now, text: spec?.runbook ? spec.runbook : null });
      }),
    );
  }

  return {
    lookAtObjectives,
    async read() {
      if (context.clock.monotonic() - askedAt >= OBJECTIVES_FRESH_MS) lookAtObjectives();
      const [{ targets: rows }, plan, { channels }] = await Promise.all([targets.listTargets({}), duty.plan({}), ways.listChannels({})]);
      await readRunbooks(rows);
      return {
        rows: new Map(rows.map((row) => [row.id, row])),
        policies: new Map(plan.policies.map((policy) => [policy.id, policy])),
        onCall: plan.onCall,
        people: new Map(plan.people.map((person) => [person.id, person])),
        channels: new Map(channels.map((channel) => [channel.id, channel])),
        runbooks: new Map([...runbooks].map(([id, { text }]) => [id, text])),
        objectives,
      };
    },
  };
}

export function policyOf(world: World, id: string | null): EscalationPolicy {
  return (id === null ? undefined : world.policies.get(id)) ?? DESK_POLICY;
}
