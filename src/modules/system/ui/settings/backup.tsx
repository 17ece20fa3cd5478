import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Select } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import type { Mark } from '#ui/glyphs.ts';
import { Status } from '#ui/status.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import type { JobRow } from '../../contract.ts';
import { systemApi, useSiteSettings } from '../site.ts';
import { changeSettings } from './change.ts';
import css from '../settings.module.css';

const HOURS = [1, 3, 6, 12, 24, 168].map((hours) => ({ value: String(hours), label: hours === 1 ? 'Every hour' : hours === 168 ? 'Every week' : `Every ${hours} h` }));
const MARKS: Record<JobRow['state'], Mark> = { running: 'unknown', done: 'ok', failed: 'critical', cancelled: 'paused' };
const SHOWN = 5;

export function BackupSection() {
  const settings = useSiteSettings().data;
  const { rows } = systemApi.useTopic('jobs');
  const denied = useDenied('admin');
  const jobs = [...(rows?.values() ?? [])].sort((a, b) => b.startedAt - a.startedAt).slice(0, SHOWN);
  const running = jobs.some((job) => job.state === 'running');
  return (
    <>
      <div className={css.line}>
        <span>How often</span>
        <div style={{ width: '18rem' }}>{settings && <Select label="How often" value={String(settings.backupEveryHours)} options={HOURS} disabled={denied !== null} onValue={(hours) => void changeSettings({ backupEveryHours: Number(hours) })} />}</div>
      </div>
      <div className={css.actions}>
        <Button denied={denied ?? (running ? 'A backup is being written' : null)} onClick={() => void attempt(() => systemApi.call.createBackup({}))}>
          Back up now
        </Button>
      </div>
      {jobs.length > 0 && (
        <ul className={css.list}>
          {jobs.map((job) => (
            <Job key={job.id} job={job} />
          ))}
        </ul>
      )}
    </>
  );
}

function Job({ job }: { job: JobRow }) {
  const now = useNow();
  const denied = useDenied('operator');
  const ratio = job.progressRatio;
  return (
    <li>
      <Status mark={MARKS[job.state]} label={job.state} />
      <b>{job.title}</b>
      {job.state === 'running' ? (
        <Button denied={denied} onClick={() => void attempt(() => systemApi.call.cancelJob({ id: job.id }))}>
          Cancel
        </Button>
      ) : (
        <span>{`${job.state} ${moment(job.endedAt ?? job.startedAt, now)}`}</span>
      )}
      <p>{job.note || (ratio === null ? 'starting' : `${Math.round(ratio * 100)} %`)}</p>
      {job.state === 'running' && (
        <p>
          <span className={css.bar} role="progressbar" aria-label={job.title} aria-valuenow={ratio === null ? undefined : Math.round(ratio * 100)} style={{ display: 'block' }}>
            <i style={{ width: `${(ratio ?? 0) * 100}%` }} />
          </span>
        </p>
      )}
    </li>
  );
}
