import * as rows from '../../src/main/shell/rows.fixture.ts';
import type { BoardRow } from '../../src/modules/incidents/contract.ts';
import type { StatusRow } from '../../src/modules/monitoring/contract.ts';
import type { PageRow } from '../../src/modules/notify/contract.ts';

/** A row of the status table as of now, up unless told otherwise. */
export function statusRow(id: string, over: Partial<StatusRow> = {}): StatusRow {
  return rows.statusRow(id, { name: `Service ${id}`, since: Date.now(), lastResultAt: Date.now(), ...over });
}

/** An open incident nobody has. */
export function boardRow(id: string, over: Partial<BoardRow> = {}): BoardRow {
  return rows.boardRow(id, { openedAt: Date.now(), updatedAt: Date.now(), ...over });
}

/** What this desk was paged of it. */
export function pageRow(id: string, over: Partial<PageRow> = {}): PageRow {
  return rows.pageRow(id, { at: Date.now(), updatedAt: Date.now(), ...over });
}
