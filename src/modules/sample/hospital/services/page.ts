import type { WebReply } from '../web.ts';

/** An HTML page of the sample hospital; every page says that its data is synthetic. */
export function page(title: string, main: string, status = 200): WebReply {
  return {
    status,
    type: 'text/html; charset=utf-8',
    headers: { 'content-security-policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><header><p>Sample hospital. Synthetic data only.</p></header>
<main><h1>${title}</h1>
${main}
</main></body>
</html>
`,
  };
}
