// The shell alone, with an engine of a few lines: hand-over of ports, supervision, tray, notifications, walls, single instance.
import { spawn } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { callFrom, connectPage, type Desk, desktopCommand, desktopEnv, launchDesk, windowAt } from './launch.ts';
import { boardRow, pageRow, statusRow } from './rows.ts';

for (const mode of ['utility', 'forked'] as const) {
  test.describe(`engine in a ${mode} process`, () => {
    let desk: Desk;
    let page: Page;
    test.beforeEach(async () => {
      desk = await launchDesk({ fakeEngine: mode });
      page = await windowAt(desk.app, '/');
      await desk.until('the engine is ready', (probe) => probe.engineState === 'ready');
      await connectPage(page);
    });
    test.afterEach(() => desk.close());

    test('hands the page a port whose identity is bound by the shell', async () => {
      expect(await callFrom(page, 'test/me', { actor: 'user:forged', role: 'owner' })).toMatchObject({ id: 'local:desktop', role: 'admin', pid: (await desk.probe()).enginePid });
      expect(await callFrom(page, 'test/options', {})).toMatchObject({ dataDir: desk.dataDir, host: '127.0.0.1', port: null, demo: false, config: [] });
    });

    test('brings a killed engine back within 3 s, closes the old port and keeps the window', async () => {
      const before = await desk.probe();
      process.kill(before.enginePid!, 'SIGKILL');
      await expect.poll(() => page.evaluate(() => (window as unknown as { portClosed: boolean }).portClosed), { timeout: 3_000, intervals: [50] }).toBe(true);
      const after = await desk.until('another engine', (probe) => probe.engineState === 'ready' && probe.enginePid !== before.enginePid, 3_000);
      expect(after.enginePid).not.toBe(before.enginePid);
      await connectPage(page);
      expect(await callFrom(page, 'test/me', {})).toMatchObject({ pid: after.enginePid });
      expect(page.isClosed()).toBe(false);
    });

    test('follows the worst state in the tray', async () => {
      await callFrom(page, 'test/set', { topic: 'monitoring/status', rows: [statusRow('a'), statusRow('b')] });
      await desk.until('both are fine', (probe) => probe.tray.status === 'All 2 targets are fine' && probe.tray.icon === 'ok');
      await callFrom(page, 'test/set', { topic: 'monitoring/status', rows: [statusRow('a', { state: 'down', code: 'refused', message: 'connection refused' }), statusRow('b', { state: 'down', maintenance: true })] });
      const down = await desk.until('one is critical', (probe) => probe.tray.icon === 'critical');
      expect(down.tray.status).toBe('1 critical of 2');
      expect(down.trayLabels).toEqual(['1 critical of 2', expect.stringMatching(/^Service a: down for under 1 min$/), 'Silence sound for 30 s', 'Quiet hours', 'Test alarm', 'Open console', 'Open walls', 'Quit']);
    });

    test('tells an incident, names it in the tray, and takes it as the person at the desk', async () => {
      await callFrom(page, 'test/set', { topic: 'monitoring/status', rows: [statusRow('a', { state: 'down' })] });
      await callFrom(page, 'test/set', { topic: 'incidents/board', rows: [boardRow('INC-1', { targets: ['a'] })] });
      await callFrom(page, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-1')] });
      const told = await desk.until('it was told', (probe) => probe.notifications.length > 0 && probe.tray.incidents.length > 0);
      expect(told.notifications).toEqual([expect.objectContaining({ id: 'INC-1', kind: 'alarm', title: 'INC-1: Title of INC-1', urgency: 'critical', canAcknowledge: true, silent: false })]);
      expect(told.trayLabels.slice(0, 3)).toEqual(['1 critical of 1', '1 open incident, 1 waiting for somebody', 'INC-1 Title of INC-1 (critical, under 1 min, nobody has it)']);
      // Silence stops a noise and takes nothing; acknowledging is another command.
      await desk.clickTray('INC-1/silence');
      // The page reports its own sound under the same name, with the rights of the console.
      const byPerson = async (): Promise<unknown[]> => ((await callFrom(page, 'test/calls', {})) as Array<{ actor: string; role: string }>).filter((each) => each.actor === 'local:desktop' && each.role === 'operator');
      const person = { actor: 'local:desktop', role: 'operator' };
      const silenced = { call: 'notify/silenceSound', input: { forMs: 30_000 }, ...person };
      await expect.poll(byPerson).toEqual([silenced]);
      await desk.clickTray('INC-1/acknowledge');
      await desk.clickTray('INC-1/snooze-15');
      await expect.poll(async () => new Set((await byPerson()).map((each) => JSON.stringify(each)))).toEqual(new Set([
        silenced,
        { call: 'incidents/acknowledge', input: { id: 'INC-1', note: 'from the tray' }, ...person },
        { call: 'incidents/snooze', input: { id: 'INC-1', forMs: 900_000, note: 'from the tray' }, ...person },
      ].map((each) => JSON.stringify(each))));
      await callFrom(page, 'test/set', { topic: 'incidents/board', rows: [boardRow('INC-1', { targets: ['a'], acknowledgedBy: 'local:desktop' })] });
      await callFrom(page, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-1', { event: 'acknowledged', acknowledgedBy: 'local:desktop' })] });
      const taken = await desk.until('it is taken', (probe) => probe.tray.incidents[0]?.isTaken === true && probe.notifications.length === 2);
      expect(taken.notifications[1]).toMatchObject({ id: 'INC-1', kind: 'taken', body: 'Acknowledged by desktop.' });
      await desk.clickTray('INC-1/open');
      await windowAt(desk.app, '/incidents/INC-1');
    });

    test('reports what this seat found out about its tray and notifications', async () => {
      const reported = await desk.until('the self-check arrived', (probe) => probe.selfCheck !== null, 30_000);
      expect(reported.selfCheck).toMatchObject({ seat: 'desktop', tray: reported.trayPresent, sound: null });
      expect(await callFrom(page, 'test/calls', {})).toContainEqual({ call: 'notify/reportSelfCheck', input: reported.selfCheck, actor: 'local:shell', role: 'viewer' });
    });

    test('shows a silent engine as disconnected', async () => {
      await callFrom(page, 'test/set', { topic: 'monitoring/status', rows: [statusRow('a')] });
      await desk.until('the table came', (probe) => probe.tray.icon === 'ok' && probe.tray.status.includes('fine'));
      await callFrom(page, 'test/hang', {});
      await desk.until('silence is seen', (probe) => probe.tray.icon === 'disconnected', 10_000);
    });
  });
}

test.describe('windows', () => {
  let desk: Desk;
  test.beforeEach(async () => {
    desk = await launchDesk({ fakeEngine: 'forked' });
  });
  test.afterEach(() => desk.close());

  test('are sandboxed, carry the page policy and expose nothing', async () => {
    const page = await windowAt(desk.app, '/');
    const response = await page.evaluate(async () => {
      const answer = await fetch('/');
      return { csp: answer.headers.get('content-security-policy'), nosniff: answer.headers.get('x-content-type-options') };
    });
    expect(response.csp).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(response.nosniff).toBe('nosniff');
    expect(await page.evaluate(() => ['require', 'process', 'module', 'electron'].filter((name) => name in globalThis))).toEqual([]);
    const preferences = await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity };
    }));
    expect(preferences).toEqual([{ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, webSecurity: true }]);
  });

  test('stay on their own origin, open no others and get no devices', async () => {
    const page = await windowAt(desk.app, '/');
    await page.evaluate(() => {
      location.href = 'https://example.invalid/';
    });
    await page.evaluate(() => void window.open('app://watchfloor/wall/1'));
    const state = await page.evaluate(async () => ({
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      camera: await navigator.mediaDevices?.getUserMedia({ video: true }).then(() => 'granted', (error: Error) => error.name),
    }));
    expect(state.geolocation).toBe('denied');
    expect(state.camera).not.toBe('granted');
    // The page may go on to its own first view meanwhile; what counts is that it stays at home.
    expect(page.url()).toMatch(/^app:\/\/watchfloor\//);
    expect(desk.app.windows()).toHaveLength(1);
  });

  test('do not connect from a frame inside the page or from a window the shell did not admit', async () => {
    const refused = await desk.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const window = new BrowserWindow({ show: false });
      await window.loadURL('app://watchfloor/');
      let answered = false;
      const sender = { id: window.webContents.id };
      const senderFrame = { parent: null, url: 'app://watchfloor/', postMessage: () => (answered = true) };
      ipcMain.emit('connect', { sender, senderFrame });
      const first = BrowserWindow.getAllWindows().find((each) => each !== window)!;
      ipcMain.emit('connect', { sender: { id: first.webContents.id }, senderFrame: { ...senderFrame, parent: {} } });
      ipcMain.emit('connect', { sender: { id: first.webContents.id }, senderFrame: { ...senderFrame, url: 'https://example.invalid/' } });
      const refusedAll = !answered;
      ipcMain.emit('connect', { sender: { id: first.webContents.id }, senderFrame });
      window.destroy();
      return { refusedAll, ownIsServed: answered };
    });
    expect(refused).toEqual({ refusedAll: true, ownIsServed: true });
  });

  test('a wall on every display, made again when its page crashes, with a viewer’s rights', async () => {
    const displays = await desk.app.evaluate(({ screen }) => screen.getAllDisplays().length);
    await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('window.open-walls')?.click());
    await desk.until('the walls are open', (probe) => probe.walls === displays && probe.trayLabels.includes('Close walls'));
    const wall = await windowAt(desk.app, '/wall/1');
    await desk.until('the engine is ready', (probe) => probe.engineState === 'ready');
    await connectPage(wall);
    expect(await callFrom(wall, 'test/me', {})).toMatchObject({ id: 'local:wall', role: 'viewer' });
    expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isKiosk()))).toBe(true);
    const crashed = await desk.app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().includes('/wall/'))!;
      const { id } = window;
      window.webContents.forcefullyCrashRenderer();
      return id;
    });
    await expect.poll(() => desk.app.evaluate(({ BrowserWindow }, id) => BrowserWindow.getAllWindows().filter((each) => each.id !== id && each.webContents.getURL().includes('/wall/')).length, crashed)).toBe(displays);
    await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('window.close-walls')?.click());
    await desk.until('the walls are closed', (probe) => probe.walls === 0);
    expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isKiosk()).length)).toBe(0);
  });

  test('an incident nobody takes brings the closed console back, on that incident', async () => {
    await desk.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('window.open-walls')?.click());
    const wall = await windowAt(desk.app, '/wall/1');
    await desk.until('the engine is ready', (probe) => probe.engineState === 'ready');
    await connectPage(wall);
    await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().find((window) => !window.isKiosk())!.close());
    await expect.poll(() => desk.app.windows().every((page) => new URL(page.url()).pathname.startsWith('/wall/'))).toBe(true);
    await callFrom(wall, 'test/set', { topic: 'incidents/board', rows: [boardRow('INC-3')] });
    await callFrom(wall, 'test/set', { topic: 'notify/pages', rows: [pageRow('INC-3', { number: 3, at: Date.now() - 200_000 })] });
    await windowAt(desk.app, '/incidents/INC-3');
    expect((await desk.probe()).notifications).toEqual([expect.objectContaining({ incident: 'INC-3', attention: 'raise', urgency: 'critical' })]);
  });

  test('closing the console keeps watching, and a second start brings it back', async () => {
    await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await expect.poll(() => desk.app.windows().length).toBe(0);
    await desk.until('the engine goes on', (probe) => probe.engineState === 'ready');
    const { path, args } = desktopCommand(desk.dataDir, ['--wall']);
    const second = spawn(path, args, { env: desktopEnv({ fakeEngine: 'forked' }), stdio: 'ignore' });
    const code = await new Promise((resolve) => second.on('exit', resolve));
    expect(code).toBe(0);
    await windowAt(desk.app, '/');
    await desk.until('what it asked for was done', (probe) => probe.walls > 0);
  });
});

test('an engine on a Node that is too old says so instead of dying in silence', async () => {
  const desk = await launchDesk({ ownNode: true });
  try {
    const node = await desk.app.evaluate(() => process.versions.node);
    test.skip(Number.parseInt(node, 10) >= 22, `this Electron's own Node ${node} is new enough`);
    const told = await desk.until('the reason', (probe) => probe.failure !== null, 60_000);
    expect(told.failure).toBe(`Watchfloor's engine needs Node 22 or newer, this is ${node}.`);
  } finally {
    await desk.close();
  }
});
