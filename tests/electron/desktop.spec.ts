// The whole program in a real Electron: shell, engine, prober and pages.
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { startNotificationService } from './fixtures/notification-service.ts';
import { callFrom, connectPage, type Desk, type DesktopProbe, launchDesk, windowAt } from './launch.ts';

interface Peer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** A web server the program watches; `stop` makes its target go down. */
function startPeer(port = 0): Promise<Peer> {
  const server: Server = createServer((_request, response) => response.end('ok'));
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${bound}/`,
        port: bound,
        stop: () => new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        }),
      });
    });
  });
}

function target(id: string, url: string): unknown {
  return { id, name: `Peer ${id}`, every: '1s', timeout: '500ms', downAfter: 2, upAfter: 1, probe: { type: 'http', url } };
}

interface Story {
  intact: boolean;
  entries: Array<{ at: number; kind: string; text: string; by: string }>;
}

/** The open incident about a target; waits until there is one. */
async function incidentOf(page: Page, id: string): Promise<string> {
  let found = '';
  const look = async (): Promise<boolean> => {
    const { incidents } = (await callFrom(page, 'incidents/list', { state: 'open' })) as { incidents: Array<{ id: string; targets: string[] }> };
    found = incidents.find((each) => each.targets.includes(id))?.id ?? '';
    return found !== '';
  };
  await expect.poll(look, { message: `an incident about ${id}`, timeout: 60_000 }).toBe(true);
  return found;
}

const pill = (page: Page, state: string) => page.locator(`button[data-state="${state}"]`);

test.describe('the desktop', () => {
  let desk: Desk;
  let page: Page;
  let peer: Peer;
  test.beforeEach(async () => {
    peer = await startPeer();
    desk = await launchDesk();
    page = await windowAt(desk.app, '/');
    await expect(pill(page, 'LIVE')).toBeVisible({ timeout: 20_000 });
  });
  test.afterEach(async () => {
    await desk.close();
    rmSync(desk.dataDir, { recursive: true, force: true });
    await peer.stop();
  });

  test('starts, connects its page and watches this machine at once', async () => {
    const probe = await desk.until('targets of this machine are there', (each) => / of \d+$|^All \d+ targets/.test(each.tray.status));
    expect(probe.trayPresent).toBe(true);
    expect(probe.trayLabels.at(-1)).toBe('Quit');
    await connectPage(page);
    expect(await callFrom(page, 'system/me', {})).toMatchObject({ actor: 'local:desktop', role: 'admin', dataDir: desk.dataDir });
  });

  test('tells of a dead target, is taken from the tray, and keeps the whole story', async () => {
    const service = await startNotificationService();
    await connectPage(page);
    expect(await callFrom(page, 'monitoring/createTarget', target('peer', peer.url))).toEqual({ id: 'peer' });
    await expect.poll(async () => ((await callFrom(page, 'monitoring/getTarget', { id: 'peer' })) as { status?: { state: string } }).status?.state, { timeout: 60_000 }).toBe('up');
    await peer.stop();
    const incident = await incidentOf(page, 'peer');
    const down = await desk.until('the incident was told and is in the tray', (probe) => probe.notifications.some((notice) => notice.incident === incident && notice.kind === 'alarm') && probe.tray.incidents.some((each) => each.id === incident), 60_000);
    expect(down.tray.icon).toBe('critical');
    expect(down.trayLabels).toContainEqual(expect.stringMatching(new RegExp(`^${incident} .*Peer peer.*\\(critical, .*, nobody has it\\)$`)));

    // What the operating system was shown, where it can be asked.
    if (service) await expect.poll(() => service.shown.find((each) => each.title.startsWith(`${incident}: `))).toMatchObject({ urgency: 2 });

    await desk.clickTray(`${incident}/acknowledge`);
    const taken = await desk.until('it is taken', (probe) => probe.tray.incidents.some((each) => each.id === incident && each.isTaken) && probe.notifications.some((notice) => notice.incident === incident && notice.kind === 'taken'), 60_000);
    expect(taken.notifications.filter((notice) => notice.incident === incident).at(-1)?.body).toBe('Acknowledged by desktop.');

    peer = await startPeer(peer.port);
    await desk.until('the end was told, and the tray lets go of it', (probe) => probe.notifications.some((notice) => notice.incident === incident && notice.kind === 'over') && !probe.tray.incidents.some((each) => each.id === incident), 60_000);

    const story = async (): Promise<Story> => (await callFrom(page, 'incidents/timeline', { id: incident })) as Story;
    await expect.poll(async () => (await story()).entries.filter((entry) => entry.kind === 'delivered').map((entry) => entry.text), { timeout: 60_000 }).toEqual(['Delivered to desktop: triggered', 'Delivered to desktop: acknowledged', 'Delivered to desktop: resolved']);
    const { entries, intact } = await story();
    expect(intact).toBe(true);
    expect(entries.map((entry) => entry.kind)).toEqual(expect.arrayContaining(['opened', 'alert-fired', 'called', 'delivered', 'acknowledged', 'recovered', 'resolved']));
    expect(entries.find((entry) => entry.kind === 'acknowledged')).toMatchObject({ by: 'local:desktop', text: 'Acknowledged: from the tray' });
    // A receipt is written a moment after the delivery it tells of, so what counts is when each thing happened.
    const times = ['opened', 'called', 'delivered', 'acknowledged', 'recovered', 'resolved'].map((kind) => entries.find((entry) => entry.kind === kind)!.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const { rows } = (await callFrom(page, 'system/searchAudit', { text: 'incidents/acknowledge' })) as { rows: unknown[] };
    expect(rows).toContainEqual(expect.objectContaining({ call: 'incidents/acknowledge', actor: 'local:desktop', input: { id: incident, note: 'from the tray' } }));
    service?.stop();
  });

  test('goes on reminding from where it was when the engine is started again', async () => {
    await connectPage(page);
    await peer.stop();
    await callFrom(page, 'monitoring/createTarget', target('peer', peer.url));
    const incident = await incidentOf(page, 'peer');
    const told = (probe: DesktopProbe) => probe.notifications.filter((notice) => notice.incident === incident);
    await desk.until('it was told', (probe) => told(probe).length > 0, 60_000);
    const { enginePid } = await desk.probe();
    process.kill(enginePid!, 'SIGKILL');
    await desk.until('another engine shows the incident', (probe) => probe.engineState === 'ready' && probe.enginePid !== enginePid && probe.tray.incidents.some((each) => each.id === incident), 60_000);
    const reminded = await desk.until('the second reminder', (probe) => told(probe).some((notice) => notice.kind === 'again'), 90_000);
    expect(told(reminded).filter((notice) => notice.kind === 'alarm')).toHaveLength(1);
    peer = await startPeer(peer.port);
  });

  test('shows a wall that may look and not act', async () => {
    await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('window.open-walls')?.click());
    const wall = await windowAt(desk.app, '/wall/1');
    await connectPage(wall);
    expect(await callFrom(wall, 'monitoring/listTargets', {})).toHaveProperty('targets');
    expect(await callFrom(wall, 'monitoring/createTarget', target('forged', peer.url))).toMatchObject({ code: 'forbidden' });
  });

  test('survives its engine being killed: back within 3 s, nothing committed lost, the window stays', async () => {
    await connectPage(page);
    await callFrom(page, 'monitoring/createTarget', target('peer', peer.url));
    const results = async (): Promise<number[]> => ((await callFrom(page, 'monitoring/results', { target: 'peer', limit: 1_000 })) as { results: Array<{ startedAt: number }> }).results.map((each) => each.startedAt);
    await expect.poll(async () => (await results()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
    const before = await results();
    const { enginePid } = await desk.probe();
    const killedAt = Date.now();
    process.kill(enginePid!, 'SIGKILL');
    await expect(pill(page, 'DISCONNECTED')).toBeVisible({ timeout: 2_000 });
    await expect(pill(page, 'LIVE')).toBeVisible({ timeout: 6_000 });
    // 3 s on a quiet machine (docs/benchmarks.md); twice that leaves room for a busy one.
    expect(Date.now() - killedAt).toBeLessThanOrEqual(6_000);
    await connectPage(page);
    // A result is shown only after the tick that holds it was committed; a kill takes away nothing older than one tick.
    const kept = await results();
    expect(before.filter((at) => at < killedAt - 1_000 && !kept.includes(at))).toEqual([]);
    expect((await desk.probe()).enginePid).not.toBe(enginePid);
    await expect.poll(async () => Math.max(...(await results()))).toBeGreaterThan(killedAt);
    expect(page.isClosed()).toBe(false);
  });

  test('keeps what it recorded over a restart of the program', async () => {
    await connectPage(page);
    await callFrom(page, 'monitoring/createTarget', target('peer', peer.url));
    await expect.poll(async () => ((await callFrom(page, 'monitoring/getTarget', { id: 'peer' })) as { status?: { state: string } }).status?.state).toBe('up');
    const { dataDir } = desk;
    await desk.app.close();
    desk = await launchDesk({ dataDir });
    page = await windowAt(desk.app, '/');
    await expect(pill(page, 'LIVE')).toBeVisible({ timeout: 20_000 });
    await connectPage(page);
    expect(await callFrom(page, 'monitoring/listTargets', {})).toMatchObject({ targets: expect.arrayContaining([expect.objectContaining({ id: 'peer' })]) as unknown as [] });
  });
});
