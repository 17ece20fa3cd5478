import { definePage } from '#ui/page.ts';
import { FileText, Gauge, LayoutDashboard } from '#ui/icons.ts';

export const pages = [
  definePage({ path: '/service-levels/{-$objective}', title: 'Service levels', group: 'assure', order: 40, keys: 'g s', icon: Gauge, load: () => import('./ui/service-levels.tsx').then((module) => ({ Page: module.ServiceLevels })) }),
  definePage({ path: '/reports/{-$report}', title: 'Reports', group: 'assure', order: 44, keys: 'g t', icon: FileText, load: () => import('./ui/reports/reports.tsx').then((module) => ({ Page: module.Reports })) }),
  definePage({ path: '/dashboard', title: 'Dashboard', group: 'assure', order: 46, keys: 'g d', icon: LayoutDashboard, load: () => import('./ui/dashboard/dashboard.tsx').then((module) => ({ Page: module.Dashboard })) }),
];
