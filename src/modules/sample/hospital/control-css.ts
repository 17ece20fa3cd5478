/** The control panel's style: grey while normal, shape and word beside every colour. */
export const CONTROL_CSS = `:root { color-scheme: light dark; --page: #f3f5f7; --card: #fff; --ink: #1a2027; --soft: #5a6672; --line: #d9dee3; --down: #b00020; --warn: #7a5c00; --press: #1a2027; --on-press: #fff; }
@media (prefers-color-scheme: dark) { :root { --page: #12161a; --card: #1a2027; --ink: #e8ecf0; --soft: #a3aeb9; --line: #323b44; --down: #ff8a94; --warn: #e6c35c; --press: #e8ecf0; --on-press: #12161a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--ink); font: 0.875rem/1.45 Inter, system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.25rem; }
h2 { margin: 0 0 0.5rem; font-size: 1rem; }
header p, #playing { margin: 0.25rem 0 1rem; color: var(--soft); }
#playing { margin-bottom: 0; }
#message { min-height: 1.25rem; margin: 0 0 0.5rem; }
#message.problem { color: var(--down); font-weight: 600; }
section { margin-bottom: 1rem; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.bar { display: flex; justify-content: space-between; align-items: start; }
.scenarios, .actions { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-bottom: 0.5rem; }
.actions { margin: 0; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 0.6rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
tbody th { color: var(--ink); font-weight: 600; white-space: nowrap; }
.number { text-align: right; padding-right: 1.25rem; font-variant-numeric: tabular-nums; }
code { font: 0.8125rem "JetBrains Mono", ui-monospace, monospace; }
.condition { white-space: nowrap; }
.condition[data-condition="down"] { color: var(--down); font-weight: 700; }
.condition[data-condition="impaired"] { color: var(--warn); font-weight: 600; }
.condition small { display: block; color: var(--soft); font-weight: 400; }
button { padding: 0.25rem 0.6rem; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 4px; font: inherit; cursor: pointer; }
button:hover { border-color: var(--soft); }
button[aria-pressed="true"] { color: var(--on-press); background: var(--press); border-color: var(--press); }
:focus-visible { outline: 2px solid #2f6fd6; outline-offset: 2px; }
`;
