import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Remote } from '#shared/contract.ts';
import type { monitoring } from '#modules/monitoring/contract.ts';
import type { MemberHistory } from '../material.ts';
import type { Board } from '../live/board.ts';
import { demandOf, watchesStates } from '../live/watch.ts';
import type { Watch } from '../live/watch.ts';
import type { Demand } from './demand.ts';
import type { Histories } from './histories.ts';

/** Where histories of any stretch come from: monitoring itself, not the copy kept for the live figures. */
export interface GatherParts {
  histories: Histories;
  board: Pick<Board, 'demand'>;
  targets: Remote<typeof monitoring>;
}

/** Histories read for one purpose, so that objectives that share a target read it once. */
export type ReadHistories = Map<string, MemberHistory>;

async function historyOf(parts: GatherParts, id: string, from: number, to: number, read: ReadHistories): Promise<MemberHistory> {
  const key = `${id} ${from} ${to}`;
  const known = read.get(key);
  if (known) return known;
  const { intervals } = parts.histories.roster().has(id) ? await parts.targets.intervals({ target: id, from, to }) : { intervals: [] };
  const history = { target: id, intervals: parts.histories.told(intervals) };
  read.set(key, history);
  // Many histories in a row let others have their turn.
  if (read.size % 20 === 0) await letOthersRun();
  return history;
}

/** What an objective is judged from over [from, to], as of the targets it has now. */
export async function gather(parts: GatherParts, watch: Watch, from: number, to: number, read: ReadHistories = new Map()): Promise<Demand> {
  if (!watchesStates(watch.objective, watch.data)) return parts.board.demand(watch, from, to);
  const demand = demandOf(watch, parts.histories);
  if (to <= from || demand === null) return { form: 'states', members: [], combine: 'all' };
  const histories = new Map<string, MemberHistory>();
  for (const id of watch.targets) histories.set(id, await historyOf(parts, id, from, to, read));
  if (demand.form === 'weighted') return { form: 'weighted', members: demand.members.map((member) => ({ ...histories.get(member.target)!, weight: member.weight })) };
  return demand.form === 'states' ? { ...demand, members: demand.members.map((member) => histories.get(member.target)!) } : demand;
}
