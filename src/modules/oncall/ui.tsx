import { definePage } from '#ui/page.ts';
import { CalendarClock } from '#ui/icons.ts';

export const pages = [
  definePage({ path: '/oncall/{-$schedule}', title: 'On-call', group: 'operate', order: 40, keys: 'g c', icon: CalendarClock, load: () => import('./ui/on-call.tsx').then((module) => ({ Page: module.OnCall })) }),
];
