import { defineModule } from '#kit/module.ts';
import type { OutboxRow } from '#kit/outbox.ts';
import { settingsOf } from '#kit/settings.ts';
import { messageOf } from '#shared/errors.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import { sla } from './contract.ts';
import { createEditor } from './engine/calls/edit.ts';
import { createExceptions } from './engine/calls/exceptions.ts';
import { createMeasure } from './engine/calls/measure.ts';
import type { Sla } from './engine/calls/parts.ts';
import { createReads } from './engine/calls/read.ts';
import { createReports, REPORT_KIND } from './engine/calls/reports.ts';
import type { ReportMail } from './engine/calls/reports.ts';
import { createTasks } from './engine/calls/tasks.ts';
import { createHistories } from './engine/feeds/histories.ts';
import { createPromqlFeed } from './engine/feeds/promql.ts';
import { createHeavy } from './engine/heavy.ts';
import { createBoard } from './engine/live/board.ts';
import { createMailer } from './engine/mail.ts';
import { scheduleReports } from './engine/report-schedule.ts';
import { openReport } from './engine/reports/library.ts';
import type { ReportDocument } from './engine/reports/document.ts';
import { createCompositeStore } from './engine/store/composites.ts';
import { createExceptionStore } from './engine/store/exceptions.ts';
import { createObjectiveStore } from './engine/store/objectives.ts';
import { createReportStore } from './engine/store/reports.ts';
import { createSampleStore } from './engine/store/samples.ts';
import { reportSettings } from './rows.ts';
import { slaMigrations } from './engine/store/schema.ts';

const TICK_MS = 10_000;
const SAMPLE_TICK_MS = 1_000;

export default defineModule(sla, {
  migrations: slaMigrations,

  start(context) {
    const { clock, db, log, schedule, services } = context;
    let armed = false;
    let first: Promise<void> | null = null;
    const targets = context.use(monitoring);
    const tools = { tsdb: services.tsdb, core: db };
    const store = createObjectiveStore(db);
    const exceptions = createExceptionStore(db);
    const composites = createCompositeStore(db);
    const histories = createHistories(targets, clock, () => (armed ? null : services.tsdb.recovered.lastTickAt));
    const promql = createPromqlFeed({ clock, resolve: (text) => services.secrets.resolve(text) });
    const heavy = createHeavy(context, tools);
    const board = createBoard({
      context, store, exceptions, histories, promql, tools,
      composites: () => composites.all(),
      armed: () => armed,
      async evaluateAway(objective, demand, at) {
        const [result] = await heavy.run('sla/evaluate', { items: [{ objective, demand }], at });
        return { evaluation: result!.evaluation, size: result!.size };
      },
    });
    const parts: Sla = { context, store, samples: createSampleStore(db), exceptions, composites, reports: createReportStore(db), settings: settingsOf(db, 'sla', reportSettings), histories, promql, board, tools, heavy, targets };
    const mailer = createMailer(context);
    const reads = createReads(parts);
    const editor = createEditor(parts);
    const measure = createMeasure(parts);
    const excepting = createExceptions(parts);
    const reporting = createReports(parts, mailer.problem);
    const tasks = createTasks(parts);
    const scheduled = scheduleReports(parts, (id, revision) => void reporting.send({ id, revision }).catch((thrown: unknown) => log.error('report was not sent', { report: id, error: messageOf(thrown) })));

    /** Before its first look the board knows nothing; a command that only asks gets one too. */
    const primed = (): Promise<void> => (first ??= board.prime());

    async function deliver(item: OutboxRow): Promise<void> {
      const mail = JSON.parse(item.payload) as ReportMail;
      const { revision } = await openReport(parts.reports, mail.report, 'json', mail.revision);
      const document = JSON.parse(revision.content) as ReportDocument;
      const html = await openReport(parts.reports, mail.report, 'html', mail.revision);
      const pdf = await openReport(parts.reports, mail.report, 'pdf', mail.revision);
      const attached = [pdf, html].map(({ fileName, contentType, body }) => ({ fileName, contentType, base64: body.toString('base64') }));
      const text = `${document.summary.join('\n')}\n\nSHA-256 of revision ${mail.revision}: ${revision.hash}\n`;
      await mailer.send({ to: mail.to, subject: document.summary[0]?.split(':')[0] ?? `Service levels, ${mail.report}`, text, html: html.body.toString('utf8'), attachments: attached, idempotencyKey: item.dedupKey });
    }

    context.outbox.deliver(REPORT_KIND, deliver);
    context.outbox.onSent((item) => item.kind === REPORT_KIND && reporting.ended(JSON.parse(item.payload) as ReportMail, 'sent', ''));
    context.outbox.onDead((item) => item.kind === REPORT_KIND && reporting.ended(JSON.parse(item.payload) as ReportMail, 'failed', item.error));
    context.on(monitoring, 'stateChanged', ({ target }) => armed && board.stateChanged(target));
    context.on(monitoring, 'targetDeleted', ({ target }) => armed && board.stateChanged(target));

    /** Calls that speak of live figures wait for the first look. */
    const live = <I, O>(call: (input: I) => O | Promise<O>) => async (input: I): Promise<O> => {
      await primed();
      return call(input);
    };

    return {
      calls: {
        list: live(reads.list),
        status: live(reads.status),
        getObjective: live(reads.getObjective),
        listExclusions: reads.listExclusions,
        previewExclusion: live(reads.previewExclusion),
        checkObjective: editor.checkObjective,
        async putObjective(input, actor) {
          await primed();
          return editor.putObjective(input, actor);
        },
        deleteObjective: live(editor.deleteObjective),
        templates: editor.templates,
        async confirm(input, actor) {
          await primed();
          return editor.confirm(input, actor);
        },
        putComposite: editor.putComposite,
        getComposite: live(editor.getComposite),
        checkComposite: live(editor.checkComposite),
        deleteComposite: editor.deleteComposite,
        importOpenSlo: editor.importOpenSlo,
        exportOpenSlo: editor.exportOpenSlo,
        push: measure.push,
        pushCsv: measure.pushCsv,
        listSamples: measure.listSamples,
        removeSamples: measure.removeSamples,
        addExclusion: excepting.addExclusion,
        approveExclusion: excepting.approveExclusion,
        removeExclusion: excepting.removeExclusion,
        policies: live(excepting.policies),
        gate: live(excepting.gate),
        addOverride: excepting.addOverride,
        revokeOverride: excepting.revokeOverride,
        listReports: reporting.listReports,
        getReport: reporting.getReport,
        listRevisions: reporting.listRevisions,
        makeReport: reporting.makeReport,
        startReport: reporting.startReport,
        sendReport: reporting.sendReport,
        getReportSettings: reporting.getReportSettings,
        setReportSettings(change) {
          const next = reporting.setReportSettings(change);
          if (armed) scheduled.arm();
          return next;
        },
        trend: live(tasks.trend),
        trendResult: tasks.trendResult,
        cancelTrend: tasks.cancelTrend,
        reevaluate: live(tasks.reevaluate),
        dashboard: live(reporting.dashboard),
      },

      config: [
        { at: 'objectives', current: () => store.all().map(({ spec }) => spec).filter((spec) => !board.watches.get(spec.id)?.sample), apply: editor.applyConfig },
        { at: 'composites', current: () => composites.all(), apply: editor.applyComposites },
      ],

      ready() {
        armed = true;
        first = null;
        void primed().catch((thrown: unknown) => log.error('objectives could not be read', { error: messageOf(thrown) }));
        schedule.every('sla tick', TICK_MS, async () => {
          await primed();
          await board.tick();
        });
        schedule.every('sla samples', SAMPLE_TICK_MS, async () => {
          await primed();
          await board.sampleTick();
        });
        scheduled.arm();
      },
    };
  },
});
