import type { CompositeSpecInput } from '../../contract.ts';
import { idFrom } from './draft.ts';

export interface MemberDraft {
  objective: string;
  weight: string;
}

/** A composite as a form holds it: every field is text until it is sent; shares are per cent. */
export interface CompositeDraft {
  id: string;
  name: string;
  kind: CompositeSpecInput['kind'];
  target: string;
  minCoverage: string;
  members: MemberDraft[];
}

export const EMPTY_COMPOSITE: CompositeDraft = { id: '', name: '', kind: 'serial', target: '99.9', minCoverage: '50', members: [] };

export const KIND_WORDS: Record<CompositeSpecInput['kind'], { label: string; text: string }> = {
  serial: { label: 'Serial: a chain of links', text: 'The product of the shares: the chain works when every link does, and links fail independently.' },
  weighted: { label: 'Weighted average', text: 'The average of the shares by weight: a member of weight 2 counts twice.' },
  'all-good slice': { label: 'All good in the same slice', text: 'The share of slices in which every member was good. All members need the same slice length.' },
};

const perCent = (ratio: number): string => String(Number((ratio * 100).toPrecision(12)));

/** Per cent as a ratio; null when it is not one. */
function ratioOf(text: string): number | null {
  const plain = text.replace(/\s*%\s*$/, '').trim();
  const value = Number(plain) / 100;
  return plain !== '' && value >= 0 && value <= 1 ? Number(value.toPrecision(12)) : null;
}

export function compositeDraftOf(spec: CompositeSpecInput): CompositeDraft {
  return {
    id: spec.id, name: spec.name ?? spec.id, kind: spec.kind, target: perCent(spec.target), minCoverage: perCent(spec.minCoverage),
    members: spec.children.map((child) => ({ objective: child.objective, weight: String(child.weight) })),
  };
}

/** What keeps a form from being sent, by field; `members.1` names the second member. */
export function compositeProblems(draft: CompositeDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  if (draft.name.trim() === '') problems['name'] = 'is missing';
  if (ratioOf(draft.target) === null) problems['target'] = 'is a share between 0 and 100 per cent';
  if (ratioOf(draft.minCoverage) === null) problems['minCoverage'] = 'is a share between 0 and 100 per cent';
  if (draft.members.length === 0) problems['members'] = 'A composite needs at least one objective';
  draft.members.forEach((member, i) => {
    if (member.weight.trim() === '' || !(Number(member.weight) >= 0)) problems[`members.${i}`] = 'a weight is 0 or more';
  });
  if (draft.kind === 'weighted' && draft.members.length > 0 && draft.members.every((member) => Number(member.weight) === 0)) problems['members'] = 'All weights are 0, so nothing would count';
  return problems;
}

/** The form as a composite is declared. Call it on a form without problems. */
export function compositeSpecOf(draft: CompositeDraft): CompositeSpecInput {
  return {
    id: draft.id.trim() || idFrom(draft.name),
    name: draft.name.trim(),
    kind: draft.kind,
    target: ratioOf(draft.target)!,
    minCoverage: ratioOf(draft.minCoverage)!,
    children: draft.members.map((member) => ({ objective: member.objective, weight: draft.kind === 'weighted' ? Number(member.weight) : 1 })),
  };
}
