import type { ModuleContext } from '#kit/module.ts';
import { notify } from '#modules/notify/contract.ts';
import type { oncall } from '../contract.ts';

const MOST = 5_000;

/** The pages that reached people in `[from, to)`, each counted once per incident and call. */
export async function incidentPages(context: ModuleContext<typeof oncall>, from: number, to: number): Promise<{ user: string; at: number }[]> {
  const { deliveries } = await context.use(notify).deliveries({ limit: MOST });
  return deliveries.flatMap(({ user, event, outcome, endedAt }) => (user !== null && outcome === 'delivered' && (event === 'triggered' || event === 'escalated') && endedAt >= from && endedAt < to ? [{ user, at: endedAt }] : []));
}
