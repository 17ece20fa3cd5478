import { useMemo } from 'react';
import { age, millis, span } from '#ui/format.ts';
import type { Floor } from '#modules/monitoring/ui/status.ts';
import css from './all-clear.module.css';

const SLOWEST = 5;

/** Nothing needs anyone: what the floor does meanwhile, so that calm can be told from nobody looking. */
export function AllClear({ floor }: { floor: Floor }) {
  const { now, groups } = floor;
  const rows = useMemo(() => groups.flatMap((group) => group.targets.map((each) => each.row)), [groups]);
  const slowest = rows.filter((row) => row.durationMs !== null && row.figure === null && row.state === 'up').sort((a, b) => b.durationMs! - a.durationMs!).slice(0, SLOWEST);
  const changed = [...rows].sort((a, b) => b.since - a.since)[0];
  const expiring = rows.filter((row) => row.certificateExpiresAt !== null).sort((a, b) => a.certificateExpiresAt! - b.certificateExpiresAt!)[0];
  return (
    <div className={css.clear}>
      <h2>All clear</h2>
      <p>{changed ? `Last change ${age(now - changed.since)} ago: ${changed.name} ${changed.state}` : 'Nothing has changed yet'}</p>
      <h3>Slowest now</h3>
      <dl>
        {slowest.map((row) => (
          <div key={row.id}>
            <dt>{row.name}</dt>
            <dd>{millis(row.durationMs)}</dd>
          </div>
        ))}
      </dl>
      {expiring && (
        <>
          <h3>Next certificate to expire</h3>
          <dl>
            <div>
              <dt>{expiring.name}</dt>
              <dd>{span(Math.max(0, expiring.certificateExpiresAt! - now))}</dd>
            </div>
          </dl>
        </>
      )}
    </div>
  );
}
