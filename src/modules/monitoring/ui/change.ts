import { plural } from '#ui/format.ts';
import { refresh } from '#ui/query.ts';
import { attempt, say } from '#ui/toast.tsx';
import type { StatusRow } from '../contract.ts';
import { monitoringApi } from './status.ts';

/** Pauses or resumes, and offers to take it back. */
export async function setPaused(rows: readonly Pick<StatusRow, 'id' | 'name'>[], paused: boolean): Promise<void> {
  const ids = rows.map((row) => row.id);
  const done = await attempt(() => monitoringApi.call.setPaused({ ids, paused }));
  if (!done) return;
  refresh('monitoring/');
  const what = rows.length === 1 ? rows[0]!.name : plural(done.changed, 'target');
  say(`${what} ${paused ? 'paused' : 'resumed'}`, () => void attempt(() => monitoringApi.call.setPaused({ ids, paused: !paused })).then(() => refresh('monitoring/')));
}
