import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { CATALOG } from './catalog.ts';
import { parseFault } from './fault.ts';
import { startHospital } from './hospital.ts';
import type { Hospital } from './hospital.ts';
import { SCENARIOS } from './scenario.ts';

let hospital: Hospital;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 7));
  hospital = await startHospital({ host: '127.0.0.1', clock });
});
afterEach(() => hospital.close());

const impaired = (): string[] => hospital.state().services.filter((one) => one.condition !== 'normal').map((one) => `${one.id} ${one.condition}`);

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('the scenario %s', (name, scenario) => {
  it('has valid faults in order of time, and ends with everything recovered', () => {
    const open = new Set<string>();
    for (const { service, fault } of scenario.steps) {
      if (fault === null) open.delete(service);
      else {
        open.add(service);
        expect(CATALOG.find((one) => one.id === service)!.faults).toContain(parseFault(fault).kind);
      }
    }
    expect([...open]).toEqual([]);
    expect(scenario.steps.map((step) => step.atMs)).toEqual(scenario.steps.map((step) => step.atMs).toSorted((a, b) => a - b));
  });

  it('runs to its end on the clock', async () => {
    hospital.runScenario(name);
    clock.advance(0);
    expect(impaired().length).toBeGreaterThan(0);
    clock.advance(scenario.steps.at(-1)!.atMs);
    expect(impaired()).toEqual([]);
    expect(hospital.state().scenario).toMatchObject({ name, done: scenario.steps.length, nextAt: null });
  });
});

it('plays Monday morning step by step', async () => {
  const startedAt = clock.now();
  hospital.runScenario('monday-morning');
  expect(hospital.state().scenario).toMatchObject({ done: 0, note: '', nextAt: startedAt, startedAt });
  clock.advance(39_999);
  expect(impaired()).toEqual(['ehr impaired']);
  expect(hospital.state().scenario).toMatchObject({ done: 1, note: 'The EHR answers slowly', nextAt: startedAt + 40_000 });
  clock.advance(1);
  expect(impaired()).toEqual(['ehr impaired', 'hl7 down']);
  clock.advance(80_000);
  expect(impaired()).toEqual(['hl7 down']);
});

it('stops when told, ending the faults of the services it touched and no others', async () => {
  await hospital.inject('smtp', { kind: 'errors' });
  hospital.runScenario('monday-morning');
  clock.advance(50_000);
  await hospital.stopScenario();
  expect(impaired()).toEqual(['smtp impaired']);
  clock.advance(600_000);
  expect(impaired()).toEqual(['smtp impaired']);
  expect(hospital.state().scenario).toBeNull();
});

it('starts one in place of another', () => {
  hospital.runScenario('monday-morning');
  clock.advance(50_000);
  hospital.runScenario('certificate-lapse');
  clock.advance(10);
  expect(impaired()).toEqual(['pharmacy impaired']);
});

it('names the scenarios there are', () => {
  expect(() => hospital.runScenario('tuesday')).toThrow(/no scenario "tuesday"; there are monday-morning, database-outage/);
});
