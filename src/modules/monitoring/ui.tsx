import { definePage } from '#ui/page.ts';
import { ListChecks } from '#ui/icons.ts';

export const pages = [
  definePage({ path: '/monitor/{-$target}', title: 'Monitor', group: 'operate', order: 20, keys: 'g m', icon: ListChecks, load: () => import('./ui/monitor.tsx').then((module) => ({ Page: module.Monitor })) }),
];
