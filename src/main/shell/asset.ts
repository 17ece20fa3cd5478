import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import { APP_HOST } from './origin.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** Below `/assets/`, or a name with an extension at the top. */
const IS_FILE = /^\/(?:assets\/.*|[^/]+\.[A-Za-z0-9]+)$/;

export interface Asset {
  path: string;
  type: string;
}

/**
 * The file a page URL stands for, or null when there is none to give: another host, a path that leaves `folder`, an unknown kind of file.
 * What is neither below `/assets/` nor a file at the top is a page of the console, which `index.html` shows: `/target/a.example`.
 */
export function assetOf(folder: string, url: string): Asset | null {
  if (!URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  if (host !== APP_HOST) return null;
  const name = decode(pathname);
  if (name === null || name.includes('\0') || name.includes('\\')) return null;
  const wanted = IS_FILE.test(name) ? name : '/index.html';
  const path = resolve(join(folder, wanted));
  const inside = relative(resolve(folder), path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
  const type = TYPES[extname(path).toLowerCase()];
  return type ? { path, type } : null;
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
