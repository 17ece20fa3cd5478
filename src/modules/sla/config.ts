import type { Checking, ListSection, ReadEntry, SectionSchema } from '#kit/config/section.ts';
import { isMapping, valueAt } from '#kit/config/section.ts';
import { suggestion } from '#kit/config/nearest.ts';
import { messageOf } from '#shared/errors.ts';
import { resolveObjective } from './engine/objective.ts';
import { compositeSpec } from './rows.ts';
import { objectiveSpec } from './spec.ts';
import type { ObjectiveSpec } from './spec.ts';

function idOf(raw: unknown): string | null {
  return isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null;
}

/** `slice.length: is longer …` as the place and the message; the whole text stands at the entry when it names no place. */
function placed(text: string): { path: (string | number)[]; message: string } {
  const found = /^([A-Za-z]\w*(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*): (.*)$/s.exec(text);
  if (!found) return { path: [], message: text };
  return { path: found[1]!.split(/[.[\]]+/).filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? Number(part) : part)), message: found[2]! };
}

/** What an objective's schema cannot tell: that its target exists, and that its parts fit each other. */
function checkObjective(checking: Checking, entry: ReadEntry): void {
  const target = valueAt(entry.raw, ['source', 'target']);
  if (typeof target === 'string' && !checking.declares('targets', target)) checking.report(entry, ['source', 'target'], `there is no target "${target}"${suggestion(target, checking.ids('targets'))}`);
  if (entry.value === null) return;
  try {
    const objective = resolveObjective(entry.value as ObjectiveSpec);
    const { source } = objective.spec;
    if (objective.kind === 'value' && source && 'group' in source) checking.report(entry, ['source', 'group'], 'a group has states and no values; name one target, or use kind availability');
  } catch (thrown) {
    const { path, message } = placed(messageOf(thrown));
    checking.report(entry, path, message);
  }
}

const objectives: ListSection = {
  key: 'objectives',
  kind: 'list',
  list: {
    noun: 'objective',
    entry: objectiveSpec,
    idOf,
    secrets: [{ path: ['source', 'token'], kind: 'text' }, { path: ['source', 'server'], kind: 'url' }],
    sample: { id: 'x', kind: 'availability', target: 0.99, window: '30d' },
  },
  check: (checking) => checking.entries('objectives').forEach((entry) => checkObjective(checking, entry)),
};

/** Members must be declared; whether they fit together is judged when they are evaluated. */
function checkComposite(checking: Checking, entry: ReadEntry): void {
  const children = valueAt(entry.raw, ['children']);
  if (!Array.isArray(children)) return;
  children.forEach((child: unknown, i) => {
    const id = isMapping(child) ? child['objective'] : undefined;
    if (typeof id === 'string' && !checking.declares('objectives', id)) checking.report(entry, ['children', i, 'objective'], `there is no objective "${id}"${suggestion(id, checking.ids('objectives'))}`);
  });
}

const composites: ListSection = {
  key: 'composites',
  kind: 'list',
  list: { noun: 'composite', entry: compositeSpec, idOf, sample: { id: 'x', kind: 'serial', target: 0.99, children: [{ objective: 'x' }] } },
  check: (checking) => checking.entries('composites').forEach((entry) => checkComposite(checking, entry)),
};

/** What this module reads of the configuration file. */
export const sections: readonly SectionSchema[] = [objectives, composites];
