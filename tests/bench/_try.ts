import { realClock } from '#kit/clock.ts';
import { createProbeRuntime } from '../../src/modules/monitoring/engine/probes/runtime.ts';
import { targetSpec } from '../../src/modules/monitoring/spec.ts';
const rt=createProbeRuntime({clock:realClock});
for (const probe of JSON.parse(process.argv[2]!)) { const r=await rt.run(targetSpec.parse({id:'a',name:'a',timeout:'1s',probe}),realClock.now(),{trace:l=>console.log('  ',l)}); console.log(r.state,r.class,r.code,r.message,r.durationMs,r.address,JSON.stringify(r.phasesMs),JSON.stringify(r.evidence)); }
rt.close();
