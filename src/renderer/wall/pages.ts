import { definePage } from '#ui/page.ts';
import { Grid3x3 } from '#ui/icons.ts';

const load = () => import('./wall.tsx');

export const pages = [
  definePage({ path: '/wall', title: 'Wall', group: 'operate', order: 10, keys: 'g w', icon: Grid3x3, load: () => load().then((module) => ({ Page: module.DeskWall })) }),
  // One per display; the name tells displays apart in the log and in the address.
  definePage({ path: '/wall/$display', title: 'Wall display', order: 11, icon: Grid3x3, bare: true, load: () => load().then((module) => ({ Page: module.DisplayWall })) }),
];
