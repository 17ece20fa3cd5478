import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { PAGE_HEADERS } from '#shared/csp.ts';
import { assetOf } from './asset.ts';
import { APP_ORIGIN, APP_SCHEME } from './origin.ts';

const PAGES = join(import.meta.dirname, '../renderer');

/** The development server's address while `npm run dev` runs, never in a packaged program. */
export function developmentServer(packaged: boolean): string | null {
  return packaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null);
}

/** Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built pages to one session, each with the page policy. */
export function servePages(session: Session): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
    const asset = assetOf(PAGES, request.url);
    if (!asset) return notFound();
    try {
      const body = new Uint8Array(await readFile(asset.path));
      return new Response(body, { headers: { ...PAGE_HEADERS, 'content-type': asset.type } });
    } catch {
      return notFound();
    }
  });
}

/** The address of a page: `/wall/1` in the built program or on the development server. */
export function pageUrl(path: string, server: string | null): string {
  return `${server ?? APP_ORIGIN}${path}`;
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...PAGE_HEADERS, 'content-type': 'text/plain; charset=utf-8' } });
}
