import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { createSelfCheck, type SeatReport } from './self-check.ts';

const HOUR = 3_600_000;

function setup() {
  const clock = new VirtualClock();
  const desk = { tray: true, problem: null as string | null, isReachable: true };
  const reports: SeatReport[] = [];
  const check = createSelfCheck({
    clock,
    isTrayPresent: () => desk.tray,
    checkNotifications: () => Promise.resolve(desk.problem),
    report: (report) => (desk.isReachable ? Promise.resolve(reports.push(report)) : Promise.reject(new Error('away'))),
  });
  return { clock, desk, reports, check };
}

describe('the self-check of this seat', () => {
  it('runs when asked and once a day, and leaves the sound to the pages', async () => {
    const { check, clock, reports } = setup();
    check.run();
    await clock.run(0);
    expect(reports).toEqual([{ seat: 'desktop', tray: true, notifications: true, sound: null, detail: '' }]);
    await clock.run(24 * HOUR - 1);
    expect(reports).toHaveLength(1);
    await clock.run(1);
    expect(reports).toHaveLength(2);
    await clock.run(72 * HOUR);
    expect(reports).toHaveLength(5);
  });

  it('says what does not work', async () => {
    const { check, clock, desk, reports } = setup();
    Object.assign(desk, { tray: false, problem: 'The desktop shows no notifications: denied.' });
    check.run();
    await clock.run(0);
    expect(reports).toEqual([{ seat: 'desktop', tray: false, notifications: false, sound: null, detail: 'This desktop has no tray. The desktop shows no notifications: denied.' }]);
    expect(check.last()).toEqual(reports[0]);
  });

  it('tries again when the report did not arrive, and stops when the program ends', async () => {
    const { check, clock, desk, reports } = setup();
    desk.isReachable = false;
    check.run();
    await clock.run(30_000);
    expect([reports.length, check.last()]).toEqual([0, null]);
    desk.isReachable = true;
    await clock.run(30_000);
    expect(reports).toHaveLength(1);
    check.close();
    await clock.run(48 * HOUR);
    check.run();
    await clock.run(0);
    expect(reports).toHaveLength(1);
  });
});
