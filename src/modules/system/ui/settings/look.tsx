import { Segments } from '#ui/form.tsx';
import { setLook, useLook, type Density, type Theme } from '#ui/look.ts';
import css from '../settings.module.css';

export function LookSection() {
  const { theme, density } = useLook();
  return (
    <>
      <div className={css.line}>
        <span>Theme</span>
        <Segments label="Theme" value={theme} onValue={(value) => setLook({ theme: value as Theme })} options={[{ value: 'system', label: 'As the system' }, { value: 'dark', label: 'Dark' }, { value: 'light', label: 'Light' }]} />
      </div>
      <div className={css.line}>
        <span>Density of lists</span>
        <Segments label="Density of lists" value={density} onValue={(value) => setLook({ density: value as Density })} options={[{ value: 'comfortable', label: 'Comfortable' }, { value: 'compact', label: 'Compact' }, { value: 'dense', label: 'Dense' }]} />
      </div>
    </>
  );
}
