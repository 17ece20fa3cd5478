import type { StatusRow } from '../../src/modules/monitoring/contract.ts';

/** A row of the status table, up unless told otherwise. */
export function statusRow(id: string, over: Partial<StatusRow> = {}): StatusRow {
  return {
    id, name: `Service ${id}`, group: '', type: 'http', severity: 'critical', state: 'up', since: Date.now(), pending: null, maintenance: false, unreachableVia: null, flapping: false,
    code: 'ok', message: '', durationMs: 3, figure: null, everyMs: 1_000, lastResultAt: Date.now(), certificateExpiresAt: null, tags: {}, sample: false, recent: [], ...over,
  };
}
