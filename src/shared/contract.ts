import type * as z from 'zod';
import type { Role } from './access.ts';

/** One request/response of a module. A call with `audit` changes something: it is logged in the audit trail and is POST only. */
export interface CallSpec {
  input: z.ZodType;
  output: z.ZodType;
  allow: Role;
  audit?: boolean;
}

/** A latest-wins table pushed to watchers. `key` names the field that identifies a row. */
export interface TopicSpec {
  row: z.ZodType;
  key: string;
  allow: Role;
}

/** Everything other modules and the pages may know of a module. */
export interface Contract {
  name: string;
  calls: Record<string, CallSpec>;
  topics: Record<string, TopicSpec>;
  /** Past-tense announcements on the in-process bus. */
  facts: Record<string, z.ZodType>;
}

/** Declares a module's contract, keeping every type. */
export function contract<const C extends Contract>(declared: C): C {
  return declared;
}

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type TopicName<C extends Contract> = keyof C['topics'] & string;
export type FactName<C extends Contract> = keyof C['facts'] & string;
/** What a caller writes: before defaults and transforms. */
export type CallInput<C extends Contract, K extends CallName<C>> = z.input<C['calls'][K]['input']>;
/** What a handler is given: after defaults and transforms. */
export type CallParsed<C extends Contract, K extends CallName<C>> = z.output<C['calls'][K]['input']>;
export type CallOutput<C extends Contract, K extends CallName<C>> = z.output<C['calls'][K]['output']>;
export type TopicRow<C extends Contract, K extends TopicName<C>> = z.output<C['topics'][K]['row']>;
export type FactOf<C extends Contract, K extends FactName<C>> = z.output<C['facts'][K]>;

/** A module as its callers see it: one async function per call. */
export type Remote<C extends Contract> = {
  [K in CallName<C>]: (input: CallInput<C, K>) => Promise<CallOutput<C, K>>;
};
