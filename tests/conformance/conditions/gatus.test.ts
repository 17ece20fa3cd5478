import { describe, expect, it } from 'vitest';
import { parseMoment } from '#modules/monitoring/engine/conditions/age.ts';
import { compileCondition, evaluate } from '#modules/monitoring/engine/conditions/condition.ts';
import { factsOf } from '#modules/monitoring/engine/conditions/facts.ts';
import { walkGatusPath } from '#modules/monitoring/engine/conditions/gatus-path.ts';
import { resolveGatus } from '#modules/monitoring/engine/conditions/gatus-resolve.ts';
import { matchPattern } from '#modules/monitoring/engine/conditions/pattern.ts';
import conditions from './gatus-conditions.json' with { type: 'json' };
import values from './gatus-values.json' with { type: 'json' };

type Case = [condition: string, result: object, holds: boolean, shown?: string];

describe('conditions as Gatus judges them', () => {
  it.each(conditions.cases as unknown as Case[])('%s on %j is %s', (text, result, holds, shown) => {
    expect(evaluate(compileCondition(text, 'gatus'), result)).toEqual({ ok: holds, resolved: shown ?? text });
  });

  it.each(conditions.valid)('%s is accepted', (text) => {
    expect(compileCondition(text, 'gatus').text).toBe(text);
  });

  it.each(conditions.invalid)('%s is refused, with its text', (text) => {
    expect(() => compileCondition(text, 'gatus')).toThrow(/invalid condition/);
  });
});

describe('what placeholders stand for', () => {
  it.each(values.placeholders as [string, string][])('%s → %s', (placeholder, text) => {
    expect(resolveGatus(placeholder, factsOf(values.result))).toBe(text);
  });

  it.each(values.withoutContext as [string, string][])('%s → %s without a context', (placeholder, text) => {
    expect(resolveGatus(placeholder, factsOf({ status: 404, body: '{"error":"not found"}' }))).toBe(text);
  });

  it.each(values.moments as [string, number | null][])('the moment %s is %s', (text, at) => {
    expect(parseMoment(text)).toBe(at);
  });
});

describe('paths and patterns', () => {
  it.each(values.paths as [string, string, string | null, number][])('path %j in %s is %j', (path, data, text, length) => {
    const document = factsOf({ body: data }).bodyJson();
    expect(walkGatusPath(path, document)).toEqual(text === null ? null : { text, length });
  });

  it.each(values.patterns as [string, boolean][])('pattern %s on livingroom_123: %s', (pattern, matches) => {
    expect(matchPattern(pattern, 'livingroom_123')).toBe(matches);
  });
});
