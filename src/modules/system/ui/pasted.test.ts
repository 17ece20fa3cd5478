import { expect, test } from 'vitest';
import { targetSpec } from '#modules/monitoring/spec.ts';
import { targetsOf } from './pasted.ts';

test('each line becomes the probe it looks like', () => {
  const found = targetsOf('https://ehr.example/health\n10.20.4.11:2575\ngateway.example\nportal.example/login\n[::1]:80\nnot an address\n\nhttps://ehr.example/health');
  expect(found.map((target) => target.probe.type)).toEqual(['http', 'tcp', 'icmp', 'http', 'tcp']);
  expect(found.map((target) => targetSpec.safeParse(target).success)).toEqual([true, true, true, true, true]);
  expect(new Set(found.map((target) => target.id)).size).toBe(5);
});
