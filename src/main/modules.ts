import type { ModuleDefinition } from '#kit/module.ts';

/** Every module's engine, found by its place: adding a module edits no other file. */
export const modules: ModuleDefinition[] = Object.values(import.meta.glob<ModuleDefinition>('../modules/*/engine.ts', { eager: true, import: 'default' }));
