/** The one origin pages come from. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'watchfloor';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/**
 * Whether a URL belongs to the program: `app://watchfloor`, or the development server when one is given.
 * Compared by scheme and host, because `URL.origin` is "null" for schemes Node does not know.
 */
export function isOurs(url: string, developmentServer: string | null = null): boolean {
  const parsed = parse(url);
  if (!parsed) return false;
  if (parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST) return true;
  const server = developmentServer === null ? null : parse(developmentServer);
  return server !== null && parsed.origin === server.origin && parsed.origin !== 'null';
}

/** Whether the operating system may open a link: web pages over TLS and mail, nothing that could start a program. */
export function isSafeOutside(url: string): boolean {
  const parsed = parse(url);
  return parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'mailto:');
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
