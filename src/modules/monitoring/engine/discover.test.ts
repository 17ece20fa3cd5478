import { expect, it } from 'vitest';
import { targetSpec } from '../spec.ts';
import { discoverMachine, listeningPorts } from './discover.ts';

const HEAD = '  sl  local_address rem_address   st';
const row = (local: string, state: string): string => `   0: ${local} 00000000:0000 ${state} 00000000:00000000`;

/** The kernel's tables: addresses are hexadecimal, little end first. */
const tables = (v4: string[], v6: string[] = []) => (path: string): string => [HEAD, ...(path.endsWith('6') ? v6 : v4)].join('\n');

it('finds what listens on loopback or everywhere, and leaves out connections and other addresses', () => {
  const found = listeningPorts(tables([row('0100007F:1538', '0A'), row('00000000:0016', '0A'), row('0100007F:1F90', '01'), row('0A00000A:0050', '0A')]));
  expect(found.toSorted((a, b) => a.port - b.port)).toEqual([{ port: 22, host: '127.0.0.1' }, { port: 5_432, host: '127.0.0.1' }]);
});

it('leaves out the ephemeral range: such ports are passing guests', () => {
  expect(listeningPorts(tables([row('0100007F:9C40', '0A')]))).toEqual([]);
});

it('finds nothing where the kernel offers no table', () => {
  expect(
    listeningPorts(() => {
      throw new Error('ENOENT');
    }),
  ).toEqual([]);
});

it('makes targets that are valid, distinct and need no network', () => {
  const targets = discoverMachine('http://127.0.0.1:7070').map((input) => targetSpec.parse(input));
  expect(new Set(targets.map(({ id }) => id)).size).toBe(targets.length);
  expect(targets.map(({ id }) => id)).toEqual(expect.arrayContaining(['machine-cpu', 'machine-memory', 'machine-disk', 'machine-loop', 'machine-clock', 'machine-gateway']));
  expect(targets.some(({ id }) => id === 'machine-port-7070')).toBe(false);
});
