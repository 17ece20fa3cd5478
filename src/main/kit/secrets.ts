import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSecrets } from './config/references.ts';
import type { Secrets } from './services.ts';

/**
 * Resolves `${env:NAME}` from the environment and `${secret:name}` from files in `<data folder>/secrets/`.
 * A reference that cannot be resolved becomes empty text: the target says what is missing, and the others go on.
 */
export function createSecrets(dataDir: string, env: NodeJS.ProcessEnv = process.env): Secrets {
  const lookUp = (kind: string, name: string): string | undefined => {
    if (kind === 'env') return env[name];
    const path = join(dataDir, 'secrets', name);
    return /^[A-Za-z0-9._-]+$/.test(name) && existsSync(path) ? readFileSync(path, 'utf8').replace(/\r?\n$/, '') : undefined;
  };
  return { resolve: (value) => resolveSecrets(value, (reference) => lookUp(reference.kind, reference.name) ?? '') };
}
