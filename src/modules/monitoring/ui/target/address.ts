import type { ProbeSpec } from '../../spec.ts';

/** What a probe talks to, in the words an operator would use. */
export function addressOf(probe: ProbeSpec): string {
  switch (probe.type) {
    case 'http': {
      const url = new URL(probe.url);
      return `${url.protocol.slice(0, -1)} · ${url.host}${url.pathname === '/' ? '' : url.pathname}`;
    }
    case 'tcp':
    case 'tls':
    case 'mllp':
    case 'dicom':
      return `${probe.type} · ${probe.host}:${probe.port}`;
    case 'dns':
      return `dns · ${probe.recordType} ${probe.name}${probe.server ? ` at ${probe.server}` : ''}`;
    case 'icmp':
      return `ping · ${probe.host}`;
    case 'push':
      return `heartbeat · /push/${probe.slug ?? ''}`;
    case 'host':
      return `this machine · ${probe.metric}${probe.metric === 'disk' ? ` ${probe.path}` : ''}`;
    case 'group':
      return `group of ${probe.members.length}`;
  }
}
