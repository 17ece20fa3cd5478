import type { ConfigList } from '#kit/module.ts';
import type { TargetSpec } from '../spec.ts';
import type { Monitoring } from './calls/context.ts';
import type { Editor } from './calls/edit.ts';
import type { MaintenanceSpec } from './maintenance/spec.ts';
import type { MaintenanceWatch } from './maintenance-watch.ts';

/** `targets` and `maintenance` of the configuration file. The sample hospital is not part of anybody's configuration. */
export function configLists({ context, targets }: Monitoring, editor: Editor, maintenance: MaintenanceWatch): ConfigList[] {
  /** The transaction around an apply may still be rolled back, by another list's entry or the disk. Once it is over, memory follows the database. */
  function followUp(): void {
    context.clock.after(0, () => {
      editor.resync();
      maintenance.reload();
    });
  }

  return [
    {
      at: 'targets',
      current: () => targets.all().map((target) => target.spec).filter((spec) => !spec.sample),
      apply(change) {
        followUp();
        editor.remove(change.delete);
        for (const spec of change.put as TargetSpec[]) editor.put(spec);
      },
    },
    {
      at: 'maintenance',
      current: () => maintenance.windows(),
      apply(change) {
        followUp();
        for (const id of change.delete) maintenance.delete(id);
        for (const window of change.put as MaintenanceSpec[]) maintenance.put(window);
      },
    },
  ];
}
