import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { echoRequest, echoStatus, releaseRequest } from './dicom-pdu.ts';
import { probe, tcpPeer, type Peer } from './fixtures/loopback.ts';
import { syntheticMessage } from './mllp.ts';

const peers: Peer[] = [];
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.close())));
async function serve(handler: (socket: Socket) => void): Promise<number> {
  const peer = await tcpPeer(handler);
  peers.push(peer);
  return peer.port;
}

describe('MLLP', () => {
  const acknowledging = (code: string, text = '', id?: string) => (socket: Socket) => socket.on('data', (bytes) => {
    const fields = bytes.toString().split('\r')[0]!.split('|');
    const ack = `MSH|^~\\&|LIS|LAB|WATCHFLOOR|MONITOR|20260105||ACK|1|T|2.4\rMSA|${code}|${id ?? fields[9]}|${text}\r`;
    socket.write(`\u000b${ack.slice(0, 20)}`);
    setImmediate(() => socket.write(`${ack.slice(20)}\u001c\r`));
  });
  const mllp = (port: number, options: object = {}, extra: object = {}): ReturnType<typeof probe> => probe({ type: 'mllp', host: '127.0.0.1', port, ...options }, extra);

  it('is up when the message is accepted', async () => {
    expect(await mllp(await serve(acknowledging('AA')))).toMatchObject({ state: 'up', evidence: { ackCode: 'AA', ackControlId: expect.stringMatching(/^WF/) }, phasesMs: { processing: expect.any(Number) } });
  });
  it('is down with the code and its text when it is not', async () => {
    expect(await mllp(await serve(acknowledging('AE', 'queue \u001b[31mfull')))).toMatchObject({ state: 'down', class: 'target', code: 'MLLP_AE', message: expect.stringContaining('queue full'), evidence: { ackText: 'queue full' } });
    expect(await mllp(await serve(acknowledging('AE')), { accept: ['AE'] })).toMatchObject({ state: 'up' });
  });
  it('notices an acknowledgement of another message', async () => {
    expect(await mllp(await serve(acknowledging('AA', '', 'OTHER')))).toMatchObject({ state: 'down', code: 'MLLP_ACK_MISMATCH' });
  });
  it('notices answers that are no acknowledgement', async () => {
    expect(await mllp(await serve((socket) => socket.write('HTTP/1.1 400\r\n')))).toMatchObject({ code: 'MLLP_PROTOCOL' });
    expect(await mllp(await serve((socket) => socket.write('\u000bnothing\u001c\r')))).toMatchObject({ code: 'MLLP_PROTOCOL' });
    expect(await mllp(await serve((socket) => socket.once('data', () => socket.end())))).toMatchObject({ code: 'CLOSED' });
    expect(await mllp(await serve(() => {}), {}, { timeout: 200 })).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('acknowledgement') });
  });
  it('sends a message of its own, with line ends as HL7 wants them', async () => {
    let seen = '';
    const port = await serve((socket) => socket.on('data', (bytes) => (seen += bytes.toString())));
    await mllp(port, { message: 'MSH|^~\\&|A|B|||1||ADT^A01|X1|P|2.3\nPID|1\n' });
    expect(seen).toBe('\u000bMSH|^~\\&|A|B|||1||ADT^A01|X1|P|2.3\rPID|1\r\u001c\r');
  });
  it('has a default message that names no patient', () => {
    const message = syntheticMessage(Date.UTC(2026, 0, 5, 12), 'WF1');
    expect(message).toMatch(/^MSH\|\^~\\&\|WATCHFLOOR\|MONITOR\|\|\|20260105120000\+0000\|\|QRY\^A19\|WF1\|T\|2\.4\r/);
    expect(message).not.toContain('PID|');
  });
});

describe('DICOM', () => {
  const pdu = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([type, 0, 0, 0, 0, body.length]), body]);
  const accept = (result: number): Buffer => pdu(2, Buffer.concat([Buffer.alloc(68), Buffer.from([0x21, 0, 0, 4, 1, 0, result, 0])]));
  const echo = (status: number): Buffer => {
    const body = Buffer.from([0, 0, 0, 12, 1, 3, 0, 0, 0, 9, 2, 0, 0, 0, status & 0xff, status >> 8]);
    return pdu(4, body);
  };
  const archive = (association: Buffer, answer: Buffer, seen: string[] = []) => (socket: Socket) => socket.on('data', (bytes) => {
    if (bytes[0] === 1) {
      seen.push(bytes.toString('latin1', 10, 26).trim(), bytes.toString('latin1', 26, 42).trim());
      socket.write(association.subarray(0, 30));
      setImmediate(() => socket.write(association.subarray(30)));
    } else if (bytes[0] === 4) socket.write(answer);
    else if (bytes[0] === 5) {
      seen.push('release');
      socket.end(pdu(6, Buffer.alloc(4)));
    }
  });
  const dicom = (port: number, options: object = {}, extra: object = {}): ReturnType<typeof probe> => probe({ type: 'dicom', host: '127.0.0.1', port, ...options }, extra);

  it('associates, echoes and releases', async () => {
    const seen: string[] = [];
    expect(await dicom(await serve(archive(accept(0), echo(0), seen)), { calledAeTitle: 'PACS' })).toMatchObject({ state: 'up', evidence: { echoStatus: '0x0000', associationMs: expect.any(Number) } });
    expect(seen).toEqual(['PACS', 'WATCHFLOOR', 'release']);
  });
  it('says why it is down', async () => {
    expect(await dicom(await serve(archive(accept(3), echo(0))))).toMatchObject({ state: 'down', code: 'DICOM_NO_VERIFICATION' });
    expect(await dicom(await serve(archive(accept(0), echo(0x0110))))).toMatchObject({ state: 'down', code: 'DICOM_ECHO', evidence: { echoStatus: '0x0110' } });
    expect(await dicom(await serve(archive(pdu(3, Buffer.from([0, 1, 1, 7])), echo(0))))).toMatchObject({ state: 'down', code: 'DICOM_REJECTED', message: expect.stringContaining('called AE title not recognised') });
    expect(await dicom(await serve(archive(pdu(7, Buffer.alloc(4)), echo(0))))).toMatchObject({ state: 'down', code: 'DICOM_ABORT' });
    expect(await dicom(await serve((socket) => socket.write('SSH-2.0\r\n')))).toMatchObject({ state: 'down', code: 'DICOM_PROTOCOL' });
    expect(await dicom(await serve((socket) => socket.write(Buffer.from([2, 0, 0xff, 0xff, 0xff, 0xff]))))).toMatchObject({ state: 'down', code: 'DICOM_PROTOCOL' });
    expect(await dicom(await serve(() => {}), {}, { timeout: 200 })).toMatchObject({ state: 'down', code: 'TIMEOUT' });
  });
  it('encodes an echo that it can read itself', () => {
    expect(echoRequest().subarray(6).length).toBe(echoRequest().readUInt32BE(2));
    expect(echoStatus(echoRequest().subarray(6))).toBeNull();
    expect(releaseRequest()).toHaveLength(10);
  });
});
