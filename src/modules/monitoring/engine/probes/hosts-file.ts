import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Clock } from '#kit/clock.ts';
import type { Address, FamilyWish } from './resolver.ts';

export interface HostsFile {
  lookup(name: string, family: FamilyWish): Address[];
}

const RECHECK_MS = 5_000;

/** The names in `text`, a hosts file: lower-case name → addresses in order, IPv4 before IPv6. */
export function parseHosts(text: string): Map<string, Address[]> {
  const names = new Map<string, Address[]>();
  for (const line of text.split(/\r?\n/)) {
    const [address, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address ?? '');
    if (!address || (family !== 4 && family !== 6)) continue;
    for (const alias of aliases) {
      const known = names.get(alias.toLowerCase()) ?? [];
      known.push({ address, family });
      names.set(alias.toLowerCase(), known.toSorted((a, b) => a.family - b.family));
    }
  }
  return names;
}

/**
 * The machine's hosts file, read again when it changed (looked at every 5 s at most). `localhost` and names under it
 * always lead to the loopback (RFC 6761 §6.3).
 */
export function createHostsFile(clock: Clock, path = process.platform === 'win32' ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts` : '/etc/hosts'): HostsFile {
  let names = new Map<string, Address[]>();
  let checkedAt = -Infinity;
  let changedAt = -1;

  function refresh(): void {
    if (clock.monotonic() - checkedAt < RECHECK_MS) return;
    checkedAt = clock.monotonic();
    try {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === changedAt) return;
      changedAt = mtimeMs;
      names = parseHosts(readFileSync(path, 'utf8'));
    } catch {
      names = new Map();
    }
  }

  return {
    lookup(name, family) {
      refresh();
      const bare = name.toLowerCase().replace(/\.$/, '');
      const isLocal = bare === 'localhost' || bare.endsWith('.localhost');
      const found = names.get(bare) ?? (isLocal ? (names.get('localhost') ?? LOOPBACK) : []);
      const wanted = family === 'any' ? found : found.filter((entry) => entry.family === Number(family));
      return wanted.length === 0 && isLocal ? LOOPBACK.filter((entry) => family === 'any' || entry.family === Number(family)) : wanted;
    },
  };
}

const LOOPBACK: Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
