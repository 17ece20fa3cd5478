// The whole program in a real Electron: shell, engine, prober and pages.
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { callFrom, connectPage, type Desk, launchDesk, windowAt } from './launch.ts';

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

  test('tells when a target goes down and when it recovers', async () => {
    await connectPage(page);
    expect(await callFrom(page, 'monitoring/createTarget', target('peer', peer.url))).toEqual({ id: 'peer' });
    await expect.poll(async () => ((await callFrom(page, 'monitoring/getTarget', { id: 'peer' })) as { status?: { state: string } }).status?.state).toBe('up');
    await peer.stop();
    const down = await desk.until('the outage was told', (probe) => probe.notifications.some((notice) => notice.id === 'peer' && notice.kind === 'down'));
    expect(down.tray.icon).toBe('critical');
    expect(down.trayLabels.some((label) => label.startsWith('Peer peer: down'))).toBe(true);
    peer = await startPeer(peer.port);
    await desk.until('the recovery was told', (probe) => probe.notifications.some((notice) => notice.id === 'peer' && notice.kind === 'recovered'));
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
