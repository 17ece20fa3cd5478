// The quick check before every commit: types, lint, unused code and unit tests at the same time; what failed is shown in full.
import { run, say } from './run.ts';

const PARTS = ['types', 'lint', 'knip', 'unit'];

/** With `--no-unit` the unit tests are left out, for a caller that ran them already. */
const parts = process.argv.includes('--no-unit') ? PARTS.filter((part) => part !== 'unit') : PARTS;

const results = await Promise.all(
  parts.map(async (part) => {
    const startedAt = Date.now();
    const { code, text } = await run('npm', ['run', '--silent', part], { output: 'collect' });
    const took = ((Date.now() - startedAt) / 1000).toFixed(1);
    say(code === 0 ? `${part}: ok (${took} s)` : `${part}: FAILED (${took} s)\n${text.trimEnd()}`);
    return code;
  }),
);
process.exitCode = results.some((code) => code !== 0) ? 1 : 0;
