import { connect as connectTls } from 'node:tls';
import * as dnsPacket from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { startHospital } from './hospital.ts';
import type { Hospital } from './hospital.ts';
import { acknowledge } from './services/hl7-message.ts';
import { dnsOverUdp, service, talk } from './test-clients.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await startHospital({ host: '127.0.0.1', clock: new VirtualClock(Date.UTC(2026, 2, 2, 7, 30)) });
});
afterAll(() => hospital.close());

const frame = (message: string): string => `\x0b${message}\x1c\r`;

describe('the HL7 listener', () => {
  const message = 'MSH|^~\\&|WATCH|FLOOR|ENGINE|SITE|20260302073000||ADT^A01^ADT_A01|MSG00001|T|2.3.1\rEVN|A01|20260302073000\r';

  it('acknowledges what it is sent, with the parties swapped and the control id given back', async () => {
    const client = talk(service(hospital, 'hl7'));
    client.socket.write(frame(message));
    const answer = await client.untilText('\x1c\r');
    client.socket.destroy();
    expect(answer).toBe(frame('MSH|^~\\&|ENGINE|SITE|WATCH|FLOOR|20260302073000+0000||ACK^A01^ACK|ACK20260302073000000|T|2.3.1\rMSA|AA|MSG00001\r'));
  });

  it('takes messages split anywhere and several at once, in order', async () => {
    const client = talk(service(hospital, 'hl7'));
    const bytes = Buffer.from(`noise${frame(message)}${frame(message.replace('MSG00001', 'MSG00002'))}`);
    for (const byte of bytes) client.socket.write(Buffer.from([byte]));
    const answer = await client.untilText('MSA|AA|MSG00002\r\x1c\r');
    client.socket.destroy();
    expect(answer.indexOf('MSG00001')).toBeGreaterThan(0);
    expect(answer.indexOf('MSG00001')).toBeLessThan(answer.indexOf('MSG00002'));
  });

  it('rejects what has no header and keeps foreign separators', () => {
    const options = { nowAt: 0, error: null };
    expect(acknowledge('PID|1\r', options)).toMatch(/MSA\|AR\|/);
    expect(acknowledge('MSH#*~\\&#A#B#C#D###ADT*A04#7#P#2.5\r', options)).toMatch(/^MSH#\*~\\&#C#D#A#B#19700101000000\+0000##ACK\*A04\*ACK#.*#P#2\.5\rMSA#AA#7\r$/);
  });
});

describe('the DICOM responder', () => {
  const item = (type: string, hex: string): string => `${type}00${(hex.length / 2).toString(16).padStart(4, '0')}${hex}`;
  const ascii = (text: string): string => Buffer.from(text).toString('hex');
  const pdu = (type: string, hex: string): Buffer => Buffer.from(`${type}00${(hex.length / 2).toString(16).padStart(8, '0')}${hex}`, 'hex');
  const context = (id: string, abstractSyntax: string, transferSyntax = '1.2.840.10008.1.2'): string => item('20', `${id}000000${item('30', ascii(abstractSyntax))}${item('40', ascii(transferSyntax))}`);
  const associate = (...contexts: string[]): Buffer =>
    pdu('01', `00010000${ascii('SAMPLE-PACS'.padEnd(16))}${ascii('TEST'.padEnd(16))}${'00'.repeat(32)}${item('10', ascii('1.2.840.10008.3.1.1.1'))}${contexts.join('')}${item('50', item('51', '00004000'))}`);
  // C-ECHO-RQ, message id 7: group length, SOP class, command field 0030H, message id, no data set.
  const command = '00000000040000003800000000000200120000' + '00' + ascii('1.2.840.10008.1.1') + '00' + '00000001020000003000' + '00001001020000000700' + '00000008020000000101';
  const echo = pdu('04', `${(command.length / 2 + 2).toString(16).padStart(8, '0')}0103${command}`);

  it('accepts verification, answers C-ECHO with success, releases', async () => {
    const client = talk(service(hospital, 'dicom'));
    client.socket.write(associate(context('01', '1.2.840.10008.1.1'), context('03', '1.2.840.10008.5.1.4.1.1.2')));
    const accepted = await client.until((bytes) => bytes.length >= 6 && bytes.length >= 6 + bytes.readUInt32BE(2));
    expect(accepted[0]).toBe(2);
    expect(accepted.subarray(10, 42).toString()).toBe(`${'SAMPLE-PACS'.padEnd(16)}${'TEST'.padEnd(16)}`);
    expect(accepted.toString('hex')).toContain(`2100${'0019'}01000000${item('40', ascii('1.2.840.10008.1.2'))}`);
    expect(accepted.toString('hex')).toContain('210000190300' + '0300');

    client.socket.write(echo);
    const answered = await client.until((bytes) => bytes.length >= 6 && bytes.length >= 6 + bytes.readUInt32BE(2));
    expect([answered[0], answered[10], answered[11]]).toEqual([4, 1, 3]);
    const set = answered.subarray(12).toString('hex');
    expect(answered.subarray(12).readUInt32LE(8)).toBe(answered.length - 12 - 12);
    expect(set).toContain('00000001020000003080');
    expect(set).toContain('00002001020000000700');
    expect(set).toContain('00000009020000000000');

    client.socket.write(pdu('05', '00000000'));
    expect((await client.ended()).toString('hex')).toBe('06000000000400000000');
  });

  it('aborts on data before an association and on items cut short', async () => {
    for (const bytes of [echo, pdu('01', '0001'), pdu('09', '')]) {
      const client = talk(service(hospital, 'dicom'));
      client.socket.write(bytes);
      expect((await client.ended()).toString('hex')).toBe('07000000000400000202');
    }
  });
});

describe('the mail relay', () => {
  it('greets, lists its extensions, takes a message and says goodbye', async () => {
    const client = talk(service(hospital, 'smtp'));
    await client.untilText('220 mail.hospital.test');
    client.socket.write('EHLO test\r\n');
    expect(await client.untilText('250 HELP')).toContain('250-STARTTLS');
    client.socket.write('MAIL FROM:<a@hospital.test>\r\nRCPT TO:<b@hospital.test>\r\nDATA\r\n');
    await client.untilText('354');
    client.socket.write('Subject: x\r\n\r\nQUIT\r\n.\r\n');
    await client.untilText('250 2.0.0 Taken');
    client.socket.write('BOGUS\r\nQUIT\r\n');
    expect((await client.ended()).toString()).toMatch(/^502 .*\r\n221 /);
  });

  it('secures the connection with STARTTLS', async () => {
    const smtp = service(hospital, 'smtp');
    const client = talk(smtp);
    await client.untilText('220');
    client.socket.write('STARTTLS\r\n');
    await client.untilText('220 2.0.0');
    client.socket.removeAllListeners('data');
    const secured = connectTls({ socket: client.socket, ca: hospital.caPem, servername: 'mail.hospital.test', checkServerIdentity: () => undefined, rejectUnauthorized: false });
    const inner = talk(secured);
    secured.write('EHLO test\r\n');
    const extensions = await inner.untilText('250 HELP');
    expect(extensions).not.toContain('STARTTLS');
    expect(secured.getPeerCertificate().subject.CN).toBe('mail.hospital.test');
    secured.destroy();
  });
});

describe('the name server', () => {
  const dns = () => service(hospital, 'dns');

  it('answers A, MX and SOA with authority over UDP', async () => {
    const a = await dnsOverUdp(dns(), { name: 'EHR.hospital.test', type: 'A' });
    expect(a).toMatchObject({ id: 4711, rcode: 'NOERROR', flag_aa: true, flag_rd: true, answers: [{ name: 'EHR.hospital.test', type: 'A', data: '127.0.0.1' }] });
    expect((await dnsOverUdp(dns(), { name: 'hospital.test', type: 'MX' })).answers).toMatchObject([{ data: { preference: 10, exchange: 'mail.hospital.test' } }]);
    expect((await dnsOverUdp(dns(), { name: 'hospital.test', type: 'SOA' })).answers).toMatchObject([{ data: { mname: 'ns.hospital.test' } }]);
  });

  it('tells a missing name from a missing type and refuses other zones', async () => {
    expect(await dnsOverUdp(dns(), { name: 'gone.hospital.test', type: 'A' })).toMatchObject({ rcode: 'NXDOMAIN', answers: [], authorities: [{ type: 'SOA' }] });
    expect(await dnsOverUdp(dns(), { name: 'ehr.hospital.test', type: 'TXT' })).toMatchObject({ rcode: 'NOERROR', answers: [], authorities: [{ type: 'SOA' }] });
    expect(await dnsOverUdp(dns(), { name: 'hospital.example', type: 'A' })).toMatchObject({ rcode: 'REFUSED', flag_aa: false });
  });

  it('answers over TCP on the same port, and outlives garbage', async () => {
    const client = talk(dns());
    client.socket.write(Buffer.concat([dnsPacket.streamEncode({ type: 'query', id: 9, questions: [{ name: 'fhir.hospital.test', type: 'A' }] }), Buffer.from([0, 3, 1, 2, 3])]));
    const answer = dnsPacket.streamDecode(await client.ended());
    expect(answer).toMatchObject({ id: 9, answers: [{ data: '127.0.0.1' }] });
  });
});

it('speaks the line protocol of the database', async () => {
  const client = talk(service(hospital, 'database'));
  await client.untilText('READY sample-database 1.0\r\n');
  client.socket.write('ping\r\nTIME\r\nDROP\r\nQUIT\r\n');
  expect((await client.ended()).toString()).toBe('PONG\r\nTIME 2026-03-02T07:30:00.000Z\r\nERROR unknown command; say PING, TIME or QUIT\r\nBYE\r\n');
});

it('ends lines without end', async () => {
  const client = talk(service(hospital, 'database'));
  await client.untilText('READY');
  client.socket.write('x'.repeat(10_000));
  await client.ended().catch(() => undefined);
  expect(client.socket.destroyed).toBe(true);
});

it('shows the gateway certificate nine days before its end', async () => {
  const gateway = service(hospital, 'gateway');
  const socket = connectTls({ host: gateway.host, port: gateway.port, servername: 'vpn.hospital.test', ca: hospital.caPem, rejectUnauthorized: false });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const certificate = socket.getPeerX509Certificate()!;
  socket.destroy();
  expect(Date.parse(certificate.validTo) - Date.UTC(2026, 2, 2, 7, 30)).toBe(9 * 86_400_000);
  expect(certificate.checkHost('vpn.hospital.test')).toBe('vpn.hospital.test');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
});
