import type { ModuleContext } from '#kit/module.ts';
import { monitoring, type StatusRow } from '#modules/monitoring/contract.ts';
import { notify, type ChannelRow } from '#modules/notify/contract.ts';
import { oncall, type Person } from '#modules/oncall/contract.ts';
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
}

/** Pages this desk, again after five minutes, and calls the incident unanswered after ten. Holds where no policy is declared. */
export const DESK_POLICY: EscalationPolicy = resolvePolicy(policySpec.parse({ id: 'desk', steps: [{ after: 0, notify: 'channel:desktop' }, { after: '5m', notify: 'channel:desktop' }] }));

const RUNBOOK_FRESH_MS = 60_000;

export interface WorldReader {
  read(): Promise<World>;
}

export function createWorldReader(context: ModuleContext<typeof incidents>): WorldReader {
  const targets = context.use(monitoring);
  const duty = context.use(oncall);
  const ways = context.use(notify);
  const runbooks = new Map<string, { at: number; text: string | null }>();

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
    async read() {
      const [{ targets: rows }, plan, { channels }] = await Promise.all([targets.listTargets({}), duty.plan({}), ways.listChannels({})]);
      await readRunbooks(rows);
      return {
        rows: new Map(rows.map((row) => [row.id, row])),
        policies: new Map(plan.policies.map((policy) => [policy.id, policy])),
        onCall: plan.onCall,
        people: new Map(plan.people.map((person) => [person.id, person])),
        channels: new Map(channels.map((channel) => [channel.id, channel])),
        runbooks: new Map([...runbooks].map(([id, { text }]) => [id, text])),
      };
    },
  };
}

export function policyOf(world: World, id: string | null): EscalationPolicy {
  return (id === null ? undefined : world.policies.get(id)) ?? DESK_POLICY;
}
