import { Dialog } from '#ui/dialog.tsx';
import { millis, moment } from '#ui/format.ts';
import { Status } from '#ui/status.tsx';
import type { ProbeResult } from '../../spec.ts';
import css from './target.module.css';

type Result = Omit<ProbeResult, 'evidence' | 'conditions'> & Partial<Pick<ProbeResult, 'evidence' | 'conditions'>>;

const MARKS = { up: 'ok', degraded: 'warning', down: 'critical', unknown: 'unknown' } as const;

/** One result, whole. */
export function Evidence({ result, now, onClose }: { result: Result; now: number; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={`Result of ${moment(result.startedAt, now)}`}>
      <ResultFacts result={result} />
    </Dialog>
  );
}

export function ResultFacts({ result }: { result: Result }) {
  const phases = Object.entries(result.phasesMs).map(([phase, ms]) => `${phase} ${millis(ms)}`);
  return (
    <div className={css.stack}>
      <div className={css.verdict}>
        <Status mark={MARKS[result.state]} size={2.2} silent />
        <div>
          <b>{`${result.state.toUpperCase()} in ${millis(result.durationMs)}`}</b>
          <span>{result.message || result.code}</span>
        </div>
      </div>
      <Pairs
        pairs={[
          ['Code', result.code],
          ['Address', result.address ?? 'none'],
          ['Phases', phases.join(' · ') || 'none timed'],
          ['Lateness', `${millis(result.lagMs)}${result.suspect ? ', the prober itself was late: not to be relied on' : ''}`],
          ['Fault lies with', result.class === 'none' ? 'nobody' : result.class],
        ]}
      />
      {result.conditions && result.conditions.length > 0 && (
        <div>
          <h3>Conditions</h3>
          <Pairs pairs={result.conditions.map(conditionPair)} />
        </div>
      )}
      {result.evidence && Object.keys(result.evidence).length > 0 && (
        <div>
          <h3>Evidence</h3>
          <Pairs pairs={Object.entries(result.evidence).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])} />
        </div>
      )}
    </div>
  );
}

/** Where the probe itself failed there is no status or body to hold a condition against. */
function conditionPair({ ok, expr, resolved }: ProbeResult['conditions'][number]): readonly [string, string] {
  return !ok && resolved.includes('(unresolved)') ? ['nothing to judge', expr] : [ok ? 'holds' : 'does not hold', resolved || expr];
}

export function Pairs({ pairs }: { pairs: ReadonlyArray<readonly [string, string]> }) {
  return (
    <dl className={css.pairs}>
      {pairs.map(([name, value], i) => (
        <div key={i} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd data-mono>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
