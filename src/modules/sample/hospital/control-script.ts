/** The control panel's script: draws the state once a second and posts what a button says. Text only ever enters the page as text. */
export const CONTROL_JS = `'use strict';
const LABELS = { 'latency': 'Slow', 'errors': 'Errors', 'flapping': 'Flapping', 'outage': 'Outage', 'slow-body': 'Slow body', 'expired-certificate': 'Expired certificate', 'truncated': 'Truncated' };
const MARKS = { normal: '\\u25cb normal', impaired: '\\u25b2 impaired', down: '\\u25a0 down' };
const find = (id) => document.getElementById(id);
const rows = new Map();
let drawnScenarios = false;

function element(name, text, attributes) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  return made;
}

function button(text, label, press) {
  const made = element('button', text, { type: 'button', 'aria-label': label });
  made.addEventListener('click', press);
  return made;
}

function say(text, problem) {
  find('message').textContent = text;
  find('message').className = problem ? 'problem' : '';
}

async function ask(path, body) {
  try {
    const options = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(path, options);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    draw(answer);
    return true;
  } catch (error) {
    say(error instanceof TypeError ? 'The sample hospital does not answer; is it still running?' : error.message, true);
    return false;
  }
}

async function act(path, body, done) {
  if (await ask(path, body)) say(done, false);
}

function addRow(service) {
  const condition = element('td', '', { class: 'condition' });
  const served = element('td', '', { class: 'number' });
  const actions = element('div', undefined, { class: 'actions' });
  const kinds = service.faults.map((kind) => {
    const made = button(LABELS[kind], service.name + ': ' + LABELS[kind], () => act('/inject', { service: service.id, fault: { kind } }, service.name + ': ' + LABELS[kind].toLowerCase() + ' injected'));
    return [kind, made];
  });
  actions.append(...kinds.map((pair) => pair[1]), button('Clear', service.name + ': clear', () => act('/clear', { service: service.id }, service.name + ': faults cleared')));
  const address = element('td');
  address.append(element('code', service.address));
  const last = element('td');
  last.append(actions);
  const row = element('tr');
  row.append(element('th', service.name, { scope: 'row' }), address, condition, served, last);
  find('services').append(row);
  return { condition, served, kinds };
}

function drawService(service) {
  if (!rows.has(service.id)) rows.set(service.id, addRow(service));
  const row = rows.get(service.id);
  const active = service.active.map((fault) => fault.kind);
  row.condition.replaceChildren(MARKS[service.condition]);
  row.condition.dataset.condition = service.condition;
  const why = service.problem || active.map((kind) => LABELS[kind].toLowerCase()).join(', ');
  if (why) row.condition.append(element('small', why));
  row.served.textContent = String(service.served);
  for (const [kind, made] of row.kinds) made.setAttribute('aria-pressed', String(active.includes(kind)));
}

function drawScenarios(scenarios) {
  if (drawnScenarios) return;
  drawnScenarios = true;
  for (const scenario of scenarios) {
    const made = button(scenario.title, 'Run the scenario ' + scenario.title, () => act('/scenario', { name: scenario.name }, scenario.title + ' started'));
    made.title = scenario.description;
    made.dataset.name = scenario.name;
    find('scenarios').append(made);
  }
  find('scenarios').append(button('Stop', 'Stop the scenario', () => act('/scenario', { name: null }, 'Scenario stopped')));
}

function drawPlaying(scenario) {
  const left = scenario && scenario.nextAt !== null ? ' Next step in ' + Math.max(0, Math.round((scenario.nextAt - Date.now()) / 1000)) + ' s.' : '';
  find('playing').textContent = !scenario ? 'No scenario is running.' : scenario.title + ', step ' + scenario.done + ' of ' + scenario.steps + '. ' + (scenario.note ? scenario.note + '.' : '') + (scenario.nextAt === null ? ' It has ended.' : left);
  for (const made of find('scenarios').querySelectorAll('button[data-name]')) made.setAttribute('aria-pressed', String(Boolean(scenario) && scenario.nextAt !== null && scenario.name === made.dataset.name));
}

function draw(state) {
  drawScenarios(state.scenarios);
  drawPlaying(state.scenario);
  state.services.forEach(drawService);
}

find('clear-all').addEventListener('click', () => act('/clear', {}, 'All faults cleared'));

async function look() {
  await ask('/state');
  setTimeout(look, 1000);
}
look();
`;
