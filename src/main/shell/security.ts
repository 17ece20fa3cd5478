import { join } from 'node:path';
import { app, type Session, shell, type WebContents, type WebPreferences } from 'electron';
import type { Log } from '#kit/log.ts';
import { isOurs, isSafeOutside } from './origin.ts';

/** What every window is made with; nothing in it may be overridden. */
export function webPreferences(): WebPreferences {
  return {
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    // A wall on a display nobody clicks on, and a console behind another window, keep counting.
    backgroundThrottling: false,
    spellcheck: false,
  };
}

/** Opens a link in the person's browser or mail program; anything else is refused and logged. */
export async function openOutside(url: string, log: Log): Promise<void> {
  if (isSafeOutside(url)) return shell.openExternal(url);
  log.warn('a link was not opened: only https and mailto may leave the program', { url: url.slice(0, 200) });
}

/** No page gets a device, a location or a camera. Our own may show notifications and fill the screen. */
export function denyPermissions(session: Session, server: string | null): void {
  const allowed = (permission: string, url: string): boolean => (permission === 'notifications' || permission === 'fullscreen') && isOurs(url, server);
  session.setPermissionRequestHandler((_contents, permission, callback, details) => callback(allowed(permission, details.requestingUrl)));
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
}

/** Holds every page, frame and view to our own origin, and lets none open a window. */
export function lockNavigation(server: string | null, log: Log): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const guard = (event: { preventDefault: () => void }, url: string): void => {
      if (isOurs(url, server)) return;
      event.preventDefault();
      log.warn('a page was kept from leaving the program', { url: url.slice(0, 200) });
    };
    contents.on('will-navigate', (event) => guard(event, event.url));
    contents.on('will-redirect', (event) => guard(event, event.url));
    contents.on('will-frame-navigate', (event) => guard(event, event.url));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(url, log);
      return { action: 'deny' };
    });
  });
}
