import type { Clock, Timer } from '#kit/clock.ts';
import { AppError } from '#shared/errors.ts';
import type { FaultInput } from './fault.ts';
import { SCENARIOS } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import type { ServiceId } from './service.ts';

export interface ScenarioState {
  name: string;
  title: string;
  startedAt: number;
  /** Steps done, and how many there are. */
  done: number;
  steps: number;
  /** What the last step said; empty before the first. */
  note: string;
  /** Epoch ms of the next step; null after the last. */
  nextAt: number | null;
}

export interface ScenarioPlayer {
  run(name: string): void;
  stop(): Promise<void>;
  /** The scenario running, or the last one once it has ended by itself; null before the first and after a stop. */
  state(): ScenarioState | null;
  /** Drops what is still to come, without touching the services. */
  close(): void;
}

interface Run {
  scenario: Scenario;
  startedAt: number;
  done: number;
  timers: Timer[];
}

/** Plays scenarios on the clock, one at a time. */
export function createScenarioPlayer(options: {
  clock: Clock;
  inject(service: ServiceId, fault: FaultInput): Promise<void>;
  clear(service: ServiceId): Promise<void>;
}): ScenarioPlayer {
  const { clock, inject, clear } = options;
  let current: Run | null = null;

  function run(name: string): void {
    const scenario = SCENARIOS.find((one) => one.name === name);
    if (!scenario) throw new AppError('not_found', `there is no scenario "${name}"; there are ${SCENARIOS.map((one) => one.name).join(', ')}`);
    void stop();
    const started: Run = { scenario, startedAt: clock.now(), done: 0, timers: [] };
    current = started;
    started.timers = scenario.steps.map((step) =>
      clock.after(step.atMs, () => {
        started.done++;
        void (step.fault === null ? clear(step.service) : inject(step.service, step.fault));
      }),
    );
  }

  async function stop(): Promise<void> {
    const stopped = current;
    close();
    if (stopped) await Promise.all([...new Set(stopped.scenario.steps.slice(0, stopped.done).map((step) => step.service))].map((service) => clear(service)));
  }

  function close(): void {
    for (const timer of current?.timers ?? []) timer.cancel();
    current = null;
  }

  return { run, stop, close, state: () => (current ? describe(current) : null) };
}

function describe({ scenario, startedAt, done }: Run): ScenarioState {
  const next = scenario.steps[done];
  return {
    name: scenario.name,
    title: scenario.title,
    startedAt,
    done,
    steps: scenario.steps.length,
    note: scenario.steps[done - 1]?.note ?? '',
    nextAt: next ? startedAt + next.atMs : null,
  };
}
