import { count, moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { Verdict } from '../verdict.tsx';
import { amountText, nText, share, valueText } from '../words.ts';
import type { FrozenReport, ReportedObjective } from './document.ts';
import css from './reports.module.css';

/** The objectives of a frozen report, each with all that its figure rests on. */
export function Reported({ content }: { content: FrozenReport['content'] }) {
  const note = `n ${count(content.objectives.length)} · seed ${content.seed} · version ${content.version}${content.samplesLeftOut > 0 ? ` · ${content.samplesLeftOut} on the sample hospital left out` : ''}`;
  return (
    <Panel title="Objectives" note={note}>
      {content.objectives.length === 0 ? <Empty title="No objective was judged in this period" /> : content.objectives.map((each) => <One key={each.id} objective={each} />)}
    </Panel>
  );
}

function One({ objective }: { objective: ReportedObjective }) {
  const { period, exclusions, previous, comparison, trend, inputs } = objective;
  const value = (each: number | null): string => valueText(each, period.units.value);
  const { budget } = period;
  return (
    <section className={css.objective} aria-label={objective.name}>
      <h3>
        <Verdict row={{ verdict: period.verdict }} />
        {objective.name}
      </h3>
      <p>{[`asks ${objective.asks}`, objective.source, objective.service, objective.owner && `owner ${objective.owner}`, objective.contractual && 'contractual'].filter(Boolean).join(' · ')}</p>
      <p>{period.reason}</p>
      <dl className={css.pairs}>
        <dt>Raw</dt>
        <dd>{`${value(period.raw.value)}, ${nText(period.raw.n, period.units.n)}, coverage ${share(period.raw.coverage, 2)}`}</dd>
        <dt>Adjusted</dt>
        <dd>{`${value(period.adjusted.value)}, ${nText(period.adjusted.n, period.units.n)}, coverage ${share(period.adjusted.coverage, 2)}`}</dd>
        <dt>Interval</dt>
        <dd>{period.ciLow === null && period.ciHigh === null ? 'none' : `${period.ciLow === null ? 'open' : value(period.ciLow)} to ${period.ciHigh === null ? 'open' : value(period.ciHigh)}`}</dd>
        <dt>Excluded, missing</dt>
        <dd>{`${amountText(period.excluded, period.units.excluded)}, ${amountText(period.missing, period.units.missing)}`}</dd>
      </dl>
      <dl className={css.pairs}>
        <dt>Budget left</dt>
        <dd>{budget ? `${amountText(budget.remaining, budget.unit)} of ${amountText(budget.total, budget.unit)}, ${share(budget.remainingRatio)}` : 'none'}</dd>
        <dt>Period before</dt>
        <dd>{previous ? `${previous.verdict}, ${value(previous.value)}` : 'no data'}</dd>
        {comparison && (
          <>
            <dt>Compared</dt>
            <dd>{comparison.text}</dd>
          </>
        )}
        <dt>Trend</dt>
        <dd>{trend ? `${trend.text} (n ${trend.n}, seed ${trend.seed})` : 'not asked'}</dd>
        <dt>Inputs</dt>
        <dd>{`${count(inputs.count)} ${inputs.form}, sha256 ${inputs.sha256.slice(0, 12)}`}</dd>
      </dl>
      {exclusions.length > 0 && <p>{`Exclusions: ${exclusions.map((each) => `${moment(Date.parse(each.from), 0)} to ${moment(Date.parse(each.to), 0)}, ${each.reason}, by ${each.by}, ${each.state}${each.retroactive ? ', retroactive' : ''}`).join('; ')}`}</p>}
      <p>{`Method: ${period.method}`}</p>
    </section>
  );
}
