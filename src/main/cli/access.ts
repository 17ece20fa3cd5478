import { ROLES, type Role } from '#shared/access.ts';
import { parseDuration } from '#shared/duration.ts';
import { AppError } from '#shared/errors.ts';
import { withAccess } from './data-dir.ts';
import { EXIT, print, printJson } from './output.ts';

interface Options {
  dataDir: string;
  json: boolean;
}

/** `token create --role R [--expires 90d] [--name N]`: prints the token once; only its hash is kept. */
export async function createToken(options: Options & { role: string; expires?: string; name?: string }): Promise<void> {
  if (!(ROLES as readonly string[]).includes(options.role)) throw new AppError('invalid', `--role ${options.role}: a role is one of ${ROLES.join(', ')}`);
  const expiresInMs = options.expires === undefined ? null : parseDuration(options.expires);
  const made = await withAccess(options.dataDir, (access) => access.createToken(options.name ?? `${options.role} token`, options.role as Role, expiresInMs));
  if (options.json) printJson(made);
  else print(made.token);
}

export async function listTokens(options: Options): Promise<void> {
  const tokens = await withAccess(options.dataDir, (access) => access.listTokens());
  if (options.json) return printJson({ tokens });
  const date = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' '));
  print(tokens.length === 0 ? 'No tokens. Make one with "watchfloor token create --role viewer".' : tokens.map((t) => `${t.id}  ${t.role.padEnd(9)}  ${t.name}  expires ${date(t.expiresAt)}  last used ${date(t.lastUsedAt)}`).join('\n'));
}

export async function revokeToken(id: string, options: Options): Promise<void> {
  const revoked = await withAccess(options.dataDir, (access) => access.revokeToken(id));
  if (options.json) printJson({ revoked });
  else print(revoked ? `revoked ${id}` : `there is no token ${id}`);
  process.exitCode = revoked ? EXIT.ok : EXIT.doesNotHold;
}
