import * as z from 'zod';
import { contract } from '#shared/contract.ts';

/** One server of the sample hospital. */
export const serviceRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  address: z.string(),
  /** Faults in force, in words; empty when healthy. */
  faults: z.array(z.string()),
});

export const sample = contract({
  name: 'sample',
  calls: {
    status: { input: z.object({}), output: z.object({ running: z.boolean(), targets: z.number(), scenario: z.string().nullable(), scenarios: z.array(z.object({ name: z.string(), title: z.string(), description: z.string() })) }), allow: 'viewer' },
    /** Starts the servers and adds their targets. */
    add: { input: z.object({}), output: z.object({ targets: z.number() }), allow: 'operator', audit: true },
    /** Stops the servers and deletes their targets with all they recorded. */
    remove: { input: z.object({}), output: z.object({ targets: z.number() }), allow: 'operator', audit: true },
    inject: { input: z.object({ service: z.string(), fault: z.unknown() }), output: z.object({}), allow: 'operator', audit: true },
    clear: { input: z.object({ service: z.string().optional() }), output: z.object({}), allow: 'operator', audit: true },
    runScenario: { input: z.object({ name: z.string() }), output: z.object({}), allow: 'operator', audit: true },
    stopScenario: { input: z.object({}), output: z.object({}), allow: 'operator', audit: true },
  },
  topics: { services: { row: serviceRow, key: 'id', allow: 'viewer' } },
  facts: {},
});

export type ServiceRow = z.output<typeof serviceRow>;
