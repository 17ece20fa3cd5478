import * as z from 'zod';
import type { Path, Step } from './section.ts';
import { isMapping } from './section.ts';

/** The part of a JSON Schema that is read here. */
export type JsonSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
};

const made = new WeakMap<z.ZodType, JsonSchema>();

/** The JSON Schema of what a zod schema accepts, made once. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  made.set(schema, json);
  return json;
}

/** The mapping schema that a value was meant for: of a union, the branch whose fixed fields (`type: http`) match. */
function branchFor(schema: JsonSchema, value: unknown): JsonSchema {
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches === undefined) return schema;
  const fits = (branch: JsonSchema) =>
    branch.properties !== undefined && isMapping(value) && Object.entries(branch.properties).every(([key, field]) => field.const === undefined || field.const === value[key]);
  return branches.find(fits) ?? { properties: Object.assign({}, ...branches.map((branch) => branch.properties ?? {})) as Record<string, JsonSchema> };
}

function stepInto(schema: JsonSchema, step: Step): JsonSchema | null {
  if (typeof step === 'number') return schema.items ?? null;
  const named = schema.properties?.[step];
  if (named !== undefined) return named;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null;
}

/** The keys a mapping at `path` inside `raw` may have; empty when the schema has no mapping there. */
export function keysAt(schema: z.ZodType, raw: unknown, path: Path): string[] {
  return Object.keys(propertiesAt(schema, raw, path));
}

/** The fields a mapping at `path` may have, with their schemas. */
export function propertiesAt(schema: z.ZodType, raw: unknown, path: Path): Readonly<Record<string, JsonSchema>> {
  let node: JsonSchema | null = inputSchema(schema);
  let value = raw;
  for (const step of path) {
    node = stepInto(branchFor(node, value), step);
    if (node === null) return {};
    value = typeof value === 'object' && value !== null ? (value as Record<Step, unknown>)[step] : undefined;
  }
  return branchFor(node, value).properties ?? {};
}
