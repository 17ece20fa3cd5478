import { readFileSync } from 'node:fs';
import { importFrom } from '#modules/monitoring/engine/import/importers.ts';
import { readConfig, printError } from '#kit/config/read.ts';
import { sections } from '#modules/monitoring/config.ts';
const r = importFrom(process.argv[2]!, readFileSync(process.argv[3]!, 'utf8'));
console.log(r.yaml); console.log(r.warnings.join('\n'));
console.log('ERRORS', readConfig([{file:'x',text:r.yaml}], sections).errors.map(printError));
