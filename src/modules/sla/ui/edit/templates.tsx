import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Checkbox, Field, Select, TextInput } from '#ui/form.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import { useLink } from '#ui/link.ts';
import type { monitoring } from '#modules/monitoring/contract.ts';
import type { TemplateRow } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import css from './edit.module.css';

const monitoringApi = moduleApi<typeof monitoring>('monitoring');

interface TemplatesProps {
  onClose: () => void;
  onMade: (id: string) => void;
}

/** Published healthcare measures. They are starting points: none counts before a person has put their name to it. */
export function Templates({ onClose, onMade }: TemplatesProps) {
  const answer = useQuery('sla/templates', () => slaApi.call.templates({}));
  const [chosen, setChosen] = useState<TemplateRow | null>(null);
  if (chosen) return <ConfirmMeasure template={chosen} onBack={() => setChosen(null)} onClose={onClose} onMade={onMade} />;
  return (
    <Dialog open onClose={onClose} title="Healthcare measures" shape="side">
      <div className={css.stack}>
        <p className={css.muted}>A benchmark describes others; your limit is yours to set. Nothing here is active until somebody confirms it by name.</p>
        <Answered answer={answer}>
          {({ templates }) => (
            <ul className={css.list}>
              {templates.map((each) => (
                <Measure key={each.id} template={each} onChoose={() => setChosen(each)} />
              ))}
            </ul>
          )}
        </Answered>
      </div>
    </Dialog>
  );
}

function limitOf(template: TemplateRow): string {
  const sign = template.direction === 'lower' ? '≥' : '≤';
  const unit = template.unit === '1' ? '' : ` ${template.unit}`;
  if (template.limit === null && template.share === null) return 'limit: the site sets it';
  const limit = template.limit === null ? '' : `${template.statistic === 'proportion' ? '' : `${template.statistic} `}${sign} ${template.limit}${unit}`;
  const share = template.share === null ? '' : `${limit ? 'for ' : '≥ '}${Number((template.share * 100).toPrecision(6))} %`;
  return `${limit} ${share}`.trim();
}

function Measure({ template, onChoose }: { template: TemplateRow; onChoose: () => void }) {
  const owner = useDenied('owner');
  const { citation, confirmed } = template;
  return (
    <li>
      <b>{template.name}</b>
      <Button denied={owner} onClick={onChoose}>
        Use
      </Button>
      <p>{template.definition}</p>
      <p>{[limitOf(template), template.standing, `per ${template.window.period}`, template.sampleRule].filter(Boolean).join(' · ')}</p>
      <p className={css.small}>{`${citation.title}, ${citation.edition}${citation.verifiedBy ? `; looked up by ${citation.verifiedBy}` : '; not looked up yet'}`}</p>
      {confirmed.length > 0 && <p className={css.small}>{`In use: ${confirmed.map((each) => `${each.objective}, confirmed by ${each.by}`).join('; ')}`}</p>}
    </li>
  );
}

interface ConfirmMeasureProps extends TemplatesProps {
  template: TemplateRow;
  onBack: () => void;
}

function ConfirmMeasure({ template, onBack, onClose, onMade }: ConfirmMeasureProps) {
  const actor = useLink((link) => link.hello?.actor ?? '');
  const { rows } = monitoringApi.useTopic('status');
  const [name, setName] = useState(template.name);
  const [limit, setLimit] = useState(template.limit === null ? '' : String(template.limit));
  const [percent, setPercent] = useState(template.share === null ? '' : String(Number((template.share * 100).toPrecision(6))));
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [source, setSource] = useState(template.statistic === 'availability' ? 'target' : 'metric');
  const [target, setTarget] = useState('');
  const [metric, setMetric] = useState('');
  const [contractual, setContractual] = useState(false);
  const [verified, setVerified] = useState(false);
  const [signed, setSigned] = useState(false);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const wantsShare = template.statistic === 'proportion' || template.statistic === 'availability';
  const wantsLimit = template.unit !== '1';
  const missing = !signed ? 'Confirm it by name first' : wantsLimit && !Number.isFinite(Number(limit || NaN)) ? 'Fill in the limit' : source === 'target' && target === '' ? 'Choose the target' : null;

  async function confirm(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await slaApi.call.confirm({
        template: template.id, name, timeZone: zone, sourceVerified: verified, contractual,
        ...(wantsLimit && { limit: Number(limit) }),
        ...(wantsShare && percent !== '' && { share: Number((Number(percent) / 100).toPrecision(12)) }),
        ...(source === 'target' ? { target } : metric !== '' && { metric }),
      });
      refresh('sla/');
      say(`${name} confirmed in your name`);
      onMade(id);
    } catch (thrown) {
      setError(messageOf(thrown));
    }
    setBusy(false);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={template.name}
      shape="side"
      footer={
        <>
          <Button onClick={onBack}>Back</Button>
          <Button kind="solid" denied={missing} busy={busy} onClick={() => void confirm()}>
            Confirm and add
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        <p className={css.muted}>{`${template.definition}. ${template.sampleRule}.`}</p>
        {error && <p className={css.problems} role="alert">{error}</p>}
        <div className={parts.grid}>
          <Field label="Name" wide>
            <TextInput value={name} onText={setName} />
          </Field>
          {wantsLimit && (
            <Field label={`${template.statistic === 'proportion' ? 'Limit' : `Limit of the ${template.statistic}`}, ${template.unit}`} hint={template.limit === null ? 'None is published: set your own' : `${template.standing}: ${template.limit} ${template.unit}`}>
              <TextInput mono inputMode="decimal" value={limit} onText={setLimit} />
            </Field>
          )}
          {wantsShare && (
            <Field label="Share that must keep it, %">
              <TextInput mono inputMode="decimal" value={percent} onText={setPercent} />
            </Field>
          )}
          <Field label="Values come from">
            <Select value={source} options={[{ value: 'metric', label: 'Pushed values' }, { value: 'target', label: 'A target' }]} onValue={setSource} />
          </Field>
          {source === 'target' ? (
            <Field label="Target">
              <Select value={target} options={[{ value: '', label: 'Choose a target' }, ...[...(rows?.values() ?? [])].map((row) => ({ value: row.id, label: row.name }))]} onValue={setTarget} />
            </Field>
          ) : (
            <Field label="Metric" hint="Its own id when left empty">
              <TextInput mono value={metric} onText={setMetric} placeholder={template.id} />
            </Field>
          )}
          <Field label="Time zone of the window" hint={`Calendar ${template.window.period}`}>
            <TextInput mono value={zone} onText={setZone} />
          </Field>
        </div>
        <label className={css.switch}>
          <Checkbox checked={contractual} onChecked={setContractual} label="It stands in a contract" />
          It stands in a contract
        </label>
        <label className={css.switch}>
          <Checkbox checked={verified} onChecked={setVerified} label="I have looked the source up" />
          {`I have looked the source up: ${template.citation.title}, ${template.citation.edition}`}
        </label>
        <label className={css.switch}>
          <Checkbox checked={signed} onChecked={setSigned} label="I confirm this measure" />
          {`I, ${actor.replace(/^\w+:/, '')}, confirm this measure, its limit and its source of values for this site`}
        </label>
      </div>
    </Dialog>
  );
}
