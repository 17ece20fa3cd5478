/** The few protocol data units of DICOM PS3.8 §9.3 that a verification needs. */
export const PDU = { associateRq: 0x01, associateAc: 0x02, associateRj: 0x03, data: 0x04, releaseRq: 0x05, releaseRp: 0x06, abort: 0x07 } as const;

const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
const VERIFICATION = '1.2.840.10008.1.1';
const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
/** Derived from a UUID (PS3.5 annex B.2), so nobody had to be asked for it. */
const IMPLEMENTATION = '2.25.298364751942847365018273645019283746501';
const CONTEXT_ID = 1;

export interface Pdu {
  type: number;
  body: Buffer;
}

function pdu(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head[0] = type;
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function item(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head[0] = type;
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Asks for an association that offers verification only, in the one transfer syntax everybody must speak. */
export function associateRequest(called: string, calling: string): Buffer {
  const context = Buffer.concat([Buffer.from([CONTEXT_ID, 0, 0, 0]), item(0x30, Buffer.from(VERIFICATION)), item(0x40, Buffer.from(IMPLICIT_LITTLE_ENDIAN))]);
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(16_384);
  const user = Buffer.concat([item(0x51, maxLength), item(0x52, Buffer.from(IMPLEMENTATION)), item(0x55, Buffer.from('WATCHFLOOR'))]);
  return pdu(PDU.associateRq, Buffer.concat([
    Buffer.from([0, 1, 0, 0]), Buffer.from(called.padEnd(16)), Buffer.from(calling.padEnd(16)), Buffer.alloc(32),
    item(0x10, Buffer.from(APPLICATION_CONTEXT)), item(0x20, context), item(0x50, user),
  ]));
}

/** A C-ECHO request (PS3.7 §9.3.5), command set in implicit little endian. */
export function echoRequest(): Buffer {
  const uid = Buffer.from(`${VERIFICATION}\0`.slice(0, VERIFICATION.length + (VERIFICATION.length % 2)));
  const short = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
  const elements = Buffer.concat([element(0x0002, uid), element(0x0100, short(0x0030)), element(0x0110, short(1)), element(0x0800, short(0x0101))]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  const command = Buffer.concat([element(0x0000, length), elements]);
  const head = Buffer.alloc(6);
  head.writeUInt32BE(command.length + 2);
  head[4] = CONTEXT_ID;
  head[5] = 0x03;
  return pdu(PDU.data, Buffer.concat([head, command]));
}

function element(number: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}

export function releaseRequest(): Buffer {
  return pdu(PDU.releaseRq, Buffer.alloc(4));
}

/** Splits what was received into whole units; `rest` waits for more. Null when a unit claims more than `limit` bytes. */
export function splitPdus(bytes: Buffer, limit: number): { units: Pdu[]; rest: Buffer } | null {
  const units: Pdu[] = [];
  let rest = bytes;
  while (rest.length >= 6) {
    const length = rest.readUInt32BE(2);
    if (length > limit) return null;
    if (rest.length < 6 + length) break;
    units.push({ type: rest[0]!, body: rest.subarray(6, 6 + length) });
    rest = rest.subarray(6 + length);
  }
  return { units, rest };
}

/** The result of our presentation context in an A-ASSOCIATE-AC: 0 is acceptance (PS3.8 table 9-18); null when it is not there. */
export function contextResult(body: Buffer): number | null {
  for (let at = 68; at + 4 <= body.length; at += 4 + body.readUInt16BE(at + 2)) {
    if (body[at] === 0x21 && body[at + 4] === CONTEXT_ID && at + 7 <= body.length) return body[at + 6]!;
  }
  return null;
}

/** The status (0000,0900) in a P-DATA unit holding a C-ECHO response; null when there is none. */
export function echoStatus(body: Buffer): number | null {
  for (let at = 6; at + 8 <= body.length; ) {
    const group = body.readUInt16LE(at);
    const number = body.readUInt16LE(at + 2);
    const length = body.readUInt32LE(at + 4);
    if (group === 0 && number === 0x0900 && length === 2 && at + 10 <= body.length) return body.readUInt16LE(at + 8);
    at += 8 + length;
  }
  return null;
}
