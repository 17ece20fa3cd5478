import { messageOf } from '#shared/errors.ts';
import type { CompositeRow, CompositeSpecInput } from '../../contract.ts';
import { windowAt } from '../calendar.ts';
import { evaluateComposite } from '../composite.ts';
import type { CompositeChild } from '../composite.ts';
import type { Histories } from '../feeds/histories.ts';
import { ledgersOf, stateHistory } from '../material.ts';
import { demandOf } from './watch.ts';
import type { Watch } from './watch.ts';

function childOf(spec: CompositeSpecInput, watch: Watch, weight: number, histories: Histories, now: number): CompositeChild {
  const demand = spec.kind === 'all-good slice' ? demandOf(watch, histories) : null;
  const history = demand?.form === 'states' ? stateHistory(demand.members, demand.combine, now) : null;
  return { objective: watch.objective, evaluation: watch.evaluation!, weight, ...(history ? { ledger: ledgersOf(watch.objective, history, now).adjusted } : {}) };
}

/** What of a row is worth a push: what is declared, and figures as far as they are shown. */
export function compositeFace(row: CompositeRow): string {
  const short = (value: number | null, digits: number): string => value?.toPrecision(digits) ?? '';
  return JSON.stringify([row.name, row.kind, row.target, row.verdict, row.reason, short(row.value, 6), short(row.coverage, 4), row.children.map((child) => [child.id, child.weight, short(child.value, 6), short(child.loss, 4)])]);
}

/** A composite as of `now` from its children's latest evaluations; what keeps it from being judged is said in `reason`. */
export function compositeRowOf(spec: CompositeSpecInput, watches: ReadonlyMap<string, Watch>, histories: Histories, now: number): CompositeRow {
  const base = { id: spec.id, name: spec.name ?? spec.id, kind: spec.kind, target: spec.target };
  const nothing = (reason: string): CompositeRow => ({ ...base, verdict: 'no data', reason, value: null, n: 0, coverage: null, children: spec.children.map((child) => ({ id: child.objective, value: null, weight: child.weight, loss: 0 })), method: '' });
  try {
    const children: CompositeChild[] = [];
    for (const { objective, weight } of spec.children) {
      const watch = watches.get(objective);
      if (!watch) return nothing(`there is no objective "${objective}"`);
      if (!watch.evaluation) return nothing(`"${objective}" has not been evaluated yet`);
      children.push(childOf(spec, watch, weight, histories, now));
    }
    const { window } = children[0]!.objective;
    const { fromAt, toAt } = windowAt(window, now);
    const { verdict, reason, value, n, coverage, children: parts, method } = evaluateComposite(spec, children, { fromAt, toAt, anchorAt: window.kind === 'calendar' ? fromAt : 0 });
    return { ...base, verdict, reason, value, n, coverage, children: parts, method };
  } catch (thrown) {
    return nothing(messageOf(thrown));
  }
}
