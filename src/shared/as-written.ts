import * as z from 'zod';

type Plain = Record<string, unknown>;

/**
 * A schema that checks a value by another and gives it back as it was written. For declarations that their engine compiles (matchers, wall times),
 * so that what is stored, compared and exported is what the operator wrote. Issues and JSON Schema are those of the inner one.
 */
export function asWritten(inner: z.ZodType): z.ZodType<Plain> {
  const json = z.toJSONSchema(inner, { io: 'input', unrepresentable: 'any', cycles: 'ref' }) as Plain;
  const { $schema: _schema, $defs: _definitions, ...described } = json;
  return z
    .record(z.string(), z.unknown())
    .superRefine((value, ctx) => {
      const checked = inner.safeParse(value);
      for (const issue of checked.success ? [] : checked.error.issues) ctx.issues.push({ ...issue, input: value } as (typeof ctx.issues)[number]);
    })
    .meta(withoutReferences(described) as Plain) as z.ZodType<Plain>;
}

/** A reference points into a document that this part is taken out of; what stood there may be anything. */
function withoutReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutReferences);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) return { type: 'object' };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutReferences(value)]));
}
