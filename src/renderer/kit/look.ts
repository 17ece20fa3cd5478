import { create } from 'zustand';

export type Theme = 'dark' | 'light' | 'system';
export type Density = 'comfortable' | 'compact' | 'dense';

interface Look {
  theme: Theme;
  density: Density;
  /** What is on screen now; `system` resolved. */
  shown: 'dark' | 'light';
}

const KEY = 'watchfloor.look';
const prefersLight = window.matchMedia('(prefers-color-scheme: light)');

function resolve(theme: Theme): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return prefersLight.matches ? 'light' : 'dark';
}

function stored(): Pick<Look, 'theme' | 'density'> {
  const fallback = { theme: 'system', density: 'comfortable' } as const;
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>;
    return { theme: saved.theme ?? fallback.theme, density: saved.density ?? fallback.density };
  } catch {
    return fallback;
  }
}

const first = stored();

/** Theme and density of this device; kept in local storage, since a wall and a desk differ. */
export const useLook = create<Look>(() => ({ ...first, shown: resolve(first.theme) }));

function apply(): void {
  const { shown, density } = useLook.getState();
  document.documentElement.dataset['theme'] = shown;
  document.documentElement.dataset['density'] = density;
}

/** Changes theme or density, shows it and remembers it. */
export function setLook(change: Partial<Pick<Look, 'theme' | 'density'>>): void {
  useLook.setState((look) => ({ ...change, shown: resolve(change.theme ?? look.theme) }));
  const { theme, density } = useLook.getState();
  localStorage.setItem(KEY, JSON.stringify({ theme, density }));
  apply();
}

/** Call once before the first paint. */
export function startLook(): void {
  apply();
  prefersLight.addEventListener('change', () => {
    useLook.setState((look) => ({ shown: resolve(look.theme) }));
    apply();
  });
}

export function toggleTheme(): void {
  setLook({ theme: useLook.getState().shown === 'dark' ? 'light' : 'dark' });
}

export function nextDensity(): void {
  const order: Density[] = ['comfortable', 'compact', 'dense'];
  const at = order.indexOf(useLook.getState().density);
  setLook({ density: order[(at + 1) % order.length]! });
}
