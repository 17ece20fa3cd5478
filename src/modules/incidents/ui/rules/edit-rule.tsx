import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { say } from '#ui/toast.tsx';
import { idFrom } from '#modules/monitoring/ui/edit/draft.ts';
import { incidentsApi } from '../board.ts';
import { SEVERITY_OPTIONS } from '../declare.tsx';
import { EditEntry, type Draft, type Section } from '../edit-entry.tsx';
import { Simulation } from './simulation.tsx';

export type WrittenRule = Record<string, unknown>;

const OF_TARGETS = { path: 'objective', is: [undefined] };
/** The default first. */
const OF_A_TARGET_RULE = [...SEVERITY_OPTIONS].sort((a, b) => Number(b.value === 'warning') - Number(a.value === 'warning'));
const OF_A_LEVEL_RULE = [{ value: '', label: 'As the burn row says' }, ...SEVERITY_OPTIONS];

const sectionsOf = (draft: Draft): readonly Section[] => [
  {
    title: 'What raises it',
    fields: [
      { path: 'name', label: 'Name', kind: 'text', placeholder: 'Slow record system' },
      { path: 'id', label: 'Id', kind: 'mono', hint: 'Made from the name when left empty.' },
      { path: 'when', label: 'When', kind: 'mono', wide: true, placeholder: "state == 'degraded'", hint: 'CEL. Of targets: id, name, group, state, severity, code, message, durationMs, stateMs, silentMs, certificateExpiresInMs, flapping, maintenance, tags. Of service levels: violated, atRisk, silent, burn, burnLong, burnShort, budgetRemaining, value, n, coverage, contractual, service.' },
      { path: 'target', label: 'Targets', kind: 'mono', placeholder: 'ehr-*', when: OF_TARGETS, hint: 'An id, or * for any text; every target when left empty.' },
      { path: 'group', label: 'Group', kind: 'text', placeholder: 'Clinical/*', when: OF_TARGETS },
      { path: 'objective', label: 'Service levels', kind: 'mono', placeholder: 'ehr-*', hint: 'Written here, the rule is about service levels and not targets: burn >= 6.' },
      { path: 'for', label: 'For at least', kind: 'duration', placeholder: '5m' },
      { path: 'keepFiringFor', label: 'Kept firing', kind: 'duration', placeholder: '2m', hint: 'So that a short recovery does not end it.' },
    ],
  },
  {
    title: 'What it means',
    fields: [
      { path: 'severity', label: 'Severity', kind: { options: draft['objective'] === undefined ? OF_A_TARGET_RULE : OF_A_LEVEL_RULE } },
      { path: 'disabled', label: 'Switched off', kind: 'switch' },
      { path: 'response', label: 'What to do', kind: 'area', wide: true, placeholder: 'Call the integration desk; restart the listener; runbook https://…', hint: 'An alarm needs a response: a critical one without it is refused.' },
    ],
  },
  { title: 'Labels and annotations', folded: true, fields: [{ path: 'labels', label: 'Labels', kind: 'pairs', placeholder: 'team: integration' }, { path: 'annotations', label: 'Annotations', kind: 'pairs' }] },
];

/** Writes a rule, and shows what it would have done. */
export function EditRule({ rule, isNew, onClose }: { rule: WrittenRule; isNew: boolean; onClose: () => void }) {
  const named = (entry: Draft): WrittenRule => ({ ...(entry['objective'] === undefined ? { severity: 'warning' } : {}), ...entry, id: entry['id'] ?? idFrom(String(entry['name'] ?? '')) });
  return (
    <EditEntry
      title={isNew ? 'New alert rule' : `Edit ${String(rule['name'] ?? rule['id'])}`}
      first={rule}
      sections={sectionsOf}
      save={async (entry) => {
        const { id, warnings } = await incidentsApi.call.putRule({ rule: named(entry) });
        say([`Rule ${id} saved`, ...warnings].join('. '));
      }}
      onClose={onClose}
      below={(entry) => <Trial rule={named(entry)} />}
    />
  );
}

/** Tries what is written so far. A change puts the answer away: it was about something else. */
function Trial({ rule }: { rule: WrittenRule }) {
  const [tried, setTried] = useState<string | null>(null);
  const written = JSON.stringify({ ...rule, id: rule['id'] || 'tried' });
  return (
    <>
      <div>
        <Button denied={rule['when'] === undefined ? 'Write the condition first' : null} onClick={() => setTried(written)}>
          Simulate on the last 30 days
        </Button>
      </div>
      {tried === written && <Simulation key={tried} rule={JSON.parse(tried) as WrittenRule} />}
    </>
  );
}
