import type { SectionSchema } from './section.ts';

const found = import.meta.glob<readonly SectionSchema[]>('../../../modules/*/config.ts', { eager: true, import: 'sections' });

/** The sections of the configuration file, each declared in its module's `config.ts`, in the order they are written. */
export function configSections(): SectionSchema[] {
  const order = ['defaults', 'targets', 'maintenance', 'objectives', 'composites', 'alerts', 'oncall', 'notify'];
  return Object.values(found).flat().sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
}
