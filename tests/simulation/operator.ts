import { covers } from '#modules/monitoring/engine/maintenance/covers.ts';
import { maintenanceSpec, type MaintenanceInput, type MaintenanceSpec } from '#modules/monitoring/engine/maintenance/spec.ts';
import { isActive } from '#modules/monitoring/engine/maintenance/windows.ts';
import type { TargetSpec } from '#modules/monitoring/spec.ts';
import { drawTarget } from './fleet.ts';
import type { Random } from './random.ts';
import type { Truths } from './truths.ts';
import type { World } from './world.ts';

export const CHANGES = ['pause', 'edit', 'delete', 'recreate', 'create', 'bulk', 'window', 'window-end'] as const;
export type Change = (typeof CHANGES)[number];

/** Somebody at the console, changing what is watched while it is watched. */
export interface Operator {
  act(change: Change): Promise<void>;
  /** Carries out what was put off, such as taking a target off pause. */
  catchUp(): Promise<void>;
  isBehind(): boolean;
}

export interface OperatorOptions {
  world: World;
  random: Random;
  truths: Truths;
  everyMs: readonly number[];
  onDeleted(id: string): void;
}

const HOUR_MS = 3_600_000;
/** The engine looks at windows every ten seconds, and a probe may have been due just then. */
const LOOK_MS = 12_000;

export function createOperator({ world, random, truths, everyMs, onDeleted }: OperatorOptions): Operator {
  const { clock } = world;
  let made = 0;
  const windows = new Map<string, { spec: MaintenanceSpec; since: number }>();
  const later: Array<{ at: number; act: () => Promise<void> }> = [];

  const probed = (): TargetSpec[] => [...world.specs.values()].filter((spec) => spec.probe.type !== 'group' && spec.probe.type !== 'push');
  const any = (): TargetSpec => random.pick([...world.specs.values()]);

  world.rhythm.forbidWhen((spec) => {
    const now = clock.now();
    const mono = clock.monotonic();
    for (const { spec: window, since } of windows.values()) {
      if (window.probing || mono - since < LOOK_MS || mono - world.clearSince(spec.id) < LOOK_MS) continue;
      if (covers(window, spec) && isActive(window, now) && isActive(window, now - LOOK_MS)) return `during "${window.name}", which stops probing`;
    }
    return null;
  });

  /** A change may be refused while the disk is broken, and then nothing of it may show. */
  async function attempt(act: () => unknown): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (thrown) {
      if (!String(thrown).includes('simulated')) world.journal.fail(`a change was refused: ${String(thrown)}`);
      return false;
    }
  }

  async function remove(id: string): Promise<void> {
    const used = [...world.specs.values()].some((spec) => spec.probe.type === 'group' && spec.probe.members.includes(id));
    if (used || world.specs.size < 4 || !(await attempt(() => world.remove(id)))) return;
    truths.forget(id);
    onDeleted(id);
  }

  async function create(id: string): Promise<void> {
    const parents = probed().map((spec) => spec.id).filter((parent) => parent < id);
    if (await attempt(() => world.put(drawTarget(random, id, everyMs, parents)))) truths.watch(id);
  }

  async function edit(): Promise<void> {
    const spec = any();
    const every = random.pick(everyMs);
    const fields = random.pick([{ every, timeout: Math.min(every, spec.timeout) }, { downAfter: random.int(1, 4), upAfter: random.int(1, 3) }, { name: `${spec.name}'` }, { tags: { tier: '1' } }, { group: 'Network' }]);
    await attempt(() => world.put({ ...spec, ...fields }));
  }

  async function setPaused(id: string, paused: boolean): Promise<void> {
    const spec = world.specs.get(id);
    if (spec) await attempt(() => world.put({ ...spec, paused }));
  }

  async function pause(): Promise<void> {
    const { id } = any();
    await setPaused(id, true);
    later.push({ at: clock.monotonic() + random.wait(HOUR_MS / 4), act: () => setPaused(id, false) });
  }

  async function openWindow(): Promise<void> {
    const id = `w${made++}`;
    const from = new Date(clock.now() + random.int(-600, 3_600) * 1_000).toISOString();
    const zone = random.pick(['UTC', 'Europe/Berlin', 'America/New_York']);
    const when: Partial<MaintenanceInput> = random.pick([
      { from, duration: random.int(60, 5_400) * 1_000 },
      { cron: '30 2 * * *', duration: '45m', zone },
      { cron: '*/20 * * * *', duration: '5m' },
      { rrule: 'FREQ=DAILY', from: from.slice(0, 19), duration: '30m', zone },
    ]);
    const who: Partial<MaintenanceInput> = random.pick([{ all: true }, { groups: ['Clinical'] }, { tags: { tier: '1' } }, { targets: [any().id] }]);
    const spec = maintenanceSpec.parse({ id, name: `Window ${id}`, probing: random.chance(0.6), ...when, ...who });
    if (await attempt(() => world.applyList('maintenance', { put: [spec], delete: [] }))) windows.set(id, { spec, since: clock.monotonic() });
  }

  async function closeWindow(): Promise<void> {
    const [id] = windows.keys();
    if (id !== undefined && (await attempt(() => world.applyList('maintenance', { put: [], delete: [id] })))) windows.delete(id);
  }

  const changes: Record<Change, () => Promise<void>> = {
    pause,
    edit,
    create: () => create(`t${900 + made++}`),
    delete: () => remove(any().id),
    async recreate() {
      const targets = probed();
      if (targets.length === 0) return;
      const { id } = random.pick(targets);
      await remove(id);
      if (!world.specs.has(id)) await create(id);
    },
    async bulk() {
      const ids = probed().map((spec) => spec.id).filter(() => random.chance(0.5));
      if (ids.length > 0) await attempt(() => world.bulkTag(ids, { bulk: String(made++) }));
    },
    window: openWindow,
    'window-end': closeWindow,
  };

  return {
    async act(change) {
      if (world.isUp) await changes[change]();
    },
    isBehind: () => later.some((each) => each.at <= clock.monotonic()),
    async catchUp() {
      if (!world.isUp) return;
      for (const due of later.filter((each) => each.at <= clock.monotonic())) {
        later.splice(later.indexOf(due), 1);
        await due.act();
      }
    },
  };
}
