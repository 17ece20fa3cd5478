import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { Settings } from '../../contract.ts';
import { systemApi } from '../site.ts';

/** Changes settings of the site and shows them everywhere. True when it was done. */
export async function changeSettings(change: Partial<Settings>, done = 'Saved'): Promise<boolean> {
  const saved = await attempt(() => systemApi.call.setSettings(change), done);
  refresh('system/settings');
  return saved !== undefined;
}
