// Type-checks every environment: shared, engine (with shell, scripts and tests) and pages.
import { run, say } from './run.ts';

const PROJECTS = ['tsconfig.shared.json', 'tsconfig.engine.json', 'tsconfig.ui.json', 'tests/tsconfig.json'];

let failed = false;
for (const project of PROJECTS) {
  const { code, text } = await run('tsc', ['--noEmit', '-p', project], { output: 'collect' });
  if (code === 0) continue;
  failed = true;
  say(`types: ${project}\n${text.trimEnd()}`);
}
process.exitCode = failed ? 1 : 0;
