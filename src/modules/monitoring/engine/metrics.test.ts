import { expect, it } from 'vitest';
import { targetSpec } from '../spec.ts';
import { entryOf, note, statusRowOf } from './live/entry.ts';
import { passiveResult } from './live/passive.ts';
import { targetMetrics } from './metrics.ts';

function measured(id: string) {
  const entry = entryOf({ spec: targetSpec.parse({ id, name: id, group: 'Clinical "A"', probe: { type: 'http', url: 'http://127.0.0.1/' } }), createdAt: 0, updatedAt: 0, condition: null, lastResultAt: null }, 1, 0);
  const result = { ...passiveResult(entry.spec, 5_000, 'up', 'OK', '', 250), phasesMs: { connect: 2, processing: 240 }, evidence: { status: 204, bodySize: 0 }, family: 4 as const };
  note(entry, result);
  return { entry, result };
}

it('writes a family once, under the names blackbox_exporter gives, with escaped labels', () => {
  const [one, two] = [measured('one'), measured('two')];
  const text = targetMetrics([statusRowOf(one.entry), statusRowOf(two.entry)], (id) => (id === 'one' ? one : two).result);
  expect(text.match(/^# TYPE probe_success gauge$/gm)).toHaveLength(1);
  expect(text).toContain('probe_success{target="one",group="Clinical \\"A\\"",type="http"} 1');
  expect(text).toContain('probe_duration_seconds{target="two",group="Clinical \\"A\\"",type="http"} 0.25');
  expect(text).toContain('probe_http_status_code{target="one",group="Clinical \\"A\\"",type="http"} 204');
  expect(text).toContain('phase="processing"} 0.24');
});

it('tells the state of a target that was never probed, and nothing about a probe', () => {
  const { entry } = measured('one');
  const text = targetMetrics([statusRowOf(entry)], () => null);
  expect(text).toContain('watchfloor_target_state{');
  expect(text).not.toContain('probe_success');
});
