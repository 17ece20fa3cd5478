import { armSound } from '#ui/audio.ts';
import { useGo } from '#ui/nav.tsx';
import { useSoundState } from './sound-state.ts';
import css from './sound.module.css';

/** The state of the sound; one click arms it where the browser held it back. */
export function SoundChip({ wall = false }: { wall?: boolean }) {
  const { word, text } = useSoundState();
  const go = useGo();
  const bad = word === 'blocked' || word === 'unavailable' || word === 'off';
  return (
    <button type="button" className={css.chip} data-bad={bad || undefined} data-wall={wall || undefined} title={word === 'blocked' ? 'The browser waits for a click or a key' : 'Sound of this device'} onClick={() => (word === 'blocked' ? void armSound() : !wall && go('/alerting', { tab: 'desk' }))}>
      {word === 'blocked' ? `${text}, click to arm` : text}
    </button>
  );
}
