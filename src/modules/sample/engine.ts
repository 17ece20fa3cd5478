import * as z from 'zod';
import { AppError, messageOf } from '#shared/errors.ts';
import { defineModule } from '#kit/module.ts';
import { settingsOf } from '#kit/settings.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import type { TargetInput } from '#modules/monitoring/spec.ts';
import { sla } from '#modules/sla/contract.ts';
import { objectiveSpec } from '#modules/sla/spec.ts';
import { sample } from './contract.ts';
import { describeFault, faultSpec, type FaultInput } from './hospital/fault.ts';
import { startHospital, type Hospital } from './hospital/hospital.ts';
import { SAMPLE_OBJECTIVES } from './hospital/objectives.ts';
import { SCENARIOS } from './hospital/scenario.ts';

const REFRESH_MS = 1_000;

const kept = z.object({ enabled: z.boolean().default(false), ports: z.record(z.string(), z.number()).default({}) });

export default defineModule(sample, {
  migrations: [],

  start(context) {
    const { clock, log, topics } = context;
    const targets = context.use(monitoring);
    const objectives = context.use(sla);
    const settings = settingsOf(context.db, 'sample', kept);
    let hospital: Hospital | null = null;

    function running(): Hospital {
      if (!hospital) throw new AppError('unavailable', 'The sample hospital is not running. Add it first.');
      return hospital;
    }

    /** On the ports of last time, so that its targets keep their addresses; on others when one of them is taken. */
    async function open(): Promise<Hospital> {
      try {
        return await startHospital({ host: '127.0.0.1', clock, ports: settings.read().ports });
      } catch (thrown) {
        log.warn('the sample hospital moves to other ports', { error: messageOf(thrown) });
        return startHospital({ host: '127.0.0.1', clock });
      }
    }

    async function start(): Promise<number> {
      hospital ??= await open();
      settings.write({ enabled: true, ports: Object.fromEntries(hospital.services.map((service) => [service.id, service.port])) });
      const wanted = hospital.targets();
      const known = new Set((await targets.listTargets({})).targets.map((target) => target.id));
      for (const target of parentsFirst(wanted)) await (known.has(target.id) ? targets.updateTarget(target) : targets.createTarget(target));
      refresh();
      return wanted.length;
    }

    /** Only when it is added, so that one somebody deleted stays deleted over a restart. */
    async function addObjectives(): Promise<void> {
      const known = new Set((await objectives.list({})).objectives.map(({ id }) => id));
      for (const spec of SAMPLE_OBJECTIVES) if (!known.has(spec.id)) await objectives.putObjective({ spec: objectiveSpec.parse(spec) });
    }

    async function add(): Promise<number> {
      const wasThere = settings.read().enabled;
      const count = await start();
      if (!wasThere) await addObjectives();
      return count;
    }

    async function stop(): Promise<number> {
      for (const { id } of SAMPLE_OBJECTIVES) await objectives.deleteObjective({ id });
      const ids = (await targets.listTargets({})).targets.filter((target) => target.sample).map((target) => target.id);
      if (ids.length > 0) await targets.deleteTargets({ ids });
      await hospital?.close();
      hospital = null;
      settings.write({ enabled: false });
      for (const id of [...topics.services.rows().keys()]) topics.services.delete(id);
      return ids.length;
    }

    function refresh(): void {
      for (const { id, name, protocol, address, active } of hospital?.state().services ?? []) {
        const faults = active.map(describeFault);
        const shown = topics.services.get(id);
        if (shown && shown.address === address && shown.faults.join() === faults.join()) continue;
        topics.services.set(id, { id, name, kind: protocol, address, faults });
      }
    }

    return {
      calls: {
        async status() {
          const { targets: all } = await targets.listTargets({});
          return {
            running: hospital !== null,
            targets: all.filter((target) => target.sample).length,
            scenario: hospital?.state().scenario?.name ?? null,
            scenarios: SCENARIOS.map(({ name, title, description }) => ({ name, title, description })),
          };
        },
        add: async () => ({ targets: await add() }),
        remove: async () => ({ targets: await stop() }),
        async inject({ service, fault }) {
          const parsed = faultSpec.safeParse(fault);
          if (!parsed.success) throw new AppError('invalid', parsed.error.issues.map((issue) => `fault.${issue.path.join('.')}: ${issue.message}`).join('; '));
          await running().inject(service, fault as FaultInput);
          refresh();
          return {};
        },
        async clear({ service }) {
          await running().clear(service);
          refresh();
          return {};
        },
        runScenario({ name }) {
          running().runScenario(name);
          refresh();
          return {};
        },
        async stopScenario() {
          await running().stopScenario();
          refresh();
          return {};
        },
      },
      async ready() {
        context.schedule.every('sample refresh', REFRESH_MS, refresh);
        if (settings.read().enabled) await start();
      },
      async stop() {
        await hospital?.close();
      },
    };
  },
});

/** A target may only name parents that are there already. */
function parentsFirst(targets: readonly TargetInput[]): TargetInput[] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const ordered = new Set<TargetInput>();
  const visit = (target: TargetInput): void => {
    for (const id of target.dependsOn ?? []) {
      const parent = byId.get(id);
      if (parent && !ordered.has(parent)) visit(parent);
    }
    ordered.add(target);
  };
  targets.forEach(visit);
  return [...ordered];
}
