import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** Entries of the Node side: the Electron shell, the engine, the command line, and the engine's workers. */
const MAIN_ENTRIES = ['index', 'engine', 'cli', 'prober', 'reader'];
/** Everything else is bundled: these hold native code, or are Electron itself. */
const EXTERNAL = ['electron', 'better-sqlite3', 'koffi'];

const at = (path: string): string => resolve(import.meta.dirname, path);

function present(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, at(`src/main/${name}.ts`)]).filter(([, file]) => existsSync(file!)));
}

/** Pages live at paths of any depth (`/monitor/x`), so assets are addressed from the root. electron-vite sets `./` after reading this file. */
const rootedAssets: Plugin = { name: 'rooted-assets', enforce: 'post', config: () => ({ base: '/' }) };

export default defineConfig({
  main: {
    // The PDF library's Node build looks its fonts up on disk beside itself; its other build takes them as data that can be bundled.
    resolve: { alias: [{ find: /^pdfkit$/, replacement: at('node_modules/pdfkit/js/pdfkit.browser.mjs') }] },
    build: {
      outDir: 'out/main',
      target: 'node20.18',
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: present(MAIN_ENTRIES),
        external: EXTERNAL,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20.18',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        external: ['electron'],
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  // Absent until the pages exist; the Node side builds without them.
  ...(existsSync(at('src/renderer/index.html')) && {
    renderer: {
      root: at('src/renderer'),
      plugins: [react(), rootedAssets],
      build: {
        outDir: at('out/renderer'),
        target: 'chrome130',
        modulePreload: { polyfill: false },
        // electron-vite leaves it off.
        minify: true,
        // Inlined fonts and images would need data: sources the page's policy does not grant.
        assetsInlineLimit: 0,
        rolldownOptions: { input: { index: at('src/renderer/index.html') } },
      },
    },
  }),
});
