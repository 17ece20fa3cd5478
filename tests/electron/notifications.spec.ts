// Notifications as a Linux desktop receives them over its message bus.
import { expect, test } from '@playwright/test';
import { type NotificationService, startNotificationService } from './fixtures/notification-service.ts';
import { callFrom, connectPage, type Desk, launchDesk, windowAt } from './launch.ts';
import { boardRow, pageRow } from './rows.ts';

test.skip(process.platform !== 'linux', 'the message bus is how Linux desktops are told');

test.describe('where the desktop shows notifications', () => {
  let desk: Desk;
  let service: NotificationService;
  test.beforeEach(async () => {
    const started = await startNotificationService();
    test.skip(started === null, 'this session has no message bus');
    service = started!;
    desk = await launchDesk({ fakeEngine: 'forked' });
  });
  test.afterEach(async () => {
    await desk?.close();
    service?.stop();
  });

  test('an incident arrives as an urgent one, a click on it opens the incident, and it is replaced when somebody has it and when it is over', async () => {
    const page = await windowAt(desk.app, '/');
    await desk.until('the engine is ready', (probe) => probe.engineState === 'ready');
    await connectPage(page);
    await callFrom(page, 'test/set', { topic: 'incidents/board', rows: [boardRow('INC-7')] });
    await callFrom(page, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-7', { number: 7 })] });
    const alarm = () => service.shown.find((each) => each.title === 'INC-7: Title of INC-7');
    await expect.poll(alarm).toMatchObject({ body: expect.stringMatching(/^Alarm, critical, since /) as unknown, urgency: 2 });
    service.click(alarm()!.id);
    const opened = await windowAt(desk.app, '/incidents/INC-7');
    await connectPage(opened);
    await callFrom(opened, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-7', { number: 7, event: 'acknowledged', acknowledgedBy: 'user:ada' })] });
    await expect.poll(() => service.shown.at(-1)).toMatchObject({ title: 'INC-7: Title of INC-7', body: 'Acknowledged by ada.', urgency: 0 });
    const taken = service.shown.at(-1)!;
    await callFrom(opened, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-7', { number: 7, event: 'resolved' })] });
    await expect.poll(() => service.shown.at(-1)?.body).toContain('Resolved');
    await expect.poll(() => service.closed).toContain(taken.id);
  });

  test('the self-check sees its own notification, takes it away, and reports that they work', async () => {
    const reported = await desk.until('the self-check arrived', (probe) => probe.selfCheck !== null, 30_000);
    expect(reported.selfCheck).toMatchObject({ seat: 'desktop', notifications: true });
    const check = service.shown.find((each) => each.title === 'Watchfloor checks its notifications');
    expect(check).toMatchObject({ urgency: 0 });
    await expect.poll(() => service.closed).toContain(check!.id);
  });
});
