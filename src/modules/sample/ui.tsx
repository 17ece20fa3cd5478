import { FlaskConical } from '#ui/icons.ts';
import { definePage } from '#ui/page.ts';

export const pages = [
  definePage({ path: '/sample', title: 'Sample hospital', group: 'operate', order: 90, keys: 'g h', icon: FlaskConical, load: () => import('./ui/hospital.tsx').then((module) => ({ Page: module.HospitalPage })) }),
];
