import type { Answer } from 'dns-packet';

/** One answer record as text, in the usual presentation form without quotes around plain text. */
export function answerText(answer: Answer): string {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return answer.data;
    case 'MX':
      return `${answer.data.preference ?? 0} ${answer.data.exchange}`;
    case 'SRV':
      return `${answer.data.priority ?? 0} ${answer.data.weight ?? 0} ${answer.data.port} ${answer.data.target}`;
    case 'SOA':
      return `${answer.data.mname} ${answer.data.rname} ${answer.data.serial} ${answer.data.refresh} ${answer.data.retry} ${answer.data.expire} ${answer.data.minimum}`;
    case 'CAA':
      return `${answer.data.flags ?? 0} ${answer.data.tag} ${answer.data.value}`;
    case 'TXT': {
      const parts = Array.isArray(answer.data) ? answer.data : [answer.data];
      return parts.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('utf8'))).join('');
    }
    default:
      return '';
  }
}

/** Names are compared without case and closing dot; TXT as it is. */
export function normalAnswer(text: string, recordType: string): string {
  return recordType === 'TXT' ? text : text.toLowerCase().replaceAll(/\.(?=\s|$)/g, '');
}

/** Do the answers hold what is expected: any of it, all of it, or exactly it as a set? */
export function answersMatch(found: string[], expected: string[], match: 'any' | 'all' | 'exact', recordType: string): boolean {
  const have = new Set(found.map((text) => normalAnswer(text, recordType)));
  const want = new Set(expected.map((text) => normalAnswer(text, recordType)));
  if (match === 'any') return [...want].some((text) => have.has(text));
  const all = [...want].every((text) => have.has(text));
  return match === 'all' ? all : all && have.size === want.size;
}
