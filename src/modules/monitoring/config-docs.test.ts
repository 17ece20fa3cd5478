import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { configJsonSchema } from '#kit/config/json-schema.ts';
import { printError, readConfig } from '#kit/config/read.ts';
import { exportConfig } from '#kit/config/export.ts';
import { configSections } from '#kit/config/sections.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const published = JSON.parse(readFileSync('docs/config.schema.json', 'utf8')) as Record<string, unknown>;
const sections = configSections();

/** The fenced blocks of the page with this info string. */
function blocks(info: string): string[] {
  return [...page.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].filter((match) => match[1] === info).map((match) => match[2]!);
}

test('docs/config.schema.json is what the code accepts; run node scripts/config-schema.ts', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema(sections))));
});

describe('docs/configuration.md', () => {
  const validator = z.fromJSONSchema(published as z.core.JSONSchema.JSONSchema);

  test.each(blocks('yaml').map((text, index) => [index + 1, text] as const))('example %i is read without error and fits the published schema', (_, text) => {
    const { document, errors } = readConfig([{ file: 'example.yaml', text }], sections);
    expect(errors.map(printError)).toEqual([]);
    expect(validator.safeParse(parse(text, { merge: true })).error).toBeUndefined();
    expect(validator.safeParse(parse(exportConfig(document!, sections))).error).toBeUndefined();
  });

  test('the faulty example gives the errors shown below it, and does not fit the schema', () => {
    const [text] = blocks('yaml faulty');
    const { errors } = readConfig([{ file: 'hospital.yaml', text: text! }], sections);
    expect(errors.map((error) => `${printError(error)}\n`).join('')).toBe(blocks('text')[0]);
    expect(validator.safeParse(parse(text!)).success).toBe(false);
  });

  test('every field of a target, a window and every probe type is on the page', () => {
    const names = new Set<string>();
    const collect = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { properties, items, oneOf, anyOf } = schema as { properties?: Record<string, { const?: unknown }>; items?: unknown; oneOf?: unknown[]; anyOf?: unknown[] };
      for (const [name, inner] of Object.entries(properties ?? {})) {
        names.add(name);
        if (name === 'type' && typeof inner.const === 'string') names.add(inner.const);
        collect(inner);
      }
      for (const inner of [items, ...(oneOf ?? []), ...(anyOf ?? [])]) collect(inner);
    };
    const own = published['properties'] as Record<string, unknown>;
    for (const section of ['defaults', 'targets', 'maintenance']) collect(own[section]);
    expect([...names].filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });
});
