const ECHO = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;
const TOKEN_BYTES = 8;

export interface EchoReply {
  sequence: number;
}

/** An echo request (RFC 792, RFC 4443). The kernel fills id and, for IPv6, the checksum; the token tells our replies from others'. */
export function echoPacket(family: 4 | 6, id: number, sequence: number, token: Buffer, size: number): Buffer {
  const bytes = Buffer.alloc(8 + Math.max(size, TOKEN_BYTES), 0x57);
  bytes[0] = ECHO[family].request;
  bytes[1] = 0;
  bytes.writeUInt16BE(0, 2);
  bytes.writeUInt16BE(id, 4);
  bytes.writeUInt16BE(sequence, 6);
  token.copy(bytes, 8, 0, TOKEN_BYTES);
  if (family === 4) bytes.writeUInt16BE(checksum(bytes), 2);
  return bytes;
}

/** Reads a reply to one of our requests; null for any other packet. A leading IPv4 header (raw sockets, macOS) is skipped. */
export function readReply(family: 4 | 6, packet: Buffer, token: Buffer): EchoReply | null {
  const withHeader = family === 4 && packet.length >= 28 && packet[0]! >> 4 === 4;
  const icmp = withHeader ? packet.subarray((packet[0]! & 0x0f) * 4) : packet;
  if (icmp.length < 8 + TOKEN_BYTES || icmp[0] !== ECHO[family].reply || !icmp.subarray(8, 8 + TOKEN_BYTES).equals(token.subarray(0, TOKEN_BYTES))) return null;
  return { sequence: icmp.readUInt16BE(6) };
}

/** The Internet checksum (RFC 1071). */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
