import { Figure, Figures } from '#ui/panel.tsx';
import { age, span } from '#ui/format.ts';
import type { IncidentDetail, MilestoneName } from '../../contract.ts';
import { lastedMs, STATUS_WORDS, TONES } from '../words.ts';
import { Alerts } from './alerts.tsx';
import { DowntimeForm } from './downtime.tsx';
import { Milestones } from './milestones.tsx';
import { People } from './people.tsx';
import { Receipts } from './receipts.tsx';
import { Tasks } from './tasks.tsx';
import { Texts } from './texts.tsx';
import css from './incident.module.css';

interface OverviewProps {
  incident: IncidentDetail;
  now: number;
}

export function Overview({ incident, now }: OverviewProps) {
  return (
    <>
      <Durations incident={incident} now={now} />
      <div className={css.halves}>
        <div className={css.stack}>
          <Alerts incident={incident} now={now} />
          <Milestones incident={incident} now={now} />
          <Receipts incident={incident} now={now} />
        </div>
        <div className={css.stack}>
          <Texts incident={incident} />
          <People incident={incident} />
          <Tasks incident={incident} now={now} />
          <DowntimeForm incident={incident} />
        </div>
      </div>
    </>
  );
}

/** Each duration with its two ends: "MTTR" alone has four meanings. */
const DURATIONS: ReadonlyArray<{ label: string; from: MilestoneName; to: MilestoneName; words: string }> = [
  { label: 'TTD', from: 'impactStart', to: 'detected', words: 'impact began to detected' },
  { label: 'TTA', from: 'delivered', to: 'acknowledged', words: 'delivered to a person to acknowledged' },
  { label: 'TTM', from: 'impactStart', to: 'mitigated', words: 'impact began to mitigated' },
  { label: 'TTR', from: 'impactStart', to: 'resolved', words: 'impact began to resolved' },
];

function Durations({ incident, now }: OverviewProps) {
  const at = (name: MilestoneName): number | undefined => incident.milestones.find((each) => each.name === name)?.at;
  return (
    <Figures>
      <Figure label={STATUS_WORDS[incident.status]} tone={incident.status === 'resolved' ? undefined : TONES[incident.severity]} value={age(lastedMs(incident, now))} basis={incident.status === 'resolved' ? 'opened to resolved' : 'since it was opened'} />
      {DURATIONS.map(({ label, from, to, words }) => {
        const [start, end] = [at(from), at(to)];
        const value = start === undefined || end === undefined ? '–' : end < start ? 'out of order' : span(end - start);
        return <Figure key={label} label={label} value={value} basis={words} />;
      })}
    </Figures>
  );
}
