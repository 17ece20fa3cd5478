import { describe, expect, it } from 'vitest';
import { compositeSpec } from '../../rows.ts';
import { compositeDraftOf, compositeProblems, compositeSpecOf, EMPTY_COMPOSITE } from './composite-draft.ts';

const SPEC = { id: 'care', name: 'Care path', kind: 'weighted' as const, target: 0.995, minCoverage: 0.5, children: [{ objective: 'a', weight: 2 }, { objective: 'b', weight: 0.5 }] };

describe('composite form', () => {
  it('says again what is declared', () => {
    expect(compositeSpecOf(compositeDraftOf(SPEC))).toEqual(SPEC);
    expect(compositeSpec.parse(compositeSpecOf(compositeDraftOf(SPEC)))).toEqual(SPEC);
  });

  it('makes an id of the name, and leaves weights to the average', () => {
    const draft = { ...EMPTY_COMPOSITE, name: 'Order to Résult', members: [{ objective: 'a', weight: '7' }] };
    expect(compositeSpecOf(draft)).toEqual({ id: 'order-to-result', name: 'Order to Résult', kind: 'serial', target: 0.999, minCoverage: 0.5, children: [{ objective: 'a', weight: 1 }] });
  });

  it('names what is missing', () => {
    expect(Object.keys(compositeProblems(EMPTY_COMPOSITE)).sort()).toEqual(['members', 'name']);
    expect(compositeProblems({ ...compositeDraftOf(SPEC), target: '120' })).toHaveProperty('target');
    expect(compositeProblems({ ...compositeDraftOf(SPEC), members: [{ objective: 'a', weight: 'x' }] })).toHaveProperty('members.0');
    expect(compositeProblems({ ...compositeDraftOf(SPEC), members: [{ objective: 'a', weight: '0' }] })['members']).toContain('0');
    expect(compositeProblems(compositeDraftOf(SPEC))).toEqual({});
  });
});
