import { useMemo } from 'react';
import { create } from 'zustand';
import { useAudio, useSoundSeat } from '#ui/audio.ts';
import { age } from '#ui/format.ts';
import { useNow } from '#ui/use-now.ts';
import { incidentsApi } from '#modules/incidents/ui/board.ts';
import type { PageRow } from '../../contract.ts';
import { notifyApi, useAlarmState } from '../notify.ts';

/** Whether this window is the one of its browser or desktop that sounds: two windows would ring on top of each other. */
export const useTurn = create<{ mine: boolean }>(() => ({ mine: false }));

export type SoundWord = 'on' | 'off' | 'blocked' | 'unavailable' | 'silenced' | 'elsewhere';

/** Whether an alarm would be heard here, in a word and in words. */
export function useSoundState(): { word: SoundWord; text: string } {
  const now = useNow();
  const audio = useAudio((each) => each.state);
  const on = useSoundSeat((seat) => seat.on);
  const mine = useTurn((turn) => turn.mine);
  const until = useAlarmState()?.soundSilencedUntil ?? null;
  if (!on) return { word: 'off', text: 'sound off' };
  if (audio === 'unavailable') return { word: 'unavailable', text: 'no sound device' };
  if (audio === 'blocked') return { word: 'blocked', text: 'sound blocked' };
  if (until !== null && until > now) return { word: 'silenced', text: `silenced ${age(until - now)}` };
  return mine ? { word: 'on', text: 'sound on' } : { word: 'elsewhere', text: 'sound in another window' };
}

/** The pages that may sound: an incident that was snoozed calls nobody, so it makes no noise either. */
export function useSounding(): readonly PageRow[] {
  const pages = notifyApi.useTopic('pages').rows;
  const board = incidentsApi.useTopic('board').rows;
  return useMemo(() => [...(pages?.values() ?? [])].filter((page) => (board?.get(page.incident)?.snoozedUntil ?? null) === null), [pages, board]);
}

/** Whether something stands that sounds again until somebody takes it. */
export function useStandingAlarm(): boolean {
  const pages = useSounding();
  const sample = useSoundSeat((seat) => seat.sample);
  return pages.some((page) => page.severity === 'critical' && page.acknowledgedBy === null && page.event !== 'resolved' && !page.quiet && (sample || !page.sample || page.event === 'test'));
}
