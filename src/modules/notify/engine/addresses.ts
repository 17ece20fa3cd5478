import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { AppError } from '#shared/errors.ts';

/**
 * Where messages may be sent (server-side request forgery). Addresses that serve a cloud machine its own credentials are refused always; private ones
 * only where the site says so, since a hospital's mail server and chat stand on its own network. The address is judged after the name was
 * resolved, on the connection that is made: a name that changes its answer in between gains nothing.
 */
const METADATA = listOf(
  [['169.254.0.0', 16], ['100.100.100.200', 32], ['168.63.129.16', 32], ['192.0.0.192', 32]],
  [['fe80::', 10], ['fd00:ec2::254', 128], ['fd20:ce::254', 128]],
);
const PRIVATE = listOf(
  [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['198.18.0.0', 15]],
  [['::', 128], ['::1', 128], ['fc00::', 7]],
);

export type AddressVerdict = 'allowed' | 'metadata' | 'private' | 'not-unicast';

/** What kind of address it is; IPv4 inside IPv6 counts as what it holds. */
export function judgeAddress(address: string, allowPrivate: boolean): AddressVerdict {
  const plain = unwrapped(address);
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  if (METADATA.check(plain, family)) return 'metadata';
  if (family === 'ipv4' ? Number(plain.split('.')[0]) >= 224 : /^ff/i.test(plain)) return 'not-unicast';
  return !allowPrivate && PRIVATE.check(plain, family) ? 'private' : 'allowed';
}

/** Throws `forbidden` when a message may not go to this address. */
export function checkAddress(host: string, address: string, allowPrivate: boolean): void {
  const verdict = judgeAddress(address, allowPrivate);
  if (verdict === 'allowed') return;
  const why = verdict === 'metadata' ? 'a metadata or link-local address, which no message may go to' : verdict === 'private' ? 'a private address; allow them in the settings or on the channel' : 'no address of a single machine';
  throw new AppError('forbidden', `${host} is ${address}: ${why}.`);
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A `lookup` for sockets that refuses what may not be reached. Literal addresses never come here: check those before. */
export function guardedLookup(allowPrivate: boolean) {
  return (host: string, options: { all?: boolean | undefined; family?: unknown }, callback: LookupCallback): void => {
    systemLookup(host, { all: true, family: options.family === 4 || options.family === 6 ? options.family : 0 }, (error, found) => {
      if (error) return callback(error, []);
      try {
        for (const { address } of found) checkAddress(host, address, allowPrivate);
      } catch (thrown) {
        return callback(thrown as Error, []);
      }
      const [first] = found;
      return options.all ? callback(null, found) : callback(null, first!.address, first!.family);
    });
  };
}

/** Checks a host that is an address itself. */
export function checkLiteral(host: string, allowPrivate: boolean): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) checkAddress(bare, bare, allowPrivate);
}

/** `::ffff:10.0.0.1` and `64:ff9b::a00:1` are IPv4 addresses in another coat. */
function unwrapped(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const dotted = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (dotted) return dotted[1]!;
  const hex = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(bare);
  if (!hex) return bare;
  const [high, low] = [Number.parseInt(hex[1]!, 16), Number.parseInt(hex[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(four: readonly (readonly [string, number])[], six: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of four) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of six) list.addSubnet(net, prefix, 'ipv6');
  return list;
}
