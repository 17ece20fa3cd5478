import type { Actor } from '#shared/access.ts';
import { DeliveryError } from '#kit/outbox.ts';
import { AppError } from '#shared/errors.ts';
import type { ReportFormat, ReportPeriod, ReportSettings } from '../../contract.ts';
import { checkZone } from '../instant.ts';
import { byUrgency } from '../live/row.ts';
import { isIntact, openReport } from '../reports/library.ts';
import { makeReport, meantInstant, reportZone } from '../reports/make.ts';
import type { MakeOptions } from '../reports/make.ts';
import type { Sla } from './parts.ts';

export const REPORT_KIND = 'sla-report';
/** A mail server may be away for a night; after a day somebody should look. */
const SEND_WITHIN_MS = 86_400_000;

/** What the outbox keeps of a report to be sent; the text is read from the library when it leaves. */
export interface ReportMail {
  send: string;
  report: string;
  revision: number;
  to: string[];
}

interface Wanted {
  period: ReportPeriod;
  at?: number | string | undefined;
  timeZone?: string | undefined;
}

/** Calls of the report library and the executive summary. */
export function createReports(parts: Sla, mailProblem: () => Promise<string | null>) {
  const { board, context, exceptions, reports, settings } = parts;
  const { clock, ids, jobs } = context;

  function optionsOf({ period, at, timeZone }: Wanted, actor: Actor, cause: string): MakeOptions {
    const zone = timeZone ?? reportZone(parts);
    checkZone(zone, 'timeZone');
    return { period, at: meantInstant(parts, at, zone), timeZone: zone, by: actor.id, cause };
  }

  async function send({ id, revision, to }: { id: string; revision?: number | undefined; to?: string[] | undefined }) {
    const { revision: number } = reports.revision(id, revision);
    const recipients = to && to.length > 0 ? to : settings.read().recipients;
    if (recipients.length === 0) throw new AppError('invalid', 'Nobody is named: give addresses, or set recipients in the report settings.');
    const problem = await mailProblem();
    const sendId = ids.next('snd');
    const payload: ReportMail = { send: sendId, report: id, revision: number, to: recipients };
    context.db.tx(() => {
      reports.addSend({ id: sendId, report: id, revision: number, to: recipients, at: clock.now(), detail: problem ?? '' });
      if (problem !== null) reports.endSend(sendId, 'failed', clock.now(), problem);
      else context.outbox.add({ kind: REPORT_KIND, dedupKey: `${REPORT_KIND}/${id}/${number}/${[...recipients].sort().join()}/${sendId}`, orderKey: `${REPORT_KIND}/${id}`, payload, deadlineAt: clock.now() + SEND_WITHIN_MS });
    });
    return { queued: problem === null, to: recipients, reason: problem ?? '' };
  }

  return {
    send,
    listReports: ({ period, limit }: { period?: ReportPeriod | undefined; limit: number }) => ({ reports: reports.rows(period, limit) }),

    async getReport({ id, format, revision }: { id: string; format: ReportFormat; revision?: number | undefined }) {
      const opened = await openReport(reports, id, format, revision);
      const encoding: 'base64' | 'utf8' = format === 'pdf' ? 'base64' : 'utf8';
      return { id, revision: opened.revision.revision, hash: opened.revision.hash, format, contentType: opened.contentType, fileName: opened.fileName, encoding, body: opened.body.toString(encoding) };
    },

    listRevisions({ id }: { id: string }) {
      reports.revision(id);
      return { revisions: reports.revisions(id).map((stored) => ({ revision: stored.revision, hash: stored.hash, previousHash: stored.previousHash, madeAt: stored.madeAt, madeBy: stored.madeBy, cause: stored.cause, valid: isIntact(stored) })), sends: reports.sends(id) };
    },

    makeReport: (wanted: Wanted, actor: Actor) => makeReport(parts, optionsOf(wanted, actor, 'asked for')),

    startReport(wanted: Wanted, actor: Actor) {
      const options = optionsOf(wanted, actor, 'asked for');
      return {
        job: jobs.start(`Report: ${wanted.period}`, async (control) => {
          const { id, revision, isNew } = await makeReport(parts, { ...options, control });
          return isNew ? `${id}, revision ${revision}` : `${id} is unchanged: revision ${revision}`;
        }),
      };
    },

    sendReport: send,
    getReportSettings: () => settings.read(),

    setReportSettings(change: Partial<ReportSettings>) {
      if (change.timeZone) checkZone(change.timeZone, 'timeZone');
      return settings.write(change);
    },

    dashboard() {
      const rows = board.rows().filter((row) => !row.sample).sort(byUrgency);
      const count = (of: (row: (typeof rows)[number]) => boolean): number => rows.filter(of).length;
      const services = [...new Set(rows.map((row) => row.service))].sort().map((service) => {
        const own = rows.filter((row) => row.service === service);
        const ratios = own.flatMap((row) => row.budget?.remainingRatio ?? []);
        return { service, objectives: own.length, met: own.filter((row) => row.verdict === 'met').length, breached: own.filter((row) => row.verdict === 'breached').length, worstBudgetRatio: ratios.length > 0 ? Math.min(...ratios) : null };
      });
      return {
        at: clock.now(),
        counts: { objectives: rows.length, met: count((r) => r.verdict === 'met'), breached: count((r) => r.verdict === 'breached'), notProven: count((r) => r.verdict === 'not proven'), noData: count((r) => r.verdict === 'no data'), atRisk: count((r) => r.atRisk) },
        contractual: { objectives: count((r) => r.contractual), met: count((r) => r.contractual && r.verdict === 'met'), breached: count((r) => r.contractual && r.verdict === 'breached'), atRisk: count((r) => r.contractual && r.atRisk) },
        attention: rows.filter((row) => row.verdict === 'breached' || row.atRisk || (row.budget?.remainingRatio ?? 1) < 0.5).slice(0, 10),
        services,
        composites: [...context.topics.composites.rows().values()],
        policies: rows.flatMap((row) => row.actions.map((action) => ({ objective: row.id, name: row.name, action, consumedRatio: row.budget?.consumedRatio ?? null }))),
        pendingExclusions: exceptions.exclusions().filter((row) => !row.approved && row.removedAt === null).length,
        latestReports: reports.rows(undefined, 4),
      };
    },

    /** Marks a send that ended; used by the outbox. */
    ended(mail: ReportMail, state: 'sent' | 'failed', detail: string): void {
      reports.endSend(mail.send, state, clock.now(), detail);
    },

    refuse: (reason: string): never => {
      throw new DeliveryError(reason, { final: true });
    },
  };
}
