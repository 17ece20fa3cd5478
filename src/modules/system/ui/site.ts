import { useEffect } from 'react';
import { moduleApi } from '#ui/api.ts';
import { setZone } from '#ui/format.ts';
import { useQuery, type Answer } from '#ui/query.ts';
import { useShortcutSetting } from '#ui/shortcuts.ts';
import type { Settings, system } from '../contract.ts';

export const systemApi = moduleApi<typeof system>('system');

/** The site's settings, shared by every page; the key is refreshed by whoever changes them. */
export function useSiteSettings(): Answer<Settings> {
  const answer = useQuery('system/settings', () => systemApi.call.getSettings({}));
  const settings = answer.data;
  useEffect(() => {
    if (!settings) return;
    setZone(settings.timeZone);
    useShortcutSetting.setState({ singleKeys: settings.singleKeyShortcuts });
  }, [settings]);
  return answer;
}
