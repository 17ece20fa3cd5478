/**
 * The acknowledgement of an HL7 v2 message: AA, AE when `error` says why it was not processed, AR when it cannot be read.
 * Source: HL7 v2.5.1, chapter 2, sections 2.9.2 (original mode), 2.15.8 (MSA) and 2.15.9 (MSH).
 */
export function acknowledge(message: string, { nowAt, error }: { nowAt: number; error: string | null }): string {
  const header = readHeader(message);
  if (!header) return segments([['MSH', '^~\\&', 'SAMPLE', 'HOSPITAL', '', '', timestamp(nowAt), '', 'ACK', stamp(nowAt), 'P', '2.5.1'], ['MSA', 'AR', '', 'the message does not begin with an MSH segment']], '|');
  const component = header.encoding[0] ?? '^';
  return segments(
    [
      ['MSH', header.encoding, header.to, header.toFacility, header.from, header.fromFacility, timestamp(nowAt), '', ['ACK', ...(header.trigger ? [header.trigger, 'ACK'] : [])].join(component), stamp(nowAt), header.processing, header.version],
      ['MSA', error === null ? 'AA' : 'AE', header.controlId, ...(error === null ? [] : [error])],
    ],
    header.separator,
  );
}

interface Header {
  separator: string;
  encoding: string;
  from: string;
  fromFacility: string;
  to: string;
  toFacility: string;
  trigger: string;
  controlId: string;
  processing: string;
  version: string;
}

/** Reads what an acknowledgement needs; null when the message does not begin with a usable MSH segment. */
function readHeader(message: string): Header | null {
  const line = message.split(/\r\n|\r|\n/, 1)[0] ?? '';
  if (!line.startsWith('MSH') || line.length < 8) return null;
  const separator = line.charAt(3);
  // MSH-1 is the separator itself, so that field n stands at index n - 1 after the split.
  const [, encoding = '', from = '', fromFacility = '', to = '', toFacility = '', , , type = '', controlId = '', processing = '', version = ''] = line.split(separator);
  if (encoding.length < 2) return null;
  return { separator, encoding, from, fromFacility, to, toFacility, trigger: type.split(encoding.charAt(0))[1] ?? '', controlId, processing: processing || 'P', version: version || '2.5.1' };
}

function segments(rows: string[][], separator: string): string {
  return rows.map((row) => `${row.join(separator)}\r`).join('');
}

/** YYYYMMDDHHMMSS+0000 */
function timestamp(atMs: number): string {
  return `${new Date(atMs).toISOString().replace(/\D/g, '').slice(0, 14)}+0000`;
}

/** A control id of our own, at most 20 characters. */
function stamp(atMs: number): string {
  return `ACK${new Date(atMs).toISOString().replace(/\D/g, '')}`;
}
