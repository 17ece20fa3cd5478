import type { TargetInput } from '#modules/monitoring/spec.ts';

const HOST_PORT = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/;

function idOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '')
    .slice(0, 100);
}

function targetOf(line: string): TargetInput {
  const base = { id: idOf(line) || 'target', name: line.replace(/^https?:\/\//, '').replace(/\/$/, ''), group: 'Watched' };
  if (/^https?:\/\//i.test(line)) return { ...base, probe: { type: 'http', url: line } };
  const port = HOST_PORT.exec(line);
  if (port) return { ...base, probe: { type: 'tcp', host: port[1]!.replace(/[[\]]/g, ''), port: Number(port[2]) } };
  if (line.includes('/')) return { ...base, probe: { type: 'http', url: `https://${line}` } };
  return { ...base, probe: { type: 'icmp', host: line } };
}

/** One target for each line: a web address, `host:port`, or a host to ping. Lines that repeat count once. */
export function targetsOf(text: string): TargetInput[] {
  const lines = text.split(/[\n,;]+/).map((line) => line.trim()).filter((line) => line !== '' && !/\s/.test(line));
  return [...new Set(lines)].map(targetOf);
}
