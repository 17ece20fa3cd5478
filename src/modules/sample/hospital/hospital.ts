import type { Clock } from '#kit/clock.ts';
import { AppError } from '#shared/errors.ts';
import type { TargetInput } from '#modules/monitoring/spec.ts';
import { CATALOG } from './catalog.ts';
import { createCertificates } from './certificates.ts';
import { parseFault } from './fault.ts';
import type { Fault, FaultInput, FaultKind } from './fault.ts';
import { runService } from './runner.ts';
import type { RunningService } from './runner.ts';
import { createScenarioPlayer } from './scenario-player.ts';
import type { ScenarioState } from './scenario-player.ts';
import { SERVICE_IDS } from './service.ts';
import type { Protocol, ServiceId } from './service.ts';
import { sampleTargets } from './targets.ts';

/** A service as others see it. */
export interface Service {
  id: ServiceId;
  name: string;
  protocol: Protocol;
  host: string;
  port: number;
  /** `http://127.0.0.1:34567`, `mllp://…` and the like. */
  address: string;
  /** The faults it can take. */
  faults: readonly FaultKind[];
  /** Services whose outage makes this one fail. */
  needs: readonly ServiceId[];
}

export interface ServiceState extends Service {
  /** `down` while an outage or the down phase of flapping lasts, `impaired` with any other fault. */
  condition: 'normal' | 'impaired' | 'down';
  active: Fault[];
  /** Exchanges answered or refused since the start. */
  served: number;
  problem: string | null;
}

export interface HospitalState {
  services: ServiceState[];
  scenario: ScenarioState | null;
}

export interface Hospital {
  readonly services: Service[];
  /** PEM of the authority that signed the hospital's certificates. */
  readonly caPem: string;
  /** Definitions of targets that watch it, all marked as sample. */
  targets(): TargetInput[];
  /** Adds a fault, replacing one of the same kind. Throws `not_found` or `invalid`. Resolves when it holds. */
  inject(serviceId: string, fault: FaultInput): Promise<void>;
  /** Ends the faults of one service, or all. */
  clear(serviceId?: string): Promise<void>;
  /** Starts a scenario in place of the one running. Throws `not_found`. */
  runScenario(name: string): void;
  /** Stops the scenario and ends the faults of the services it touched. */
  stopScenario(): Promise<void>;
  state(): HospitalState;
  /** Stops everything; ports are free afterwards. */
  close(): Promise<void>;
}

export interface HospitalOptions {
  host: string;
  clock: Clock;
  /** Equal seeds give equal delays and failures for equal traffic. */
  seed?: number;
  /** Fixed ports; the system chooses the rest. */
  ports?: Partial<Record<ServiceId, number>>;
}

/** Starts every service of the sample hospital. When one cannot listen, those already started are closed and `unavailable` is thrown. */
export async function startHospital({ host, clock, seed = 1, ports = {} }: HospitalOptions): Promise<Hospital> {
  const certificates = createCertificates(clock.now(), host);
  const running = new Map<ServiceId, RunningService>();
  const watchers = new Set<() => void>();
  const surroundings = {
    isOut: (id: ServiceId): boolean => (running.get(id)?.gate.down() ?? null) !== null,
    onOutage: (changed: () => void): void => void watchers.add(changed),
    outageChanged: (): void => watchers.forEach((changed) => changed()),
  };
  const closeAll = async (): Promise<void> => void (await Promise.all([...running.values()].map((service) => service.close())));
  try {
    for (const definition of CATALOG) {
      running.set(definition.id, await runService({ definition, host, port: ports[definition.id] ?? 0, clock, seed, certificates, ...surroundings }));
    }
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
  const services = [...running.values()].map((service) => describe(service, host));

  async function inject(serviceId: string, fault: FaultInput): Promise<void> {
    const service = find(running, serviceId);
    const parsed = parseFault(fault);
    const { name, faults } = service.definition;
    if (!faults.includes(parsed.kind)) throw new AppError('invalid', `${name} cannot take the fault "${parsed.kind}"; it can take ${faults.join(', ')}`);
    service.gate.set(parsed);
    await service.settled();
  }

  async function clear(serviceId?: string): Promise<void> {
    const chosen = serviceId === undefined ? [...running.values()] : [find(running, serviceId)];
    for (const service of chosen) service.gate.clear();
    await Promise.all(chosen.map((service) => service.settled()));
  }

  const player = createScenarioPlayer({ clock, inject, clear });
  return {
    services,
    caPem: certificates.caPem,
    targets: () => sampleTargets(services, certificates.caPem),
    inject,
    clear,
    runScenario: player.run,
    stopScenario: player.stop,
    state: () => ({ services: services.map((service) => ({ ...service, ...stateOf(running.get(service.id)!) })), scenario: player.state() }),
    async close() {
      player.close();
      await closeAll();
    },
  };
}

function find(running: Map<ServiceId, RunningService>, id: string): RunningService {
  const service = running.get(id as ServiceId);
  if (!service) throw new AppError('not_found', `the sample hospital has no service "${id}"; it has ${SERVICE_IDS.join(', ')}`);
  return service;
}

function describe({ definition: { id, name, protocol, faults, needs }, port }: RunningService, host: string): Service {
  return { id, name, protocol, host, port, address: `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`, faults, needs };
}

function stateOf({ gate, problem }: RunningService): Pick<ServiceState, 'condition' | 'active' | 'served' | 'problem'> {
  const active = gate.faults();
  const impaired = active.length > 0 ? 'impaired' : 'normal';
  return { condition: gate.down() !== null ? 'down' : impaired, active, served: gate.served(), problem: problem() };
}
