import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import type { Clock } from '#kit/clock.ts';
import { codeOf } from './failure.ts';
import { createHostsFile, type HostsFile } from './hosts-file.ts';

export interface Address {
  address: string;
  family: 4 | 6;
}
export type FamilyWish = 'any' | '4' | '6';

/**
 * Turns names into addresses. Answers at once (not as a promise) for literals, the hosts file and cached names.
 * Rejects with an error whose `code` is ENOTFOUND or ENODATA when the name is at fault, anything else when the
 * resolver is (`classifyResolve` tells them apart).
 */
export interface Resolver {
  lookup(host: string, family: FamilyWish): Address[] | Promise<Address[]>;
  close(): void;
}

export interface ResolverOptions {
  clock: Clock;
  /** `address` or `address:port`; the machine's own when left out. */
  servers?: string[];
  /** One query's patience, ms, and how often it is sent. */
  timeoutMs?: number;
  tries?: number;
  hosts?: HostsFile;
}

interface CacheEntry {
  until: number;
  addresses?: Address[];
  error?: Error;
}

const POSITIVE_CAP_MS = 30_000;
const NEGATIVE_MS = 1_000;
const CACHE_LIMIT = 5_000;
const MAX_ADDRESSES = 64;

/**
 * A resolver with its own c-ares channel: one dead zone never holds up another name, which the thread pool behind
 * `dns.lookup` does. Queries for the same name are coalesced; answers are kept for their TTL, at most 30 s, and
 * "no such name" for 1 s.
 */
export function createResolver(options: ResolverOptions): Resolver {
  const { clock } = options;
  const channel = new dns.Resolver({ timeout: options.timeoutMs ?? 2_000, tries: options.tries ?? 2 });
  if (options.servers) channel.setServers(options.servers);
  const hosts = options.hosts ?? createHostsFile(clock);
  const cache = new Map<string, CacheEntry>();
  const pending = new Map<string, Promise<Address[]>>();

  async function query(host: string, family: 4 | 6): Promise<{ addresses: Address[]; ttlMs: number }> {
    const records = family === 4 ? await channel.resolve4(host, { ttl: true }) : await channel.resolve6(host, { ttl: true });
    const kept = records.slice(0, MAX_ADDRESSES);
    return { addresses: kept.map((record) => ({ address: record.address, family })), ttlMs: Math.min(...kept.map((record) => record.ttl)) * 1_000 };
  }

  async function ask(host: string, family: FamilyWish): Promise<{ addresses: Address[]; ttlMs: number }> {
    if (family !== 'any') return query(host, family === '4' ? 4 : 6);
    try {
      return await query(host, 4);
    } catch (thrown) {
      if (codeOf(thrown) !== 'ENODATA') throw thrown;
      return query(host, 6);
    }
  }

  function remember(key: string, entry: CacheEntry): void {
    if (cache.size >= CACHE_LIMIT) cache.delete(cache.keys().next().value!);
    cache.set(key, entry);
  }

  async function fetchName(key: string, host: string, family: FamilyWish): Promise<Address[]> {
    try {
      const { addresses, ttlMs } = await ask(host, family);
      remember(key, { until: clock.monotonic() + Math.min(ttlMs, POSITIVE_CAP_MS), addresses });
      return addresses;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (['ENOTFOUND', 'ENODATA'].includes(codeOf(thrown))) remember(key, { until: clock.monotonic() + NEGATIVE_MS, error });
      throw error;
    } finally {
      pending.delete(key);
    }
  }

  return {
    lookup(host, family) {
      const literal = literalAddress(host, family);
      if (literal) return literal;
      const key = `${family} ${host.toLowerCase().replace(/\.$/, '')}`;
      const known = cache.get(key);
      if (known && known.until > clock.monotonic()) return known.addresses ?? Promise.reject(known.error!);
      const waiting = pending.get(key);
      if (waiting) return waiting;
      const local = hosts.lookup(host, family);
      if (local.length > 0) return local;
      const promise = fetchName(key, host, family);
      pending.set(key, promise);
      return promise;
    },
    close: () => channel.cancel(),
  };
}

/** The address itself when `host` is one (brackets and zone allowed); rejects the wrong family. */
function literalAddress(host: string, family: FamilyWish): Address[] | Promise<Address[]> | null {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const version = isIP(bare);
  if (version !== 4 && version !== 6) return null;
  if (family !== 'any' && Number(family) !== version) {
    return Promise.reject(Object.assign(new Error(`${bare} is not an IPv${family} address`), { code: 'ENODATA' }));
  }
  return [{ address: bare, family: version }];
}
