import css from '#modules/incidents/ui/list.module.css';
import { Heartbeat } from './heartbeat.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { SelfChecks } from './self-checks.tsx';
import { SoundSettings } from './sound/sound-settings.tsx';
import { TestAlarm } from './test-alarm.tsx';

/** Whether this desk would wake somebody: the test alarm, quiet hours, what each seat found out about itself, the dead-man call. */
export function Desk() {
  return (
    <div className={css.halves}>
      <div className={css.stack}>
        <TestAlarm />
        <SelfChecks />
      </div>
      <div className={css.stack}>
        <SoundSettings />
        <QuietHours />
        <Heartbeat />
      </div>
    </div>
  );
}
