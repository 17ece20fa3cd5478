import { create } from 'zustand';

/** Sound of this device, synthesised: no files. A browser lets a page sound only after somebody touched it. */

export type Tone = 'critical' | 'warning' | 'advisory' | 'recovery' | 'flood' | 'lost';

interface Pulse {
  /** Hz */
  pitch: number;
  /** Seconds from the beginning of the tone. */
  at: number;
  /** Seconds. */
  long: number;
}

const row = (pitches: readonly number[], long: number, gap: number): Pulse[] => pitches.map((pitch, i) => ({ pitch, at: i * (long + gap), long }));

/** Short bursts that can be told apart by number and direction of pulses, after IEC 60601-1-8: five rising, three level, one soft, two falling. */
export const TONES: Readonly<Record<Tone, readonly Pulse[]>> = {
  critical: row([523, 659, 784, 988, 1_175], 0.13, 0.07),
  warning: row([587, 587, 587], 0.16, 0.12),
  advisory: row([494], 0.22, 0),
  recovery: row([659, 494], 0.18, 0.06),
  flood: row([392, 784, 392, 784], 0.24, 0.02),
  lost: row([262, 262], 0.4, 0.15),
};

interface SoundSeat {
  /** Whether this device sounds at all. */
  on: boolean;
  /** 0–1 */
  volume: number;
  /** Sample targets sound too: for a rehearsal. */
  sample: boolean;
}

type AudioState = 'blocked' | 'running' | 'unavailable';

const KEY = 'watchfloor.sound';
/** In the desktop's own window; anything else is a browser. */
export const inDesktop = location.protocol === 'app:' || /\bElectron\//.test(navigator.userAgent);

function stored(): SoundSeat {
  const fallback: SoundSeat = { on: true, volume: 0.6, sample: false };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<SoundSeat>) };
  } catch {
    return fallback;
  }
}

/** What this device is set to; kept on it, since a desk and a wall differ. */
export const useSoundSeat = create<SoundSeat>(stored);

export function setSoundSeat(change: Partial<SoundSeat>): void {
  useSoundSeat.setState(change);
  localStorage.setItem(KEY, JSON.stringify(useSoundSeat.getState()));
}

/** Whether a tone would be heard. */
export const useAudio = create<{ state: AudioState }>(() => ({ state: 'AudioContext' in window ? 'blocked' : 'unavailable' }));

let context: AudioContext | null = null;

/** Makes the device ready to sound; in a browser this must follow a click or a key. */
export async function armSound(): Promise<void> {
  if (useAudio.getState().state === 'unavailable') return;
  try {
    context ??= new AudioContext();
    context.onstatechange = show;
    await context.resume();
  } catch {
    useAudio.setState({ state: 'unavailable' });
    return;
  }
  show();
}

function show(): void {
  useAudio.setState({ state: context?.state === 'running' ? 'running' : 'blocked' });
}

/** Arms at once in the desktop, else with the first click or key that counts as a touch: Shift alone does not. */
export function startSound(): void {
  if (inDesktop) void armSound();
  const touches = new AbortController();
  const onTouch = (): void => {
    if (navigator.userActivation?.isActive === false) return;
    touches.abort();
    void armSound();
  };
  for (const event of ['pointerup', 'keyup'] as const) window.addEventListener(event, onTouch, { capture: true, signal: touches.signal });
}

/** Sounds a tone now; `louder` is a step of the ladder. Nothing while blocked. */
export function sound(tone: Tone, louder = false): void {
  if (!context || context.state !== 'running') return;
  const level = Math.min(1, useSoundSeat.getState().volume * (louder ? 1.6 : 1)) * (tone === 'advisory' || tone === 'recovery' ? 0.4 : 0.8);
  const start = context.currentTime + 0.03;
  for (const { pitch, at, long } of TONES[tone]) {
    const voice = new OscillatorNode(context, { type: 'triangle', frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start + at);
    gain.gain.linearRampToValueAtTime(level, start + at + 0.015);
    gain.gain.setValueAtTime(level, start + at + long - 0.03);
    gain.gain.linearRampToValueAtTime(0, start + at + long);
    voice.connect(gain).connect(context.destination);
    voice.start(start + at);
    voice.stop(start + at + long + 0.02);
  }
}
