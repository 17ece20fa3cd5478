import { messageOf } from '#shared/errors.ts';
import type { ReportPeriod } from '../contract.ts';
import { hourOfDate, periodAround } from './calendar.ts';
import type { Sla } from './calls/parts.ts';
import { makeReport, remakeStale, reportId, reportZone } from './reports/make.ts';

const EXPRESSION: Record<ReportPeriod, (hour: number) => string> = {
  day: (hour) => `0 ${hour} * * *`,
  week: (hour) => `0 ${hour} * * 1`,
  month: (hour) => `0 ${hour} 1 * *`,
  quarter: (hour) => `0 ${hour} 1 1,4,7,10 *`,
};
const PERIODS = Object.keys(EXPRESSION) as ReportPeriod[];
const RECHECK_MS = 5 * 60_000;

/** Makes reports by themselves: when their hour comes in their zone, and afterwards where the engine was not running then. */
export function scheduleReports(parts: Sla, send: (id: string, revision: number) => void): { arm(): void; due(): Promise<void> } {
  const { context, reports, settings, store } = parts;
  const { clock, log, schedule } = context;
  let stops: (() => void)[] = [];

  /** The period that ended last, when its hour has come, nobody has reported it, and there was something to report. */
  function missing(period: ReportPeriod, zone: string): number | null {
    const now = clock.now();
    const running = periodAround(now, period, zone);
    if (now < hourOfDate(running.fromAt, settings.read().hour, zone)) return null;
    const last = periodAround(running.fromAt - 1, period, zone);
    const id = reportId(period, last.fromAt, zone);
    if (reports.find(id) && reports.revisions(id).some((revision) => revision.madeAt >= last.endAt)) return null;
    return store.all().some((objective) => objective.createdAt < last.endAt) ? last.fromAt : null;
  }

  async function make(period: ReportPeriod): Promise<void> {
    const zone = reportZone(parts);
    const at = missing(period, zone);
    if (at === null) return;
    try {
      const made = await makeReport(parts, { period, at, timeZone: zone, by: 'system:sla', cause: 'scheduled' });
      log.info('report made', { report: made.id, revision: made.revision });
      if (made.isNew && settings.read().recipients.length > 0) send(made.id, made.revision);
    } catch (thrown) {
      log.error('report failed', { period, error: messageOf(thrown) });
    }
  }

  async function due(): Promise<void> {
    for (const period of PERIODS) if (settings.read()[period]) await make(period);
    await remakeStale(parts);
  }

  return {
    due,
    /** Again after each change of the settings. */
    arm() {
      for (const stop of stops) stop();
      const { hour } = settings.read();
      stops = [
        ...PERIODS.filter((period) => settings.read()[period]).map((period) => schedule.calendar(`sla report ${period}`, EXPRESSION[period](hour), reportZone(parts), () => make(period))),
        schedule.every('sla reports', RECHECK_MS, due),
      ];
    },
  };
}
