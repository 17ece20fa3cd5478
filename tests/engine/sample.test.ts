import { afterEach, beforeEach, expect, it } from 'vitest';
import { running, type Running } from './running.ts';

let watchfloor: Running;
let token: string;
beforeEach(async () => {
  watchfloor = await running();
  token = watchfloor.token('admin');
});
afterEach(() => watchfloor.stop());

async function ask<T>(path: string, input: unknown = {}): Promise<T> {
  const { status, body } = await watchfloor.call(path, input, token);
  expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
  return body as T;
}

const objectives = async () => (await ask<{ objectives: Array<{ id: string; sample: boolean; verdict: string }> }>('sla/list')).objectives;
const targets = async () => (await ask<{ targets: Array<{ sample: boolean }> }>('monitoring/listTargets')).targets.filter(({ sample }) => sample);

it('comes with one click, is marked wherever it shows, and goes with one click', async () => {
  const before = await objectives();
  await ask('sample/add');
  expect((await targets()).length).toBeGreaterThan(10);
  const added = await objectives();
  expect(added).toHaveLength(before.length + 4);
  expect(added.every(({ sample }) => sample)).toBe(true);

  await ask('sla/deleteObjective', { id: 'sample-fhir-latency' });
  await ask('sample/add');
  expect((await objectives()).map(({ id }) => id)).not.toContain('sample-fhir-latency');

  await ask('sample/remove');
  expect(await targets()).toEqual([]);
  expect(await objectives()).toEqual(before);
});
