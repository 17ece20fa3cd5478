import { clock, dataAge } from '#ui/format.ts';
import { useLink } from '#ui/link.ts';
import { freshness, useFloor } from '#modules/monitoring/ui/status.ts';
import { reasonOf } from '#modules/monitoring/ui/mark.ts';
import { runCommand } from '#ui/commands.ts';
import { SoundChip } from '#modules/notify/ui/sound/sound-chip.tsx';
import { useStandingAlarm } from '#modules/notify/ui/sound/sound-state.ts';
import { systemApi } from '#modules/system/ui/site.ts';
import css from './strip.module.css';

/** Figures of the engine's own health that are worth a glance all day; of each its first part. */
const WATCHED = [
  { name: 'prober', title: 'lateness' },
  { name: 'store', title: 'store' },
];

/** The foot of the frame: newest alarm in words, counts, and how well the program itself is doing. */
export function Strip() {
  const floor = useFloor();
  const health = systemApi.useTopic('health').rows;
  const open = useLink((link) => link.phase === 'open');
  const ringing = useStandingAlarm();
  const newest = floor.exceptions.filter((each) => each.mark !== 'unknown').sort((a, b) => b.row.since - a.row.since)[0];
  const fresh = freshness(floor.rows);
  const { critical, warning, advisory, unknown } = floor.counts;
  return (
    <footer className={css.strip}>
      <b className={css.newest}>{newest ? `${clock(newest.row.since)} ${newest.row.name}: ${reasonOf(newest.row, floor.now)}` : floor.rows === null ? 'Waiting for the first results' : 'No alarm'}</b>
      <span>{`critical ${critical} · warning ${warning} · advisory ${advisory}${unknown > 0 ? ` · unknown ${unknown}` : ''}`}</span>
      <SoundChip />
      {ringing && (
        <button type="button" className={css.silence} aria-keyshortcuts="M" onClick={() => runCommand('sound.silence')}>
          Silence <kbd aria-hidden="true">M</kbd>
        </button>
      )}
      <span className={css.self}>{[!open ? 'not connected' : fresh ? `data ${dataAge(fresh.ageMs)} old` : 'no data yet', ...WATCHED.flatMap(({ name, title }) => (health?.get(name) ? [`${title} ${health.get(name)!.value.split(' · ')[0]}`] : []))].join(' · ')}</span>
    </footer>
  );
}
