import { nodeProblem } from '#kit/entry-guard.ts';

const problem = nodeProblem();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(70);
}
// After the guard, because what it loads may not load on an older Node.
const { run } = await import('./cli/program.ts');
await run(process.argv, import.meta.dirname);
