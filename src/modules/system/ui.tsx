import { Settings as Gear, Sparkles } from '#ui/icons.ts';
import { definePage } from '#ui/page.ts';

export const pages = [
  definePage({ path: '/settings', title: 'Settings', group: 'govern', order: 990, keys: 'g ,', icon: Gear, load: () => import('./ui/settings.tsx').then((module) => ({ Page: module.SettingsPage })) }),
  definePage({ path: '/first-run', title: 'First run', order: 1_000, icon: Sparkles, load: () => import('./ui/first-run.tsx').then((module) => ({ Page: module.FirstRun })) }),
];
