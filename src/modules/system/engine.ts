import { AppError } from '#shared/errors.ts';
import { defineModule } from '#kit/module.ts';
import { settingsOf } from '#kit/settings.ts';
import { verifyAudit } from '#kit/audit.ts';
import { notify } from '#modules/notify/contract.ts';
import { settings, system, type HealthRow } from './contract.ts';
import { selfMetrics } from './engine/metrics.ts';
import { createSelfCheck, type WaysOut } from './engine/self-check.ts';

const CHECK_EVERY_MS = 2_000;
const CHECKPOINT_EVERY_MS = 60_000;
const RETAIN_EVERY_MS = 60_000;
const RETAIN_SLICES = 20;
const HOUR_MS = 3_600_000;

export default defineModule(system, {
  migrations: [],

  start(context) {
    const { access, audit, clock, db, jobs, log, schedule, services, topics } = context;
    const stored = settingsOf(db, 'system', settings);
    const channels = context.use(notify);
    let ways: WaysOut | null = null;
    const selfCheck = createSelfCheck(context, () => ways);
    let lastBackupAt = services.backups.latestAt();

    function check(): void {
      for (const row of selfCheck.rows()) {
        const shown = topics.health.get(row.name);
        if (shown && shown.state !== row.state && row.state === 'fail') context.emit('trouble', { name: row.name, message: `${row.title}: ${row.value}`, remedy: row.remedy });
        topics.health.set(row.name, row);
      }
    }

    /** Asked for rather than counted from facts: a trouble from before a restart, and one whose channel was deleted, are as they are. */
    async function lookAtChannels(): Promise<void> {
      ways = await channels.troubles({}).catch(() => null);
      check();
    }

    function backup(): string {
      return jobs.start('Backup', async (control) => {
        const path = await services.backups.create('manual', { progress: (ratio) => control.progress(ratio, 'copying'), signal: control.signal });
        lastBackupAt = clock.now();
        return `Written and verified: ${path}`;
      });
    }

    function retain(): void {
      services.restoreBallast();
      const { retentionDays, retentionMegabytes } = stored.read();
      for (let i = 0; i < RETAIN_SLICES; i++) {
        if (!services.tsdb.retain({ maxAgeMs: retentionDays * 24 * HOUR_MS, maxBytes: retentionMegabytes * 1024 * 1024 }).more) return;
      }
    }

    return {
      calls: {
        health() {
          const checks = selfCheck.rows();
          return { status: worstOf(checks), version: services.version, startedAt: services.startedAt, now: clock.now(), dataDir: services.dataDir, checks };
        },
        me: (_input, actor) => ({ actor: actor.id, role: actor.role, dataDir: services.dataDir }),
        getSettings: () => stored.read(),
        setSettings(change) {
          if (change.timeZone) checkTimeZone(change.timeZone);
          const next = stored.write(change);
          context.emit('settingsChanged', { keys: Object.keys(change) });
          return next;
        },
        async setPassword({ user, password, role }) {
          await access.setPassword(user, password, role);
          return {};
        },
        listTokens: () => ({ tokens: access.listTokens() }),
        createToken: ({ name, role, expiresInMs }) => access.createToken(name, role, expiresInMs),
        revokeToken: ({ id }) => ({ revoked: access.revokeToken(id) }),
        searchAudit: (input) => audit.search(input),
        verifyAudit() {
          const { ok, rows, message } = verifyAudit(services.dataDir);
          return { ok, rows, message };
        },
        createBackup: () => ({ job: backup() }),
        cancelJob: ({ id }) => ({ cancelled: jobs.cancel(id) }),
        metrics: () => ({ text: selfMetrics(services, context.outbox.pending()) }),
      },
      ready() {
        if (services.storeProblem !== null) context.emit('trouble', { name: 'store', message: services.storeProblem, remedy: 'The damaged file was kept beside the new one.' });
        context.on(notify, 'channelTrouble', () => void lookAtChannels());
        schedule.every('system check', CHECK_EVERY_MS, lookAtChannels);
        schedule.every('system retain', RETAIN_EVERY_MS, retain);
        schedule.every('audit checkpoint', CHECKPOINT_EVERY_MS, () => audit.checkpoint());
        schedule.every('system backup', CHECKPOINT_EVERY_MS, async () => {
          if (clock.now() - (lastBackupAt ?? services.startedAt) < stored.read().backupEveryHours * HOUR_MS) return;
          lastBackupAt = clock.now();
          await services.backups.create('scheduled');
          log.info('backup written');
        });
        check();
        void lookAtChannels();
      },
    };
  },
});

function worstOf(checks: readonly HealthRow[]): 'ok' | 'warn' | 'fail' {
  if (checks.some((row) => row.state === 'fail')) return 'fail';
  return checks.some((row) => row.state === 'warn') ? 'warn' : 'ok';
}

function checkTimeZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new AppError('invalid', `"${zone}" is not a time zone. Write one like Europe/Berlin, or leave it empty for the machine's own.`, [{ path: 'timeZone', message: 'not a time zone' }]);
  }
}
