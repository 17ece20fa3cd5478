import { grants, systemActor, type Actor } from '#shared/access.ts';
import type { CallSpec, Contract, Remote } from '#shared/contract.ts';
import { AppError, messageOf, type ErrorData } from '#shared/errors.ts';
import type { Audit } from './audit.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';

export type Handler = (input: unknown, actor: Actor) => unknown;

/** The one way into a module: input is validated, permission checked, the audit row written, and only then the handler runs. */
export interface Dispatcher {
  /** `auditAs` turns a call's input into what the audit trail keeps of it. */
  register(contract: Contract, handlers: Record<string, Handler>, auditAs?: Readonly<Record<string, ((input: unknown) => unknown) | undefined>>): void;
  /** `call` is `module/name`. Throws `AppError`. */
  call(actor: Actor, call: string, input: unknown): Promise<unknown>;
  spec(call: string): CallSpec | undefined;
  calls(): Array<{ path: string; spec: CallSpec }>;
  use<C extends Contract>(contract: C, as: string): Remote<C>;
}

export function createDispatcher(audit: Audit): Dispatcher {
  const table = new Map<string, { spec: CallSpec; handler: Handler; kept: (input: unknown) => unknown }>();

  async function call(actor: Actor, path: string, input: unknown): Promise<unknown> {
    const entry = table.get(path);
    if (!entry) throw new AppError('not_found', `There is no call "${path}".`);
    const { spec, handler, kept } = entry;
    if (!grants(actor.role, spec.allow)) {
      if (spec.audit) audit.append(actor, path, 'forbidden', kept(input));
      throw new AppError('forbidden', `"${path}" needs the role ${spec.allow}; you are ${actor.role}. Ask an administrator.`);
    }
    const parsed = spec.input.safeParse(input ?? {});
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
      throw new AppError('invalid', issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message)).join('; '), issues);
    }
    if (!spec.audit) return handler(parsed.data, actor);
    // Written before the change, so that nothing can happen without a trace; the outcome follows as a row of its own when it fails.
    const seq = audit.append(actor, path, 'started', kept(input));
    try {
      return await handler(parsed.data, actor);
    } catch (thrown) {
      audit.append(actor, path, `failed (row ${seq}): ${thrown instanceof AppError ? thrown.code : 'internal'}`, null);
      throw thrown;
    }
  }

  return {
    register(contract, handlers, auditAs = {}) {
      for (const [name, spec] of Object.entries(contract.calls)) {
        const handler = handlers[name];
        if (!handler) throw new AppError('internal', `Module ${contract.name} declares "${name}" and does not handle it.`);
        table.set(`${contract.name}/${name}`, { spec, handler, kept: auditAs[name] ?? ((input) => input) });
      }
    },
    call,
    spec: (path) => table.get(path)?.spec,
    calls: () => [...table].map(([path, { spec }]) => ({ path, spec })),
    use: (contract, as) => {
      const actor = systemActor(as);
      return new Proxy({}, { get: (_t, name) => (input: unknown) => call(actor, `${contract.name}/${String(name)}`, input) }) as Remote<typeof contract>;
    },
  };
}

/** Any thrown thing as data for the caller. What is not an `AppError` is hidden behind a log id. */
export function toErrorData(thrown: unknown, log: Log, ids: Ids, call: string): ErrorData {
  if (thrown instanceof AppError) return thrown.toData();
  const logId = ids.next('log');
  log.error('call failed', { call, logId, error: messageOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined });
  return { code: 'internal', message: `Something went wrong inside Watchfloor. The log has it under ${logId}.`, logId };
}
