import { createRequire } from 'node:module';

/** The few calls of the C library that an echo needs and Node does not offer. */
export interface IcmpLibrary {
  /** Opens a socket; a negative number is the errno. */
  open(family: 4 | 6, kind: 'datagram' | 'raw'): number;
  /** Sends to an address; a negative number is the errno. */
  send(fd: number, address: string, bytes: Buffer): number;
  /** Takes one waiting packet; 0 when there is none. Never blocks. */
  receive(fd: number, into: Buffer): number;
  close(fd: number): void;
}

const AF_INET = 2;
const AF_INET6 = process.platform === 'darwin' ? 30 : 10;
const SOCK = { datagram: 2, raw: 3 } as const;
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
const MSG_DONTWAIT = process.platform === 'darwin' ? 0x80 : 0x40;

let loaded: IcmpLibrary | null | undefined;

/** The library through koffi, loaded when first asked for; null where koffi or the C library cannot be loaded. */
export function icmpLibrary(): IcmpLibrary | null {
  if (loaded === undefined) {
    try {
      loaded = load();
    } catch {
      loaded = null;
    }
  }
  return loaded;
}

function load(): IcmpLibrary | null {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return null;
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libc = koffi.load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6');
  const socket = libc.func('int socket(int domain, int type, int protocol)') as (domain: number, type: number, protocol: number) => number;
  const sendto = libc.func('long sendto(int fd, const void *buf, size_t len, int flags, const void *addr, uint32_t addrlen)') as (fd: number, bytes: Buffer, length: number, flags: number, address: Buffer, size: number) => number;
  const recv = libc.func('long recv(int fd, _Out_ void *buf, size_t len, int flags)') as (fd: number, into: Buffer, length: number, flags: number) => number;
  const close = libc.func('int close(int fd)') as (fd: number) => number;
  // The first call through koffi takes milliseconds, which must not be measured as the first echo: make it fail on no socket.
  sendto(-1, Buffer.alloc(1), 1, MSG_DONTWAIT, sockaddr('127.0.0.1'), 16);
  recv(-1, Buffer.alloc(1), 1, MSG_DONTWAIT);
  return {
    open(family, kind) {
      const fd = socket(family === 4 ? AF_INET : AF_INET6, SOCK[kind], family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
      return fd < 0 ? -koffi.errno() : fd;
    },
    send(fd, address, bytes) {
      const to = sockaddr(address);
      const sent = sendto(fd, bytes, bytes.length, MSG_DONTWAIT, to, to.length);
      return sent < 0 ? -koffi.errno() : sent;
    },
    receive(fd, into) {
      const got = recv(fd, into, into.length, MSG_DONTWAIT);
      return got < 0 ? 0 : got;
    },
    close: (fd) => void close(fd),
  };
}

/** A `sockaddr_in` or `sockaddr_in6` with port 0. */
function sockaddr(address: string): Buffer {
  const v6 = address.includes(':');
  const bytes = Buffer.alloc(v6 ? 28 : 16);
  const domain = v6 ? AF_INET6 : AF_INET;
  if (process.platform === 'darwin') {
    bytes[0] = bytes.length;
    bytes[1] = domain;
  } else bytes.writeUInt16LE(domain, 0);
  Buffer.from(v6 ? ipv6Bytes(address) : address.split('.').map(Number)).copy(bytes, v6 ? 8 : 4);
  return bytes;
}

/** The 16 bytes of an IPv6 address; a zone is left out. */
export function ipv6Bytes(address: string): number[] {
  const bare = address.replace(/%.*/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a: string, b: string, c: string, d: string) => `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`);
  const [head, tail] = bare.split('::');
  const words = (text: string | undefined): number[] => (text ? text.split(':').map((word) => Number.parseInt(word, 16)) : []);
  const front = words(head);
  const back = words(tail);
  const middle = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => 0);
  return [...front, ...middle, ...back].flatMap((word) => [word >> 8, word & 0xff]);
}
