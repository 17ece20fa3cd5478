import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { asWritten } from './as-written.ts';

const inner = z.strictObject({ id: z.string(), days: z.string().transform((text) => text.split(',')), wait: z.number().default(5) });

describe('asWritten', () => {
  it('gives the value back as written', () => {
    expect(asWritten(inner).parse({ id: 'a', days: 'mon,tue' })).toEqual({ id: 'a', days: 'mon,tue' });
  });

  it('reports what the inner schema reports', () => {
    const { error } = asWritten(inner).safeParse({ id: 1, days: 'mon', typo: 2 });
    expect(error?.issues.map((issue) => [issue.code, issue.path])).toEqual(inner.safeParse({ id: 1, days: 'mon', typo: 2 }).error?.issues.map((issue) => [issue.code, issue.path]));
  });

  it('describes itself as the inner one does', () => {
    expect(z.toJSONSchema(asWritten(inner), { io: 'input' })).toMatchObject({ type: 'object', properties: { id: { type: 'string' }, days: { type: 'string' } }, required: ['id', 'days'], additionalProperties: false });
  });
});
