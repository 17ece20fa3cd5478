import { definePage } from '#ui/page.ts';
import { BellRing } from '#ui/icons.ts';

export const pages = [
  definePage({ path: '/alerting', title: 'Alerting', group: 'operate', order: 50, keys: 'g n', icon: BellRing, load: () => import('./ui/alerting.tsx').then((module) => ({ Page: module.Alerting })) }),
];
