import { count, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Status as Sign } from '#ui/status.tsx';
import type { Status } from '../objectives.ts';
import css from './objective.module.css';

type Feasibility = Status['feasibility'];

/** Whether target, interval and burn rows fit together, in words. */
export function FeasibilityPanel({ feasibility }: { feasibility: Feasibility }) {
  return (
    <Panel title="Can it be judged?" note={proofText(feasibility)}>
      <FeasibilityWords feasibility={feasibility} />
    </Panel>
  );
}

function proofText(feasibility: Feasibility): string {
  if (feasibility.samplesToProve === null) return 'a target of 100 % can be refuted, never proven';
  return `${count(feasibility.samplesToProve)} results without a failure prove it${feasibility.provableInWindow ? '' : ': more than the window holds'}`;
}

export function FeasibilityWords({ feasibility }: { feasibility: Feasibility }) {
  const odd = feasibility.rows.filter((row) => !row.workable);
  const lines = [...feasibility.warnings, ...odd.map((row) => row.text).filter((text) => !feasibility.warnings.includes(text))];
  if (lines.length === 0) {
    return (
      <ul className={css.warnings}>
        <li>
          <Sign mark="ok" silent />
          <span>{`Target, interval and burn rows fit together${feasibility.workableIntervalMs === null ? '' : `, up to one result every ${span(feasibility.workableIntervalMs)}`}.`}</span>
        </li>
      </ul>
    );
  }
  return (
    <ul className={css.warnings}>
      {lines.map((text) => (
        <li key={text}>
          <Sign mark="warning" label="Warning" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
