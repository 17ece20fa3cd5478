import type { Actor } from './access.ts';

/** What the desktop shell tells the engine process. In a utility process `open` carries a transferred port; elsewhere `data` relays. */
export type ToEngineProcess =
  | { k: 'open'; conn: number; actor: Actor }
  | { k: 'data'; conn: number; m: unknown }
  | { k: 'close'; conn: number }
  | { k: 'stop' };

/** What the engine process tells the shell. */
export type FromEngineProcess =
  | { k: 'ready'; address: string | null }
  /** It cannot start; it ends by itself afterwards. Both texts are shown to the person at the desk. */
  | { k: 'failed'; message: string; remedy: string }
  | { k: 'data'; conn: number; m: unknown }
  | { k: 'close'; conn: number }
  | { k: 'stopped' };

/** How the engine is to run: JSON in the variable `WATCHFLOOR_ENGINE_OPTIONS`. */
export interface EngineOptions {
  /** Null for the program's usual place. */
  dataDir: string | null;
  host: string;
  /** Null: no web gateway. 0: any free port. */
  port: number | null;
  demo: boolean;
  /** Configuration files to apply at start. */
  config: string[];
}

/** The variable that names a Node to run the engine on, where Electron's own is too old for the database. */
export const ENGINE_EXEC_VARIABLE = 'WATCHFLOOR_ENGINE_EXEC';
export const ENGINE_OPTIONS_VARIABLE = 'WATCHFLOOR_ENGINE_OPTIONS';
