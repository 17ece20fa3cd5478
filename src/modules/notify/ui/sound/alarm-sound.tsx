import { useCallback, useEffect, useRef } from 'react';
import { useDenied } from '#ui/access.ts';
import { sound, startSound, useAudio, useSoundSeat } from '#ui/audio.ts';
import { useOffer } from '#ui/commands.ts';
import { silentMs, useLink } from '#ui/link.ts';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import { notifyApi, useAlarmState } from '../notify.ts';
import { climb, EMPTY_LADDER } from './ladder.ts';
import { useSounding, useSoundState, useTurn } from './sound-state.ts';

const SILENCE_MS = 30_000;
const DAY_MS = 86_400_000;
/** A page that has just been opened is about to be armed. */
const SETTLE_MS = 2_000;
const LOCK = 'watchfloor.sound';
let started = false;

/** Sounds what stands, climbing the ladder; offers to silence it. One per page; draws nothing. */
export function AlarmSound({ seat }: { seat?: string }) {
  const now = useNow();
  const pages = useSounding();
  const silencedUntil = useAlarmState()?.soundSilencedUntil ?? null;
  const { on, sample } = useSoundSeat();
  const running = useAudio((each) => each.state === 'running');
  const mine = useTurn((turn) => turn.mine);
  const ladder = useRef(EMPTY_LADDER);
  const denied = useDenied('viewer');
  useEffect(() => {
    if (started) return;
    started = true;
    startSound();
  }, []);
  useTurnWhile(on && running);
  useReport(seat, Math.floor(now / DAY_MS));
  const silence = useCallback(() => void attempt(() => notifyApi.call.silenceSound({ forMs: SILENCE_MS }), 'Sound silenced for 30 s; nothing was acknowledged'), []);
  useOffer({ id: 'sound.silence', title: 'Silence sound for 30 s', keys: 'm', section: 'Incident', denied, run: silence });
  useEffect(() => {
    if (!on || !running || !mine) return;
    const { lifeAt, phase } = useLink.getState();
    const step = climb(ladder.current, { now, pages, silencedUntil, sample, lostMs: phase === 'open' ? 0 : (silentMs(lifeAt) ?? 0) });
    ladder.current = step.ladder;
    if (step.due) sound(step.due.tone, step.due.louder);
  }, [now, pages, silencedUntil, on, sample, running, mine]);
  return null;
}

/** Holds the turn to sound while `able`; another window of the same browser has it next. Where there are no locks every window sounds. */
function useTurnWhile(able: boolean): void {
  useEffect(() => {
    if (!able) return;
    if (!('locks' in navigator)) {
      useTurn.setState({ mine: true });
      return;
    }
    const waiting = new AbortController();
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    navigator.locks
      .request(LOCK, { signal: waiting.signal }, () => {
        useTurn.setState({ mine: true });
        return held;
      })
      .catch(() => undefined);
    return () => {
      useTurn.setState({ mine: false });
      waiting.abort();
      release();
    };
  }, [able]);
}

/** Tells the engine whether this seat could be heard, when that changes and each day. */
function useReport(seat: string | undefined, day: number): void {
  const { word } = useSoundState();
  const open = useLink((link) => link.phase === 'open');
  const heard = word === 'on' || word === 'elsewhere' || word === 'silenced';
  useEffect(() => {
    if (seat === undefined || !open) return;
    const detail = heard ? '' : 'Touch the screen once, or switch the sound of this device on.';
    const timer = setTimeout(() => void notifyApi.call.reportSelfCheck({ seat, tray: null, notifications: null, sound: heard, detail }).catch(() => undefined), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [seat, open, heard, day]);
}
