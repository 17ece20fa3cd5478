import { definePage } from '#ui/page.ts';
import { Activity, Siren } from '#ui/icons.ts';

export const pages = [
  definePage({ path: '/incidents/{-$incident}', title: 'Incidents', group: 'operate', order: 30, keys: 'g i', icon: Siren, load: () => import('./ui/incidents.tsx').then((module) => ({ Page: module.Incidents })) }),
  definePage({ path: '/alarm-health', title: 'Alarm health', group: 'operate', order: 60, keys: 'g q', icon: Activity, load: () => import('./ui/health/alarm-health.tsx').then((module) => ({ Page: module.AlarmHealth })) }),
];
