/** Who may do what. A call or topic names the least role it wants; a role grants itself and what stands below it here. */
export const ROLES = ['viewer', 'operator', 'oncall', 'commander', 'owner', 'admin', 'auditor'] as const;

export type Role = (typeof ROLES)[number];

const GRANTS: Record<Role, readonly Role[]> = {
  viewer: ['viewer'],
  operator: ['viewer', 'operator'],
  oncall: ['viewer', 'operator', 'oncall'],
  commander: ['viewer', 'operator', 'oncall', 'commander'],
  owner: ['viewer', 'operator', 'oncall', 'commander', 'owner'],
  admin: ['viewer', 'operator', 'oncall', 'commander', 'owner', 'admin', 'auditor'],
  auditor: ['viewer', 'auditor'],
};

/** Whether a holder of `held` may use something that wants `wanted`. */
export function grants(held: Role, wanted: Role): boolean {
  return GRANTS[held].includes(wanted);
}

/** Who is at the other end of a connection. Bound when it opens, never taken from a message. */
export interface Actor {
  /** `user:ada`, `token:wall-1`, `system:flags`, `local:desktop`. */
  id: string;
  role: Role;
  /** Remote address, or `local`. */
  from: string;
}

/** The engine acting for one of its own modules. */
export function systemActor(module: string): Actor {
  return { id: `system:${module}`, role: 'admin', from: 'local' };
}
