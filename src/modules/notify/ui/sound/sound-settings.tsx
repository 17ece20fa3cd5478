import { armSound, setSoundSeat, sound, useSoundSeat, type Tone } from '#ui/audio.ts';
import { Button } from '#ui/button.tsx';
import { Segments, Switch } from '#ui/form.tsx';
import { Panel } from '#ui/panel.tsx';
import list from '#modules/incidents/ui/list.module.css';
import { useSoundState } from './sound-state.ts';

const VOLUMES = [
  { value: '0.3', label: 'Low' },
  { value: '0.6', label: 'Middle' },
  { value: '1', label: 'Full' },
];
const TRIALS: ReadonlyArray<{ tone: Tone; title: string }> = [
  { tone: 'critical', title: 'Critical' },
  { tone: 'warning', title: 'Warning' },
  { tone: 'advisory', title: 'Advisory' },
  { tone: 'recovery', title: 'Recovery' },
  { tone: 'flood', title: 'Flood' },
  { tone: 'lost', title: 'Stream lost' },
];

/** How this device sounds. */
export function SoundSettings() {
  const seat = useSoundSeat();
  const { text } = useSoundState();
  const play = (tone: Tone): void => void armSound().then(() => sound(tone));
  return (
    <Panel title="Sound of this device" note={text}>
      <div className={list.stack}>
        <div className={list.tools} data-left>
          <Switch label="This device sounds" checked={seat.on} onChecked={(on) => setSoundSeat({ on })} />
          <span>This device sounds; of several windows one does</span>
        </div>
        <div className={list.tools} data-left>
          <Switch label="Sample alarms sound" checked={seat.sample} onChecked={(sample) => setSoundSeat({ sample })} />
          <span>Sample alarms sound too, for a rehearsal</span>
        </div>
        <Segments label="Volume" value={String(seat.volume)} onValue={(value) => setSoundSeat({ volume: Number(value) })} options={VOLUMES} />
        <div className={list.tools} data-left>
          {TRIALS.map(({ tone, title }) => (
            <Button key={tone} onClick={() => play(tone)}>
              {title}
            </Button>
          ))}
        </div>
        <p className={list.text}>Critical: every 30 s until somebody acknowledges, louder after 2 min. Warning: once, again after 5 min. More than ten alarms in ten minutes: one tone a minute. M silences for 30 s and acknowledges nothing.</p>
      </div>
    </Panel>
  );
}
