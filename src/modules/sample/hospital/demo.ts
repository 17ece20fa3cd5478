import type { Clock } from '#kit/clock.ts';
import { startControl } from './control.ts';
import { startHospital } from './hospital.ts';
import type { Hospital } from './hospital.ts';

export interface Demo {
  /** Where the control panel listens. */
  address: string;
  hospital: Hospital;
  close(): Promise<void>;
}

/**
 * Starts the sample hospital and its control panel on loopback, and prints every service with its address through `out`, a line at a time.
 * `port` is the control panel's, 0 lets the system choose. Throws `unavailable` when it is taken.
 */
export async function runDemo({ port, clock, out }: { port: number; clock: Clock; out: (line: string) => void }): Promise<Demo> {
  const host = '127.0.0.1';
  const hospital = await startHospital({ host, clock });
  try {
    const control = await startControl(hospital, { host, port });
    for (const line of listing(hospital, control.address)) out(line);
    return {
      address: control.address,
      hospital,
      async close() {
        await control.close();
        await hospital.close();
      },
    };
  } catch (thrown) {
    await hospital.close();
    throw thrown;
  }
}

function listing(hospital: Hospital, address: string): string[] {
  const width = Math.max(...hospital.services.map((service) => service.name.length));
  return [
    'Sample hospital: real servers on this machine, synthetic data only',
    '',
    ...hospital.services.map((service) => `  ${service.name.padEnd(width)}  ${service.address}`),
    '',
    `Control panel: ${address}`,
    `Inject by hand: curl -H 'content-type: application/json' -d '{"service":"ehr","fault":{"kind":"latency","fixed":"800ms"}}' ${address}/inject`,
    `listening ${address}`,
  ];
}
