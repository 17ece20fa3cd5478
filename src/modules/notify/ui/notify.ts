import { moduleApi } from '#ui/api.ts';
import type { AlarmState, notify } from '../contract.ts';

export const notifyApi = moduleApi<typeof notify>('notify');

/** Quiet hours, silence, self-check and heartbeat as of now; null until it arrived. */
export function useAlarmState(): AlarmState | null {
  return notifyApi.useTopic('state').rows?.get('alarm') ?? null;
}
