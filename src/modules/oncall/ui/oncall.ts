import { moduleApi } from '#ui/api.ts';
import { useQuery } from '#ui/query.ts';
import type { oncall } from '../contract.ts';

export const oncallApi = moduleApi<typeof oncall>('oncall');

/** A time when nobody serves. */
export interface Gap {
  startAt: number;
  endAt: number;
}

export interface Shift extends Gap {
  users: readonly string[];
}

/** Display names by id; an unknown id names itself. */
export function useNames(): (user: string) => string {
  const people = useQuery('oncall/people', () => oncallApi.call.listPeople({})).data?.people;
  return (user) => people?.find((person) => person.id === user)?.name ?? user;
}

/** Names of a shift, or that nobody serves. */
export function namesText(users: readonly string[], nameOf: (user: string) => string): string {
  return users.length === 0 ? 'nobody' : users.map(nameOf).join(', ');
}
