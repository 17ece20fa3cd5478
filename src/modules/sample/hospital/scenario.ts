import type { FaultInput } from './fault.ts';
import type { ServiceId } from './service.ts';

/** One step of a scenario: at `atMs` from its start, a fault begins or the faults of a service end. */
export interface ScenarioStep {
  atMs: number;
  service: ServiceId;
  /** Null ends the faults of the service. */
  fault: FaultInput | null;
  /** What happens, in the words of the desk. */
  note: string;
}

export interface Scenario {
  name: string;
  title: string;
  description: string;
  steps: readonly ScenarioStep[];
}

const SECOND = 1_000;

/** The scripts that ship with the sample hospital. Each ends with every service it touched recovered. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'monday-morning',
    title: 'Monday morning',
    description: 'The EHR slows down under the first wave of sign-ins, then the integration engine stops acknowledging and lab orders pile up, then both recover.',
    steps: [
      { atMs: 0, service: 'ehr', fault: { kind: 'latency', fixed: 600, jitter: 300 }, note: 'The EHR answers slowly' },
      { atMs: 40 * SECOND, service: 'hl7', fault: { kind: 'outage', how: 'hang' }, note: 'The integration engine stops acknowledging; lab orders wait' },
      { atMs: 120 * SECOND, service: 'ehr', fault: null, note: 'The EHR is fast again' },
      { atMs: 150 * SECOND, service: 'hl7', fault: null, note: 'The integration engine acknowledges again; the backlog drains' },
    ],
  },
  {
    name: 'database-outage',
    title: 'Database outage',
    description: 'The clinical database slows down and then refuses connections; the EHR, its search and the portal fail with it: one cause, four symptoms. It comes back.',
    steps: [
      { atMs: 0, service: 'database', fault: { kind: 'latency', fixed: 400, jitter: 200 }, note: 'The database slows down' },
      { atMs: 30 * SECOND, service: 'database', fault: { kind: 'outage', how: 'refuse' }, note: 'The database refuses connections; the EHR and the portal fail with it' },
      { atMs: 110 * SECOND, service: 'database', fault: null, note: 'The database is back' },
    ],
  },
  {
    name: 'certificate-lapse',
    title: 'Certificate lapse',
    description: 'The certificate of the e-prescribing gateway lapses, and is replaced.',
    steps: [
      { atMs: 0, service: 'pharmacy', fault: { kind: 'expired-certificate' }, note: 'The certificate of the e-prescribing gateway has lapsed' },
      { atMs: 60 * SECOND, service: 'pharmacy', fault: null, note: 'A new certificate is in place' },
    ],
  },
  {
    name: 'flapping-link',
    title: 'Flapping link',
    description: 'The link to the image archive comes and goes, while names resolve only part of the time.',
    steps: [
      { atMs: 0, service: 'dicom', fault: { kind: 'flapping', up: '12s', down: '12s', how: 'reset' }, note: 'The link to the image archive comes and goes' },
      { atMs: 20 * SECOND, service: 'dns', fault: { kind: 'errors', ratio: 0.5 }, note: 'Half of the name lookups fail' },
      { atMs: 80 * SECOND, service: 'dns', fault: null, note: 'Names resolve again' },
      { atMs: 150 * SECOND, service: 'dicom', fault: null, note: 'The link is stable again' },
    ],
  },
  {
    name: 'sign-in-outage',
    title: 'Sign-in outage',
    description: 'The identity provider fails and nobody can sign in to the EHR, which itself is well.',
    steps: [
      { atMs: 0, service: 'identity', fault: { kind: 'errors', ratio: 0.6, status: 502 }, note: 'The identity provider fails now and then' },
      { atMs: 30 * SECOND, service: 'identity', fault: { kind: 'outage', how: 'refuse' }, note: 'The identity provider is gone; sign-in fails' },
      { atMs: 90 * SECOND, service: 'identity', fault: null, note: 'The identity provider is back' },
    ],
  },
];
