import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'tests/{conformance,store,simulation,lint,unit,engine,incidents}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**', 'dist/**', 'tests/e2e/**', 'tests/electron/**', 'tests/lint/fixtures/**'],
    // Separate processes: better-sqlite3 and real sockets are not shared between test files, and a crash names its file.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    restoreMocks: true,
    // Prints only what fails; the totals come from the JSON report that scripts/test.ts reads.
    silent: 'passed-only',
  },
});
