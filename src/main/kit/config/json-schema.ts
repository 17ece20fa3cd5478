import * as z from 'zod';
import type { ListSchema, SectionSchema } from './section.ts';

type Json = Record<string, unknown>;

/** The JSON Schema (2020-12) of the configuration file, for editors and other tools. */
export function configJsonSchema(sections: readonly SectionSchema[]): Json {
  const properties: Json = { version: { const: 1, description: 'Version of this file format.' } };
  for (const section of sections) properties[section.key] = sectionSchema(section);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Watchfloor configuration',
    description: 'Durations are texts such as 250ms, 10s, 5m, 1h, 7d, or milliseconds. Secrets are written ${env:NAME} or ${secret:name}.',
    type: 'object',
    properties,
    additionalProperties: false,
  };
}

function sectionSchema(section: SectionSchema): Json {
  if (section.kind === 'whole') return inputOf(section.schema);
  if (section.kind === 'list') return listSchema(section.list);
  return { type: ['object', 'null'], properties: Object.fromEntries(Object.entries(section.lists).map(([name, list]) => [name, listSchema(list)])), additionalProperties: false };
}

function listSchema(list: ListSchema): Json {
  return { type: ['array', 'null'], items: inputOf(list.entry) };
}

function inputOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return rest;
}
