import type { TargetInput } from '#modules/monitoring/spec.ts';
import type { Random } from './random.ts';

/** How a fleet of targets is made up. */
export interface FleetOptions {
  targets: number;
  everyMs: readonly number[];
  pushes: number;
  groups: number;
}

/** A probed target with drawn thresholds. */
export function drawTarget(random: Random, id: string, everyMs: readonly number[], parents: readonly string[]): TargetInput {
  const every = random.pick(everyMs);
  return {
    id,
    name: `Target ${id}`,
    group: random.pick(['Clinical/EHR', 'Clinical/Lab', 'Network', '']),
    tags: random.chance(0.3) ? { tier: String(random.int(1, 3)) } : {},
    severity: random.pick(['critical', 'warning', 'advisory']),
    probe: random.chance(0.5) ? { type: 'tcp', host: `host-${random.int(1, 5)}.test`, port: random.int(1, 60_000) } : { type: 'http', url: `http://host-${random.int(1, 5)}.test/${id}` },
    every,
    timeout: Math.min(every, random.pick([1_000, 3_000, 5_000])),
    downAfter: random.int(1, 4),
    upAfter: random.int(1, 3),
    degradedAfter: random.int(1, 4),
    ...(random.chance(0.3) ? { retryEvery: random.pick([1_000, 2_000]) } : {}),
    dependsOn: parents.length > 0 && random.chance(0.3) ? [random.pick(parents)] : [],
  };
}

/** Probed targets, then heartbeats, then groups of what came before. */
export function drawFleet(random: Random, options: FleetOptions): TargetInput[] {
  const probed: TargetInput[] = [];
  for (let i = 0; i < options.targets; i++) probed.push(drawTarget(random, `t${String(i).padStart(3, '0')}`, options.everyMs, probed.map((target) => target.id)));
  const pushes = Array.from({ length: options.pushes }, (_, i): TargetInput => ({ id: `push${i}`, name: `Job ${i}`, probe: { type: 'push', period: random.pick([60_000, 300_000]), grace: 30_000 } }));
  const members = [...probed, ...pushes].map((target) => target.id);
  const groups = Array.from({ length: options.groups }, (_, i): TargetInput => {
    const size = Math.min(members.length, random.int(2, 5));
    const from = random.int(0, members.length - size);
    return { id: `group${i}`, name: `Group ${i}`, every: 30_000, probe: { type: 'group', members: members.slice(from, from + size), ...(random.chance(0.5) ? { atLeast: random.int(1, size) } : {}) } };
  });
  return [...probed, ...pushes, ...groups];
}
