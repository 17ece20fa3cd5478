import type { Clock } from '#kit/clock.ts';
import type { Certificates } from './certificates.ts';
import type { FaultKind } from './fault.ts';
import type { Gate } from './gate.ts';
import type { Listener } from './listener.ts';
import type { Pauses } from './pauses.ts';

export const SERVICE_IDS = ['ehr', 'fhir', 'hl7', 'lab', 'dicom', 'pacs-web', 'pharmacy', 'portal', 'identity', 'database', 'smtp', 'dns', 'gateway'] as const;
export type ServiceId = (typeof SERVICE_IDS)[number];

export type Protocol = 'http' | 'https' | 'mllp' | 'dicom' | 'smtp' | 'dns' | 'tls' | 'tcp';

/** What a service is handed when it starts. */
export interface ServiceContext {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  clock: Clock;
  gate: Gate;
  pauses: Pauses;
  certificates: Certificates;
  /** Whether another service is out right now; what makes dependencies real. */
  isOut(id: ServiceId): boolean;
  /** Calls back whenever any service may have gone out or come back. */
  onOutage(changed: () => void): void;
}

/** One kind of service of the sample hospital, before it is started. */
export interface ServiceDefinition {
  id: ServiceId;
  name: string;
  protocol: Protocol;
  faults: readonly FaultKind[];
  /** It answers with an error while one of these is out. */
  needs: readonly ServiceId[];
  start(context: ServiceContext): Promise<Listener>;
}

/** Faults any TCP service can take. */
export const TCP_FAULTS = ['latency', 'errors', 'flapping', 'outage', 'slow-body', 'truncated'] as const satisfies readonly FaultKind[];
