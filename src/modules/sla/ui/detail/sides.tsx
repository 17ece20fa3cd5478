import { count } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import type { ObjectiveRow } from '../../contract.ts';
import type { Evaluation } from '../objectives.ts';
import { amountText, nText, share, valueText } from '../words.ts';
import css from './objective.module.css';

/** Raw and adjusted side by side, and all that the figure rests on. */
export function Sides({ row, evaluation }: { row: ObjectiveRow; evaluation: Evaluation }) {
  const { raw, adjusted, units, bounds, dayBlock } = evaluation;
  const value = (each: number | null): string => valueText(each, units.value, row.target);
  const sides = [
    { name: 'Raw', note: 'nothing taken out', side: raw },
    { name: 'Adjusted', note: evaluation.exclusions.some((each) => each.applied) ? 'approved exclusions taken out' : 'no exclusion applies', side: adjusted },
  ];
  return (
    <div className={css.pair}>
      <Panel title="Raw and adjusted" note="side by side, neither clamped">
        <table className={css.sides}>
          <thead>
            <tr>
              <th scope="col">figure</th>
              {sides.map((each) => (
                <th key={each.name} scope="col">{`${each.name}: ${each.note}`}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">value</th>
              {sides.map((each) => (
                <td key={each.name}>{value(each.side.value)}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">n</th>
              {sides.map((each) => (
                <td key={each.name}>{nText(each.side.n, units.n).slice(2)}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">coverage</th>
              {sides.map((each) => (
                <td key={each.name}>{share(each.side.coverage, 2)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </Panel>
      <Panel title="What it rests on" note={evaluation.method.split(';').length > 1 ? undefined : evaluation.method}>
        <dl className={css.pairs}>
          <dt>{`Interval, ${share(evaluation.confidence, 0)}`}</dt>
          <dd>{evaluation.ciLow === null && evaluation.ciHigh === null ? 'none: too little was observed' : `${evaluation.ciLow === null ? 'open' : value(evaluation.ciLow)} to ${evaluation.ciHigh === null ? 'open' : value(evaluation.ciHigh)}`}</dd>
          <dt>Excluded</dt>
          <dd>{amountText(evaluation.excluded, units.excluded)}</dd>
          <dt>Missing</dt>
          <dd>{amountText(evaluation.missing, units.missing)}</dd>
          {bounds && (
            <>
              <dt>If all that is missing</dt>
              <dd>{`were bad ${value(bounds.worst)}, were good ${value(bounds.best)}`}</dd>
            </>
          )}
          {evaluation.outages !== null && (
            <>
              <dt>Outages</dt>
              <dd>{count(evaluation.outages)}</dd>
            </>
          )}
          {dayBlock && (
            <>
              <dt>By whole days</dt>
              <dd>{`${value(dayBlock.low)} to ${value(dayBlock.high)}, ${dayBlock.days} days, ${count(dayBlock.resamples)} resamples, seed ${dayBlock.seed}`}</dd>
            </>
          )}
          <dt>Method</dt>
          <dd>{evaluation.method}</dd>
        </dl>
      </Panel>
    </div>
  );
}
