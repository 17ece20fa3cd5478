import { AppError, messageOf } from '#shared/errors.ts';
import { defineModule } from '#kit/module.ts';
import { monitoring } from './contract.ts';
import { configLists } from './engine/config-lists.ts';
import type { Monitoring } from './engine/calls/context.ts';
import { bulkFields, changed, createEditor } from './engine/calls/edit.ts';
import { createReads } from './engine/calls/read.ts';
import { discoverMachine } from './engine/discover.ts';
import { createFailureStore, failuresSchema } from './engine/failures.ts';
import { createIntervalStore, intervalsSchema } from './engine/intervals.ts';
import { createHousekeeping } from './engine/live/housekeeping.ts';
import { statusRowOf } from './engine/live/entry.ts';
import { createLive, type StateChanged } from './engine/live/live.ts';
import { passiveResult, pushState } from './engine/live/passive.ts';
import { createMaintenanceWatch, maintenanceSchema } from './engine/maintenance-watch.ts';
import { targetMetrics } from './engine/metrics.ts';
import { keepSecrets, maskSecrets } from './engine/secret-fields.ts';
import { createTargetStore, targetsSchema } from './engine/targets.ts';
import { targetSpec, type ProbeResult, type TargetSpec } from './spec.ts';

const TICK_MS = 250;
const HOUSEKEEPING_MS = 1_000;
const REMEMBER_MS = 5_000;

export default defineModule(monitoring, {
  migrations: [
    `${targetsSchema}${intervalsSchema}${failuresSchema}
     CREATE TABLE monitoring_alive (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;`,
    maintenanceSchema,
  ],

  start(context) {
    const { db, clock, services, schedule, log } = context;
    const targets = createTargetStore(db);
    const intervals = createIntervalStore(db);
    const failures = createFailureStore(db);
    let changedIds: string[] = [];
    const announce = (fact: StateChanged): void => {
      changedIds.push(fact.target);
      context.emit('stateChanged', fact);
    };
    const live = createLive({ db, clock, services, targets, intervals, failures, status: context.topics.status, announce });
    live.load(targets.all());
    const parts: Monitoring = { context, live, targets, intervals, failures };
    const editor = createEditor(parts);
    const reads = createReads(parts);
    const housekeeping = createHousekeeping(live, clock, log);
    const maintenance = createMaintenanceWatch(parts);

    function recountGroups(): void {
      const ids = changedIds;
      changedIds = [];
      if (ids.length > 0) housekeeping.recount(ids);
    }

    /** From the last sign of life of the engine before this one to each target's first result, nothing was observed. */
    function closeTheGap(): void {
      const now = clock.now();
      const since = Math.max(aliveAt(), services.tsdb.recovered.lastTickAt ?? 0);
      if (since === 0) return;
      if (since > now) live.rewind(now);
      live.openGap(live.entries.values(), { from: Math.min(since, now), until: now, code: 'ENGINE_DOWN', message: 'Watchfloor was not running' });
    }

    function aliveAt(): number {
      return db.get<{ at: number }>('SELECT at FROM monitoring_alive')?.at ?? 0;
    }

    function take(results: readonly ProbeResult[]): void {
      try {
        housekeeping.lookAtClock();
      } catch (thrown) {
        // Housekeeping tries again within a second; the samples must not wait for it.
        log.error('lost time could not be recorded', { error: messageOf(thrown) });
      }
      live.take(results);
      recountGroups();
    }

    /** A store that cannot write keeps its samples and tries again on the next tick; the log says so once a minute. */
    let complainedAt = Number.NEGATIVE_INFINITY;
    function writeSamples(): void {
      try {
        services.tsdb.tick();
      } catch (thrown) {
        if (clock.monotonic() - complainedAt < 60_000) return;
        complainedAt = clock.monotonic();
        log.error('samples cannot be written, they wait in memory', { error: messageOf(thrown) });
      }
    }

    function sayAlive(): void {
      db.run('INSERT INTO monitoring_alive (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at', clock.now());
    }

    async function testNow({ id, spec }: { id?: string | undefined; spec?: TargetSpec | undefined }) {
      const stored = id === undefined ? undefined : targets.get(id).spec;
      const wanted = spec ? (stored ? keepSecrets(spec, stored) : spec) : stored;
      if (!wanted) throw new AppError('invalid', 'Give the id of a target, or a spec to test.');
      if (wanted.probe.type === 'push' || wanted.probe.type === 'group') throw new AppError('invalid', `A ${wanted.probe.type} target is not probed: ${wanted.probe.type === 'push' ? 'it waits for heartbeats' : 'it counts its members'}.`);
      return services.prober.testNow(wanted);
    }

    function push(input: { slug: string; signal: string; message: string; durationMs: number | null }): { target: string; ok: boolean } {
      const entry = [...live.entries.values()].find(({ spec }) => spec.probe.type === 'push' && (spec.probe.slug ?? spec.id) === input.slug);
      if (!entry) throw new AppError('not_found', `No heartbeat target has the slug "${input.slug}".`);
      const now = clock.now();
      const state = pushState(input.signal);
      if (input.signal === 'start') entry.push.startedAt = now;
      if (state === null) return { target: entry.spec.id, ok: true };
      const durationMs = input.durationMs ?? (entry.push.startedAt === null ? 0 : Math.max(0, now - entry.push.startedAt));
      entry.push = { lastAt: now, startedAt: null };
      const code = state === 'up' ? 'OK' : input.signal === 'fail' ? 'PUSH_FAIL' : `EXIT_${input.signal}`;
      take([passiveResult(entry.spec, now, state, code, input.message.slice(0, 500), durationMs)]);
      return { target: entry.spec.id, ok: true };
    }

    return {
      calls: {
        listTargets: (input) => reads.list(input),
        getTarget({ id }) {
          const { spec, createdAt, updatedAt } = targets.get(id);
          return { spec: maskSecrets(spec), status: statusRowOf(reads.entry(id)), createdAt, updatedAt };
        },
        createTarget(spec) {
          editor.create(spec);
          return { id: spec.id };
        },
        updateTarget(spec) {
          editor.update(spec);
          return { id: spec.id };
        },
        deleteTargets: ({ ids }) => ({ deleted: editor.remove(ids) }),
        cloneTarget({ id, newId, name }) {
          const { spec } = targets.get(id);
          editor.create(changed(spec, { id: newId, name: name ?? `${spec.name} (copy)` }));
          return { id: newId };
        },
        setPaused({ ids, paused }) {
          const wanted = ids.map((id) => targets.get(id).spec).filter((spec) => spec.paused !== paused);
          for (const spec of wanted) editor.update({ ...spec, paused });
          return { changed: wanted.length };
        },
        bulkEdit(input) {
          const specs = input.ids.map((id) => targets.get(id).spec).map((spec) => changed(spec, bulkFields(spec, input)));
          try {
            db.tx(() => specs.forEach((spec) => editor.update(spec)));
          } catch (thrown) {
            editor.resync();
            throw thrown;
          }
          return { changed: specs.length };
        },
        results: (input) => reads.results(input),
        intervals: (input) => reads.intervals(input),
        series: (input) => reads.series(input),
        summary: (input) => reads.summary(input),
        testNow,
        discover: () => ({ targets: discoverMachine(services.gatewayAddress()).filter((t) => !targets.has(t.id)) }),
        push,
        metrics: () => ({ text: targetMetrics([...live.entries.values()].map(statusRowOf), (id) => live.entries.get(id)?.lastResult ?? null) }),
        listMaintenance: () => ({ windows: maintenance.windows() }),
      },

      config: configLists(parts, editor, maintenance),

      ready() {
        const wasAlive = aliveAt();
        closeTheGap();
        maintenance.restore(wasAlive);
        // The very first start watches this machine at once.
        if (wasAlive === 0) {
          for (const input of discoverMachine(services.gatewayAddress())) editor.create(targetSpec.parse(input));
        }
        sayAlive();
        services.prober.onResults((results) => {
          // A database that cannot be written must not end the watch: samples and counts are kept, the next results decide again.
          try {
            take(results);
          } catch (thrown) {
            log.error('results could not be recorded', { results: results.length, error: messageOf(thrown) });
          }
        });
        services.prober.onRestart((since) => {
          try {
            live.openGap(live.entries.values(), { from: (entry) => Math.max(since, entry.lastResultAt ?? 0), until: clock.now(), code: 'PROBER_DOWN', message: 'The prober was being restarted' });
          } catch (thrown) {
            log.error('the gap of a prober restart could not be recorded', { since, error: messageOf(thrown) });
          }
        });
        services.prober.setTargets([...live.entries.values()].filter((entry) => !entry.silent).map((entry) => entry.spec));
        schedule.every('monitoring tick', TICK_MS, writeSamples);
        schedule.every('monitoring housekeeping', HOUSEKEEPING_MS, () => {
          maintenance.tick();
          housekeeping.tick();
          recountGroups();
        });
        schedule.every('monitoring remember', REMEMBER_MS, () => {
          live.remember();
          sayAlive();
        });
      },

      stop() {
        services.tsdb.tick();
        live.remember(true);
        sayAlive();
      },
    };
  },
});
