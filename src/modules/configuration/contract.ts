import * as z from 'zod';
import { contract } from '#shared/contract.ts';

const files = z.array(z.object({ file: z.string().max(1_000), text: z.string().max(8_388_608) })).min(1).max(200);
const configError = z.object({ file: z.string(), line: z.number(), path: z.string(), message: z.string() });
export const configChange = z.object({ at: z.string(), kind: z.enum(['create', 'update', 'delete', 'same']), id: z.string(), fields: z.array(z.string()) });

/** Configuration as code: everything an operator declares, as YAML. */
export const configuration = contract({
  name: 'configuration',
  calls: {
    /** Every error at once; an empty list means the files could be applied. */
    check: { input: z.object({ files }), output: z.object({ errors: z.array(configError) }), allow: 'operator' },
    /** What applying would change. Nothing is changed. */
    diff: { input: z.object({ files }), output: z.object({ changes: z.array(configChange) }), allow: 'operator' },
    apply: { input: z.object({ files }), output: z.object({ changes: z.array(configChange) }), allow: 'operator', audit: true },
    export: { input: z.object({}), output: z.object({ text: z.string() }), allow: 'operator' },
  },
  topics: {},
  facts: {},
});

export type ConfigChange = z.output<typeof configChange>;
