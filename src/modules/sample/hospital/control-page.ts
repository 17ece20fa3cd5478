/** The control panel's page. Script and style are files of their own, because its content security policy allows nothing inline. */
export const CONTROL_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sample hospital: control panel</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/control.css">
<script src="/control.js" defer></script>
</head>
<body>
<header>
<h1>Sample hospital</h1>
<p>Real servers on this machine, with synthetic data. What you inject here is what a probe sees.</p>
</header>
<main>
<p id="message" role="status" aria-live="polite"></p>
<section aria-labelledby="scenarios-title">
<h2 id="scenarios-title">Scenarios</h2>
<div id="scenarios" class="scenarios"></div>
<p id="playing">No scenario is running.</p>
</section>
<section aria-labelledby="services-title">
<div class="bar"><h2 id="services-title">Services</h2><button type="button" id="clear-all">Clear all faults</button></div>
<div class="scroll" tabindex="0" role="region" aria-label="Table of services">
<table>
<thead><tr><th scope="col">Service</th><th scope="col">Address</th><th scope="col">Condition</th><th scope="col" class="number">Answers</th><th scope="col">Inject</th></tr></thead>
<tbody id="services"></tbody>
</table>
</div>
</section>
<noscript><p>This panel needs JavaScript. The same can be done with POST /inject, /clear and /scenario.</p></noscript>
</main>
</body>
</html>
`;

/** A plain cross, for the browser's tab. */
export const CONTROL_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#5a6672"/><path d="M6.5 3h3v3.5H13v3H9.5V13h-3V9.5H3v-3h3.5z" fill="#fff"/></svg>';
