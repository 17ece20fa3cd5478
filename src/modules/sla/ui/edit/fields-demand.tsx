import { moduleApi } from '#ui/api.ts';
import parts from '#ui/form-parts.module.css';
import { Field, Select, Switch, TextInput } from '#ui/form.tsx';
import type { monitoring } from '#modules/monitoring/contract.ts';
import { idFrom, type Draft, type SourceKind } from './draft.ts';
import { problemAt, type FieldsProps } from './problems.ts';
import css from './edit.module.css';

const monitoringApi = moduleApi<typeof monitoring>('monitoring');

const KINDS = [
  { value: 'availability', label: 'Availability: time up, from state intervals' },
  { value: 'ratio', label: 'Ratio: good of all' },
  { value: 'value', label: 'Value: a latency or any measurement' },
];
const SOURCES = [
  { value: 'target', label: 'A target' },
  { value: 'group', label: 'A group of targets' },
  { value: 'pushed', label: 'Pushed values' },
  { value: 'promql', label: 'A Prometheus server' },
];
const COMBINE = [
  { value: 'all', label: 'Good while every member is' },
  { value: 'any', label: 'Good while one member is' },
  { value: 'weighted', label: 'Average of the members' },
];
const STATISTICS = [
  { value: 'proportion', label: 'Share inside the limit' },
  { value: 'p50', label: 'p50, the median' },
  { value: 'p75', label: 'p75' },
  { value: 'p90', label: 'p90' },
  { value: 'p95', label: 'p95' },
  { value: 'p99', label: 'p99' },
  { value: 'mean', label: 'Mean' },
  { value: 'rate', label: 'Rate' },
];
const DIRECTIONS = [
  { value: 'upper', label: 'At most' },
  { value: 'lower', label: 'At least' },
  { value: 'range', label: 'Between' },
];

/** What is measured, and how good it must be over which time. */
export function Demand({ draft, problems, set, isNew }: FieldsProps & { isNew: boolean }) {
  return (
    <section className={css.stack}>
      <div className={parts.grid}>
        <Field label="Name" error={problemAt(problems, 'name')}>
          <TextInput value={draft.name} onText={(name) => set({ name })} placeholder="EHR availability" autoFocus />
        </Field>
        <Field label="Id" error={problemAt(problems, 'id')}>
          <TextInput mono value={draft.id || (isNew ? idFrom(draft.name) : '')} onText={(id) => set({ id })} readOnly={!isNew} />
        </Field>
        <Field label="What is judged" wide error={problemAt(problems, 'kind')}>
          <Select value={draft.kind} options={KINDS} onValue={(kind) => set({ kind: kind as Draft['kind'], statistic: kind === 'value' ? draft.statistic || 'p95' : '' })} />
        </Field>
      </div>
      <SourceFields draft={draft} problems={problems} set={set} />
      {draft.kind === 'value' ? <ValueFields draft={draft} problems={problems} set={set} /> : null}
      <div className={parts.grid}>
        {(draft.kind !== 'value' || draft.statistic === 'proportion') && (
          <Field label={draft.kind === 'value' ? 'Share that must keep the limit, %' : 'Target, %'} error={problemAt(problems, 'target')} hint={allowance(draft)}>
            <TextInput mono inputMode="decimal" value={draft.share} onText={(share) => set({ share })} placeholder="99.9" />
          </Field>
        )}
        <Field label="Window">
          <Select value={draft.window} options={[{ value: 'rolling', label: 'Rolling' }, { value: 'calendar', label: 'Calendar' }]} onValue={(window) => set({ window: window as Draft['window'] })} />
        </Field>
        {draft.window === 'rolling' ? (
          <Field label="Length" error={problemAt(problems, 'window')}>
            <TextInput mono value={draft.duration} onText={(duration) => set({ duration })} placeholder="30d" />
          </Field>
        ) : (
          <>
            <Field label="Period" error={problemAt(problems, 'window.period')}>
              <Select value={draft.period} options={['day', 'week', 'month', 'quarter', 'year'].map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }))} onValue={(period) => set({ period })} />
            </Field>
            <Field label="Time zone" error={problemAt(problems, 'window.timeZone')} hint="UTC when left empty">
              <TextInput mono value={draft.timeZone} onText={(timeZone) => set({ timeZone })} placeholder="Europe/Vienna" list="objective-zones" />
              <datalist id="objective-zones">
                {Intl.supportedValuesOf('timeZone').map((zone) => (
                  <option key={zone} value={zone} />
                ))}
              </datalist>
            </Field>
          </>
        )}
      </div>
    </section>
  );
}

const MINUTES: Record<string, number> = { day: 1_440, week: 10_080, month: 43_200, quarter: 129_600, year: 525_600 };

/** The allowed minutes spelt out, for availability over a window of known length. */
function allowance(draft: Draft): string | undefined {
  const share = Number(draft.share) / 100;
  const days = /^(\d+)d$/.exec(draft.duration)?.[1];
  const minutes = draft.window === 'calendar' ? MINUTES[draft.period] : days ? Number(days) * 1_440 : undefined;
  if (draft.kind !== 'availability' || !(share > 0 && share <= 1) || minutes === undefined) return undefined;
  const allowed = minutes * (1 - share);
  return `Allows ${allowed >= 120 ? `${(allowed / 60).toFixed(1)} h` : `${Number(allowed.toFixed(1))} min`} down in ${draft.window === 'calendar' ? `a ${draft.period}${draft.period === 'month' ? ' of 30 days' : ''}` : draft.duration}`;
}

function SourceFields({ draft, problems, set }: FieldsProps) {
  const { rows } = monitoringApi.useTopic('status');
  const targets = [...(rows?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const groups = [...new Set(targets.map((row) => row.group).filter(Boolean))].sort();
  const options = targets.map((row) => ({ value: row.id, label: row.group ? `${row.name} (${row.group})` : row.name }));
  if (draft.target && !options.some((option) => option.value === draft.target)) options.unshift({ value: draft.target, label: draft.target });
  const problem = problemAt(problems, 'source');
  return (
    <div className={parts.grid}>
      <Field label="From">
        <Select value={draft.source} options={SOURCES} onValue={(source) => set({ source: source as SourceKind })} />
      </Field>
      {draft.source === 'target' && (
        <Field label="Target" error={problem}>
          <Select value={draft.target} options={[{ value: '', label: 'Choose a target' }, ...options]} onValue={(target) => set({ target })} />
        </Field>
      )}
      {draft.source === 'group' && (
        <>
          <Field label="Group" error={problem} hint="All below it belong to it; * stands for any letters">
            <TextInput value={draft.group} onText={(group) => set({ group })} list="objective-groups" placeholder="Clinical/EHR" />
            <datalist id="objective-groups">
              {groups.map((group) => (
                <option key={group} value={group} />
              ))}
            </datalist>
          </Field>
          <Field label="Together" wide>
            <Select value={draft.combine} options={COMBINE} onValue={(combine) => set({ combine })} />
          </Field>
        </>
      )}
      {draft.source === 'pushed' && (
        <Field label="Metric" error={problem} hint="Its own id when left empty">
          <TextInput mono value={draft.pushed} onText={(pushed) => set({ pushed })} placeholder={draft.id || idFrom(draft.name)} />
        </Field>
      )}
      {draft.source === 'promql' && (
        <>
          <Field label="Server" error={problemAt(problems, 'source.server')}>
            <TextInput mono value={draft.server} onText={(server) => set({ server })} placeholder="http://prometheus:9090" />
          </Field>
          <Field label={draft.kind === 'ratio' ? 'Good events' : 'Query'} wide error={problem}>
            <TextInput mono value={draft.promql} onText={(promql) => set({ promql })} placeholder={'sum(increase(http_requests_total{code!~"5.."}[1m]))'} />
          </Field>
          {draft.kind === 'ratio' && (
            <Field label="All events" wide error={problemAt(problems, 'source.total')}>
              <TextInput mono value={draft.total} onText={(total) => set({ total })} placeholder="sum(increase(http_requests_total[1m]))" />
            </Field>
          )}
        </>
      )}
    </div>
  );
}

function ValueFields({ draft, problems, set }: FieldsProps) {
  return (
    <div className={parts.grid}>
      <Field label="Statistic" error={problemAt(problems, 'statistic')}>
        <Select value={draft.statistic || 'p95'} options={STATISTICS} onValue={(statistic) => set({ statistic })} />
      </Field>
      <Field label="Unit" error={problemAt(problems, 'unit')}>
        <TextInput value={draft.unit} onText={(unit) => set({ unit })} placeholder="min" />
      </Field>
      {draft.statistic === 'rate' && (
        <Field label="Per" error={problemAt(problems, 'per')}>
          <TextInput mono value={draft.per} onText={(per) => set({ per })} placeholder="1h" />
        </Field>
      )}
      <Field label="Must be" error={problemAt(problems, 'direction')}>
        <Select value={draft.direction} options={DIRECTIONS} onValue={(direction) => set({ direction: direction as Draft['direction'] })} />
      </Field>
      {draft.direction !== 'upper' && (
        <Field label="Lower limit" error={problemAt(problems, 'lower')}>
          <TextInput mono inputMode="decimal" value={draft.lower} onText={(lower) => set({ lower })} />
        </Field>
      )}
      {draft.direction !== 'lower' && (
        <Field label="Upper limit" error={problemAt(problems, 'upper')}>
          <TextInput mono inputMode="decimal" value={draft.upper} onText={(upper) => set({ upper })} />
        </Field>
      )}
      <Field label="The limit itself">
        <span className={css.switch}>
          <Switch label="The limit itself is good" checked={draft.inclusive} onChecked={(inclusive) => set({ inclusive })} />
          {draft.inclusive ? 'is good' : 'is bad'}
        </span>
      </Field>
    </div>
  );
}
