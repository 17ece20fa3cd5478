import { readFileSync } from 'node:fs';
import { getServers } from 'node:dns';
import type { TargetInput } from '../spec.ts';

/** Ports worth a name when they are found open. */
const KNOWN: Record<number, string> = { 22: 'SSH', 25: 'SMTP', 53: 'DNS', 80: 'Web', 104: 'DICOM', 389: 'LDAP', 443: 'Web (TLS)', 1433: 'SQL Server', 2575: 'HL7 MLLP', 3306: 'MySQL', 5432: 'PostgreSQL', 5672: 'AMQP', 6379: 'Redis', 8080: 'Web', 8443: 'Web (TLS)', 9090: 'Prometheus', 9093: 'Alertmanager', 9115: 'blackbox_exporter', 11112: 'DICOM' };
const MOST_PORTS = 12;

/** Targets for this machine itself: they need no network and work on the first start. `ownPort` is our gateway's. */
export function discoverMachine(ownAddress: string | null): TargetInput[] {
  const ownPort = ownAddress === null ? null : Number(new URL(ownAddress).port);
  return [...hostTargets(), ...resolverTargets(), ...gatewayTargets(ownAddress), ...portTargets(ownPort)];
}

function hostTargets(): TargetInput[] {
  const base = { group: 'This machine', every: '10s', timeout: '2s', severity: 'warning' as const };
  return [
    { ...base, id: 'machine-cpu', name: 'Processor', probe: { type: 'host', metric: 'cpu', warnAbove: 0.9, downAbove: 0.995 }, downAfter: 6, degradedAfter: 6 },
    { ...base, id: 'machine-memory', name: 'Memory', probe: { type: 'host', metric: 'memory', warnAbove: 0.9, downAbove: 0.98 }, downAfter: 3, degradedAfter: 3 },
    { ...base, id: 'machine-disk', name: 'Disk', every: '30s', timeout: '5s', probe: { type: 'host', metric: 'disk', path: process.platform === 'win32' ? 'C:\\' : '/', warnAbove: 0.9, downAbove: 0.98 } },
    { ...base, id: 'machine-loop', name: 'Event loop', probe: { type: 'host', metric: 'loop', warnAbove: 200, downAbove: 2_000 }, downAfter: 3, degradedAfter: 3 },
    { ...base, id: 'machine-clock', name: 'Clock', every: '30s', timeout: '5s', probe: { type: 'host', metric: 'clock', warnAbove: 1_000, downAbove: 30_000 } },
  ];
}

function resolverTargets(): TargetInput[] {
  const server = getServers()[0];
  if (!server) return [];
  return [{ id: 'machine-resolver', name: 'Resolver', description: `Whether ${server} answers at all; any reply counts.`, group: 'This machine', every: '30s', timeout: '3s', severity: 'warning', probe: { type: 'dns', name: 'localhost', recordType: 'A', server, expect: { rcode: 'ANY' } } }];
}

function gatewayTargets(address: string | null): TargetInput[] {
  if (address === null) return [];
  return [{ id: 'machine-gateway', name: 'Watchfloor gateway', group: 'This machine', every: '10s', timeout: '2s', severity: 'warning', probe: { type: 'http', url: `${address}/healthz` } }];
}

function portTargets(ownPort: number | null): TargetInput[] {
  return listeningPorts()
    .filter(({ port }) => port !== ownPort)
    .sort((a, b) => Number(b.port in KNOWN) - Number(a.port in KNOWN) || a.port - b.port)
    .slice(0, MOST_PORTS)
    .map(({ port, host }) => ({ id: `machine-port-${port}`, name: `${KNOWN[port] ?? 'Port'} ${port}`, group: 'This machine/Open ports', every: '30s', timeout: '2s', severity: 'advisory', probe: { type: 'tcp', host, port } }));
}

const LISTEN = '0A';
const EPHEMERAL_FROM = 32_768;

/** Ports in LISTEN state on loopback or on every address, from the kernel's own table (Linux); empty elsewhere. Ports of the ephemeral range are passing guests. */
export function listeningPorts(read: (path: string) => string = (path) => readFileSync(path, 'utf8')): Array<{ port: number; host: string }> {
  const found = new Map<number, string>();
  for (const [path, host] of [['/proc/net/tcp', '127.0.0.1'], ['/proc/net/tcp6', '::1']] as const) {
    let text: string;
    try {
      text = read(path);
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state] = line.trim().split(/\s+/);
      if (state !== LISTEN || !local) continue;
      const [address, portHex] = local.split(':') as [string, string];
      const port = Number.parseInt(portHex, 16);
      const reachable = /^0+$/.test(address) || address === '0100007F' || address === '00000000000000000000000001000000';
      if (reachable && port < EPHEMERAL_FROM && !found.has(port)) found.set(port, host);
    }
  }
  return [...found].map(([port, host]) => ({ port, host }));
}
