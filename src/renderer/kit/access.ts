import { grants, type Role } from '#shared/access.ts';
import { useLink } from './link.ts';

/** Why this person may not do something that wants `role`; null when they may. Shown where the control is. */
export function useDenied(role: Role): string | null {
  const hello = useLink((link) => link.hello);
  const open = useLink((link) => link.phase === 'open');
  if (!open) return 'The engine is not reachable';
  if (!hello || grants(hello.role, role)) return null;
  return `Needs the role ${role}; you are ${hello.role}`;
}
