import { exportConfig } from '#kit/config/export.ts';
import { readConfig } from '#kit/config/read.ts';
import { sections } from '#modules/monitoring/config.ts';
const r=readConfig([{file:'x',text:'targets:\n'+Array.from({length:2000},(_, i)=>`  - { id: t${i}, name: T, probe: { type: http, url: "http://x/${i}" } }`).join('\n')}],sections);
let s=performance.now(); const y=exportConfig(r.document!, sections); console.log(performance.now()-s, y.length);
