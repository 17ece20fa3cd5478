import { simulate, smallRun } from '/work/main/tests/simulation/run.ts';
const from = Number(process.argv[2] ?? 1), to = Number(process.argv[3] ?? from);
for (let seed = from; seed <= to; seed++) {
  const t = process.cpuUsage();
  try {
  const r = await simulate({ ...smallRun(seed), ...(process.env.OPT ? JSON.parse(process.env.OPT) : {}) });
  const c = process.cpuUsage(t);
  console.log(seed, 'cpu', ((c.user + c.system) / 1e6).toFixed(2), 'results', r.results, 'facts', r.facts, 'truths', r.truthsChecked, JSON.stringify(r.struck), r.hash.slice(0, 8));
  for (const v of r.violations.slice(0, Number(process.env.V ?? 3))) console.log('   ✗', v);
  } catch (e) { console.log(seed, 'THREW', e); }
}
