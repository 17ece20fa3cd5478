import { moment } from '#ui/format.ts';
import type { Mark } from '#ui/glyphs.ts';
import { useQuery } from '#ui/query.ts';
import { Answered, Loading } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { useNow } from '#ui/use-now.ts';
import type { HealthRow } from '../../contract.ts';
import { systemApi } from '../site.ts';
import css from '../settings.module.css';

const MARKS: Record<HealthRow['state'], Mark> = { ok: 'ok', warn: 'warning', fail: 'critical', unknown: 'unknown' };

export function HealthSection() {
  const { rows } = systemApi.useTopic('health');
  const about = useQuery('system/health', () => systemApi.call.health({}));
  const now = useNow();
  if (!rows) return <Loading />;
  return (
    <>
      <ul className={css.list}>
        {[...rows.values()].map((row) => (
          <li key={row.name}>
            <Status mark={MARKS[row.state]} />
            <b>{row.title}</b>
            <span>{row.value}</span>
            {row.remedy && <p>{row.remedy}</p>}
          </li>
        ))}
      </ul>
      <Answered answer={about}>{(health) => <p className={css.found}>{`version ${health.version} · running since ${moment(health.startedAt, now)} · data in ${health.dataDir}`}</p>}</Answered>
    </>
  );
}
