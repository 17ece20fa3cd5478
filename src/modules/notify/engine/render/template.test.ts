import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printError, readConfig } from '#kit/config/read.ts';
import { sections } from '../../config.ts';
import { channelSpec, type ChannelInput } from '../../spec.ts';
import type { Message } from './message.ts';
import { previewOf } from './preview.ts';
import { renderFor } from './render.ts';
import { fillTemplate, templateProblem } from './template.ts';

const MESSAGE: Message = {
  id: 'm', event: 'triggered', incident: { id: 'INC-7', title: 'EHR web is down', severity: 'critical', status: 'new', targets: ['ehr-web', 'ehr-db'] }, dedupKey: 'k', at: Date.UTC(2026, 2, 1),
  details: 'patient Jane Roe', response: 'Follow the downtime procedure', url: 'https://desk.example/incidents/INC-7',
};
const TEMPLATE = { title: '[{{incident.severity}}] {{incident.title}}', body: 'On: {{incident.targets}}\n{{#response}}Do: {{response}}\n{{/response}}{{#by}}By {{by}}\n{{/by}}See {{url}}{{#details}}\n{{details}}{{/details}}' };

const READABLE: Record<string, ChannelInput> = {
  slack: { id: 'c', type: 'slack', url: 'https://hooks.example/x' },
  teams: { id: 'c', type: 'teams', url: 'https://x.example/?sig=1' },
  telegram: { id: 'c', type: 'telegram', token: 't', chatId: 1 },
  ntfy: { id: 'c', type: 'ntfy', topic: 'x' },
  sms: { id: 'c', type: 'sms', accountSid: 'AC', authToken: 't', from: '+1', to: '+2' },
  voice: { id: 'c', type: 'voice', accountSid: 'AC', authToken: 't', from: '+1', to: '+2' },
  pagerduty: { id: 'c', type: 'pagerduty', routingKey: 'r' },
  opsgenie: { id: 'c', type: 'opsgenie', apiKey: 'k' },
  smtp: { id: 'c', type: 'smtp', host: 'm.example', from: 'a@b.example', to: 'c@d.example' },
};
const text = (name: string, template: object, more: object = {}, message: Message = MESSAGE): string => JSON.stringify(renderFor(channelSpec.parse({ ...READABLE[name], template, ...more } as ChannelInput), message, { now: MESSAGE.at, host: 'h' })).replaceAll('+', ' ').replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

describe('the language', () => {
  it('fills values in, and sections only where there is one', () => {
    expect(fillTemplate(TEMPLATE.body, { ...MESSAGE, details: undefined })).toBe('On: ehr-web, ehr-db\nDo: Follow the downtime procedure\nSee https://desk.example/incidents/INC-7');
    expect(fillTemplate('{{#by}}a{{#url}}b{{/url}}{{/by}}c', MESSAGE)).toBe('c');
  });

  it.each([
    ['{{incident.titel}}', /line 1: there is nothing called "incident.titel"; known are .*incident\.title/],
    ['a\n{{constructor}}', /line 2: there is nothing called "constructor"/],
    ['{{#by}}x', /\{\{#by}} is not ended/],
    ['x{{/by}}', /ends what was not begun/],
    ['{{#by}}{{#url}}{{/by}}{{/url}}', /ends what was not begun/],
    ['{{by}', /both braces/],
    ['a\nb }}', /line 2: .*both braces/],
    ['{{}}', /nothing called ""/],
  ])('%j is refused', (template, problem) => expect(templateProblem(template)).toMatch(problem));

  it('never reads what a value holds: a title is no template', () => {
    expect(fillTemplate('{{incident.title}}', { ...MESSAGE, incident: { ...MESSAGE.incident, title: '{{details}}{{#by}}$&' } })).toBe('{{details}}{{#by}}$&');
    fc.assert(fc.property(fc.string(), (title) => fillTemplate('<{{incident.title}}>', { ...MESSAGE, incident: { ...MESSAGE.incident, title } }) === `<${title}>`));
  });

  it('any text is either refused or filled in without throwing', () => {
    const part = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('{{', '}}', '{{by}}', '{{#by}}', '{{/by}}', '{{details}}', '{', '}', '\n'));
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const problem = templateProblem(parts.join(''));
      if (problem === null) expect(fillTemplate(parts.join(''), MESSAGE)).not.toMatch(/\{\{|\}\}/);
    }));
  });
});

describe('on a channel', () => {
  it.each(Object.keys(READABLE))('%s says it in the operator\'s words', (name) => {
    const sent = text(name, TEMPLATE, { phiAllowed: true });
    expect(sent).toContain('[critical] EHR web is down');
    expect(sent).toContain('Do: Follow the downtime procedure');
    expect(sent).not.toContain('TRIGGERED critical');
  });

  it.each(Object.keys(READABLE))('%s: what is not cleared for patient data gets none by a template either', (name) => {
    const typed = { ...MESSAGE, incident: { ...MESSAGE.incident, title: 'call Jane Roe', isTitleTyped: true } };
    expect(text(name, TEMPLATE, {}, typed)).not.toContain('Jane');
    expect(text(name, TEMPLATE, { phiAllowed: true }, typed)).toContain('Jane');
  });

  it('the limits hold for a long body as well', () => {
    const body = `${'x'.repeat(100)}\n`.repeat(39);
    const sms = renderFor(channelSpec.parse({ ...READABLE['sms'], template: { body } } as ChannelInput), MESSAGE, { now: 0, host: 'h' });
    if (sms.kind !== 'http') throw new Error('not HTTP');
    expect(new URLSearchParams(sms.request.body).get('Body')!.length).toBeLessThanOrEqual(459);
    expect(sms.request.isTruncated).toBe(true);
    const slack = text('slack', { body: '{{details}}'.repeat(50) }, { phiAllowed: true }, { ...MESSAGE, details: 'y'.repeat(5_000) });
    expect(slack.length).toBeLessThan(14_000);
  });

  it('a subject stays one line, and a title that comes out empty keeps the built-in one', () => {
    const email = (template: object, message = MESSAGE) => renderFor(channelSpec.parse({ ...READABLE['smtp'], template } as ChannelInput), message, { now: 0, host: 'h' });
    const injected = email({ title: '{{incident.title}}' }, { ...MESSAGE, incident: { ...MESSAGE.incident, title: 'a\r\nBcc: x@y.example' } });
    expect(injected.kind === 'email' && injected.email.subject).toBe('a Bcc: x@y.example');
    const empty = email({ title: '{{by}}' });
    expect(empty.kind === 'email' && empty.email.subject).toContain('[critical] EHR web is down');
  });
});

describe('as a file', () => {
  const check = (file: string) => readConfig([{ file: 'site.yaml', text: file }], sections).errors.map(printError);

  it('a mistake is told with file and line', () => {
    expect(check("notify:\n  channels:\n    - id: ops\n      type: slack\n      url: 'https://hooks.example/x'\n      template:\n        title: '{{incident.titel}}'\n")).toEqual([expect.stringMatching(/^site\.yaml:7: notify\.channels\[0\]\.template\.title: line 1: there is nothing called "incident\.titel"/)]);
    expect(check("notify:\n  channels:\n    - { id: ops, type: slack, url: 'https://hooks.example/x', template: { title: '{{incident.title}}', body: 'a' } }\n")).toEqual([]);
  });

  it('a channel for programs has no wording', () => {
    expect(check("notify:\n  channels:\n    - { id: ops, type: webhook, url: 'https://hooks.example/x', template: { title: 'x' } }\n")).toEqual([expect.stringContaining('template')]);
  });
});

describe('the preview', () => {
  const ask = { type: 'slack', template: TEMPLATE, phiAllowed: false, event: 'triggered' as const, now: 0, base: 'https://desk.example' };
  it('shows what would leave, by the rules of the channel', () => {
    expect(previewOf(ask)).toMatchObject({ title: '[critical] PACS archive is down', isTruncated: false });
    expect(previewOf(ask).sent).not.toContain('refused');
    expect(previewOf({ ...ask, phiAllowed: true }).sent).toContain('refused');
    expect(previewOf({ ...ask, type: 'smtp' }).title).toBe('[critical] PACS archive is down');
    for (const type of Object.keys(READABLE)) expect(previewOf({ ...ask, type, template: {} }).body).toContain('INC-42');
    expect(previewOf({ ...ask, type: 'sms', template: { body: 'x'.repeat(1_000) } }).isTruncated).toBe(true);
  });

  it('refuses what the file would refuse', () => {
    expect(() => previewOf({ ...ask, template: { title: '{{x}}' } })).toThrow('nothing called "x"');
    expect(() => previewOf({ ...ask, type: 'constructor' })).toThrow('no channel type');
    expect(() => previewOf({ ...ask, type: 'webhook' })).toThrow(/template/);
    expect(previewOf({ ...ask, type: 'webhook', template: {} }).sent).toContain('"event": "triggered"');
  });
});
