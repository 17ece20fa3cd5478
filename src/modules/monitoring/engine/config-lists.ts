import type { ConfigList } from '#kit/module.ts';
import type { TargetSpec } from '../spec.ts';
import type { Monitoring } from './calls/context.ts';
import type { Editor } from './calls/edit.ts';
import type { MaintenanceSpec } from './maintenance/spec.ts';
import type { MaintenanceWatch } from './maintenance-watch.ts';

/** `targets` and `maintenance` of the configuration file. The sample hospital is not part of anybody's configuration. */
export function configLists({ targets }: Monitoring, editor: Editor, maintenance: MaintenanceWatch): ConfigList[] {
  return [
    {
      at: 'targets',
      current: () => targets.all().map((target) => target.spec).filter((spec) => !spec.sample),
      apply(change) {
        editor.remove(change.delete);
        for (const spec of change.put as TargetSpec[]) editor.put(spec);
      },
    },
    {
      at: 'maintenance',
      current: () => maintenance.windows(),
      apply(change) {
        for (const id of change.delete) maintenance.delete(id);
        for (const window of change.put as MaintenanceSpec[]) maintenance.put(window);
      },
    },
  ];
}
