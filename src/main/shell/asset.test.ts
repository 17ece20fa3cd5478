import { describe, expect, it } from 'vitest';
import { assetOf } from './asset.ts';
import { isOurs, isSafeOutside } from './origin.ts';

const at = (path: string) => assetOf('/srv/pages', `app://watchfloor${path}`);

describe('assetOf', () => {
  it('gives built files by name and the page for every route', () => {
    expect(at('/assets/index-abc.js')).toEqual({ path: '/srv/pages/assets/index-abc.js', type: 'text/javascript; charset=utf-8' });
    expect(at('/favicon.ico')?.path).toBe('/srv/pages/favicon.ico');
    for (const route of ['/', '/wall/2', '/target/pacs.example', '/monitor?q=a.b#x']) expect(at(route)?.path).toBe('/srv/pages/index.html');
  });

  it('never leaves its folder', () => {
    const attempts = ['/assets/../../etc/passwd', '/assets/..%2f..%2f..%2fetc%2fpasswd.txt', '/assets/%2e%2e/%2e%2e/secret.json', '/assets/..%5c..%5cx.json', '/assets/%00.js', '/assets/%E0%A4%A.js'];
    for (const attempt of attempts) {
      const path = at(attempt)?.path;
      expect(path === undefined || path.startsWith('/srv/pages/'), attempt).toBe(true);
    }
    expect(at('/assets/..%2f..%2fetc.txt')).toBeNull();
  });

  it('refuses other hosts, folders and unknown kinds of files', () => {
    expect(assetOf('/srv/pages', 'app://elsewhere/assets/a.js')).toBeNull();
    expect(assetOf('/srv/pages', 'not a url')).toBeNull();
    expect(at('/assets/')).toBeNull();
    expect(at('/assets/run.exe')).toBeNull();
  });
});

describe('origins', () => {
  it('knows its own pages and the development server, and nothing that looks like them', () => {
    expect(isOurs('app://watchfloor/wall')).toBe(true);
    expect(isOurs('http://localhost:5173/x', 'http://localhost:5173')).toBe(true);
    for (const url of ['app://watchfloor.evil/x', 'app://evil/watchfloor', 'https://watchfloor/', 'file:///etc/passwd', 'about:blank', 'http://localhost:5173/x', '']) {
      expect(isOurs(url), url).toBe(false);
    }
  });

  it('opens only web links over TLS and mail outside', () => {
    expect(['https://example.org/a', 'mailto:a@example.org'].every(isSafeOutside)).toBe(true);
    for (const url of ['http://example.org', 'file:///bin/sh', 'javascript:alert(1)', 'smb://host/share', 'ms-settings:', 'x']) expect(isSafeOutside(url), url).toBe(false);
  });
});
