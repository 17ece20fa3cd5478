/**
 * The protocol data units of the DICOM upper layer that a verification needs, read and written.
 * Source: DICOM PS3.8, section 9.3 (PDU structures); PS3.7, section 9.3.5 (C-ECHO) and annex E (command elements).
 */
export const PDU = { associateRequest: 1, associateAccept: 2, associateReject: 3, data: 4, releaseRequest: 5, releaseReply: 6, abort: 7 } as const;

export const VERIFICATION = '1.2.840.10008.1.1';
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
const IMPLEMENTATION_CLASS = '2.25.206337904817463850927155831244070265121';

const ITEM = { application: 0x10, presentationRequest: 0x20, presentationReply: 0x21, abstractSyntax: 0x30, transferSyntax: 0x40, user: 0x50, maxLength: 0x51, implementationClass: 0x52, implementationVersion: 0x55 } as const;

/** How a presentation context is answered: PS3.8, table 9-18. */
export const CONTEXT_RESULT = { accepted: 0, abstractSyntaxUnknown: 3, transferSyntaxUnknown: 4 } as const;

export interface PresentationContext {
  id: number;
  abstractSyntax: string;
  transferSyntaxes: string[];
}

export interface AssociateRequest {
  calledAeTitle: string;
  callingAeTitle: string;
  contexts: PresentationContext[];
}

/** Frames a PDU: type, a reserved byte, length, body. */
export function pdu(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function item(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Splits a run of items (or sub-items) into type and body. A run that is cut short throws a RangeError. */
function items(bytes: Buffer): { type: number; body: Buffer }[] {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) throw new RangeError('a DICOM item is longer than its PDU');
    found.push({ type: bytes.readUInt8(at), body: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return found;
}

function uid(bytes: Buffer): string {
  return bytes.toString('ascii').replace(/[\0 ]+$/, '');
}

function aeTitle(text: string): Buffer {
  return Buffer.from(text.slice(0, 16).padEnd(16), 'ascii');
}

/** Reads the body of an A-ASSOCIATE-RQ. Throws a RangeError when it is cut short. */
export function readAssociateRequest(body: Buffer): AssociateRequest {
  if (body.length < 68) throw new RangeError('an A-ASSOCIATE-RQ holds at least 68 bytes');
  const contexts = items(body.subarray(68)).filter(({ type }) => type === ITEM.presentationRequest).map(({ body: entry }) => {
    const parts = items(entry.subarray(4));
    const values = (type: number): string[] => parts.filter((part) => part.type === type).map((part) => uid(part.body));
    return { id: entry.readUInt8(0), abstractSyntax: values(ITEM.abstractSyntax)[0] ?? '', transferSyntaxes: values(ITEM.transferSyntax) };
  });
  return { calledAeTitle: uid(body.subarray(4, 20)), callingAeTitle: uid(body.subarray(20, 36)), contexts };
}

/** The A-ASSOCIATE-AC for a request, with one result for each presentation context. */
export function associateAccept(request: AssociateRequest, resultOf: (context: PresentationContext) => number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(1, 0);
  const replies = request.contexts.map((context) =>
    item(ITEM.presentationReply, Buffer.concat([Buffer.from([context.id, 0, resultOf(context), 0]), item(ITEM.transferSyntax, Buffer.from(IMPLICIT_LITTLE_ENDIAN))])),
  );
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(16_384);
  const user = item(ITEM.user, Buffer.concat([item(ITEM.maxLength, maxLength), item(ITEM.implementationClass, Buffer.from(IMPLEMENTATION_CLASS)), item(ITEM.implementationVersion, Buffer.from('SAMPLE_HOSP_1'))]));
  return pdu(PDU.associateAccept, Buffer.concat([head, aeTitle(request.calledAeTitle), aeTitle(request.callingAeTitle), Buffer.alloc(32), item(ITEM.application, Buffer.from(APPLICATION_CONTEXT)), ...replies, user]));
}

/** A-ASSOCIATE-RJ: rejected for now (2) by the provider's presentation part (3), temporary congestion (1). PS3.8, table 9-21. */
export function associateReject(): Buffer {
  return pdu(PDU.associateReject, Buffer.from([0, 2, 3, 1]));
}

export function releaseReply(): Buffer {
  return pdu(PDU.releaseReply, Buffer.alloc(4));
}

/** A-ABORT from the provider, reason "unexpected PDU". PS3.8, table 9-26. */
export function abort(): Buffer {
  return pdu(PDU.abort, Buffer.from([0, 0, 2, 2]));
}

export interface Command {
  contextId: number;
  /** Values by element number of group 0000. */
  elements: Map<number, Buffer>;
}

/** Reads the first presentation data value of a P-DATA-TF as a command set in implicit little endian; null when it is no command. */
export function readCommand(body: Buffer): Command | null {
  if (body.length < 6 || (body.readUInt8(5) & 1) === 0) return null;
  const set = body.subarray(6, 4 + body.readUInt32BE(0));
  const elements = new Map<number, Buffer>();
  for (let at = 0; at + 8 <= set.length; ) {
    const length = set.readUInt32LE(at + 4);
    if (set.readUInt16LE(at) === 0) elements.set(set.readUInt16LE(at + 2), set.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return { contextId: body.readUInt8(4), elements };
}

/** The message id of a C-ECHO-RQ (command field 0030H); null for any other command. */
export function echoMessageId({ elements }: Command): number | null {
  const field = elements.get(0x0100);
  const id = elements.get(0x0110);
  return field?.length === 2 && id?.length === 2 && field.readUInt16LE(0) === 0x0030 ? id.readUInt16LE(0) : null;
}

/** A C-ECHO-RSP (8030H) with status success, as a whole P-DATA-TF. */
export function echoReply(contextId: number, messageId: number): Buffer {
  const sopClass = Buffer.from(VERIFICATION.length % 2 === 0 ? VERIFICATION : `${VERIFICATION}\0`, 'ascii');
  const rest = Buffer.concat([element(0x0002, sopClass), element(0x0100, uint16(0x8030)), element(0x0120, uint16(messageId)), element(0x0800, uint16(0x0101)), element(0x0900, uint16(0))]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rest.length);
  const value = Buffer.concat([Buffer.from([contextId, 0x03]), element(0x0000, length), rest]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(value.length);
  return pdu(PDU.data, Buffer.concat([head, value]));
}

function element(number: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
