import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModuleDefinition } from '#kit/module.ts';
import { sla } from '#modules/sla/contract.ts';
import slaModule from '#modules/sla/engine.ts';
import { START, startBench, until, type Bench } from './fixture.ts';
import { header, startMailServer, type MailServer } from './mail-server.ts';

const SEC = 1_000;
const HOUR = 3_600 * SEC;
const TO = ['quality@hospital.example'];
let server: MailServer;
let dir: string;
let bench: Bench;

beforeEach(async () => {
  server = await startMailServer();
  dir = mkdtempSync(join(tmpdir(), 'report-mail-'));
});
afterEach(async () => {
  await bench.stop();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const open = async (startAt = START): Promise<Bench> => (bench = await startBench({ dir, path: join(dir, 'core.db'), startAt, extra: [slaModule as unknown as ModuleDefinition] }));
const reports = () => bench.host.dispatcher.use(sla, 'test');
const mailChannel = (more = {}) => bench.notify.putChannel({ channel: { id: 'mail', type: 'smtp', host: '127.0.0.1', port: server.port, tls: 'none', from: 'desk@hospital.example', to: 'oncall@hospital.example', ...more } });
const soon = (condition: () => boolean | Promise<boolean>) => async () => {
  await bench.run(100, 100);
  return condition();
};
const sends = async (id: string) => (await reports().listReports({})).reports.find((row) => row.id === id)!.sends;

/** A frozen report on one target. */
async function report(): Promise<string> {
  await bench.add({ id: 'pacs', name: 'PACS' });
  bench.up('pacs');
  await bench.run(2 * SEC);
  await reports().putObjective({ spec: { id: 'pacs-up', name: 'PACS up', kind: 'availability', target: 0.99, window: '7d', source: { target: 'pacs' } } });
  return (await reports().makeReport({ period: 'day' })).id;
}

describe('a report by mail', () => {
  test('arrives once with its subject and its PDF, and not again after a restart that had not recorded it as sent', async () => {
    await open();
    await mailChannel();
    const id = await report();
    expect(await reports().sendReport({ id, to: TO })).toMatchObject({ queued: true, to: TO });
    await until(soon(() => server.mails.length > 0), 'the mail arrives', 20_000);
    await until(soon(async () => (await sends(id))[0]?.state === 'sent'), 'it is recorded as sent');
    const [mail] = server.mails;
    expect(header(mail!, 'Subject')).toMatch(/\S/);
    expect(header(mail!, 'To')).toBe(TO[0]);
    expect(header(mail!, 'Auto-Submitted')).toBe('auto-generated');
    expect(mail).toMatch(/Content-Type: application\/pdf; name="?[^"\r\n]+\.pdf/);
    const pdf = /Content-Type: application\/pdf[^]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(mail!)![1]!;
    expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');

    // Killed between the mail server's answer and the outbox' own record: the row is still pending, the key known.
    const at = bench.clock.now();
    await bench.stop();
    await open(at + 5 * SEC);
    bench.db.run("UPDATE outbox SET state = 'pending', endedAt = NULL WHERE kind = 'sla-report'");
    bench.host.outbox.wake();
    await until(soon(() => bench.host.outbox.pending() === 0), 'the row is sent again', 20_000);
    expect(server.mails).toHaveLength(1);
    expect(await sends(id)).toMatchObject([{ state: 'sent', to: TO }]);
  }, 60_000);

  test('is tried again while the server is busy, over a restart, under the same message id', async () => {
    await open();
    await mailChannel();
    const id = await report();
    server.refuse({ code: 451, message: 'try later' });
    await reports().sendReport({ id, to: TO });
    await until(soon(() => bench.db.get<{ attempts: number }>("SELECT attempts FROM outbox WHERE kind = 'sla-report'")!.attempts > 0), 'the first attempt failed', 20_000);
    expect(await sends(id)).toMatchObject([{ state: 'queued' }]);
    const at = bench.clock.now();
    await bench.stop();
    server.refuse(null);
    await open(at + 60 * SEC);
    await until(soon(() => server.mails.length === 1), 'it arrives after the restart', 20_000);
    await until(soon(async () => (await sends(id))[0]?.state === 'sent'), 'it is recorded as sent');
  }, 60_000);

  test('ends in a dead letter with the reason: at once where the server says no, after a day where it never answers', async () => {
    await open();
    await mailChannel();
    const id = await report();
    server.refuse({ code: 550, message: 'no such mailbox' });
    await reports().sendReport({ id, to: TO });
    await until(soon(async () => (await sends(id))[0]?.state === 'failed'), 'it failed', 20_000);
    expect(await sends(id)).toMatchObject([{ state: 'failed', detail: expect.stringMatching(/"mail".*no such mailbox/) as unknown }]);

    server.refuse({ code: 451, message: 'try later' });
    await reports().sendReport({ id, to: TO });
    const row = () => bench.db.get<{ attempts: number; state: string }>("SELECT attempts, state FROM outbox WHERE kind = 'sla-report' ORDER BY seq DESC LIMIT 1")!;
    await until(soon(() => row().attempts > 0), 'the first attempt failed', 20_000);
    bench.db.run("UPDATE outbox SET deadlineAt = ? WHERE kind = 'sla-report' AND state = 'pending'", bench.clock.now() + 6 * SEC);
    await until(soon(() => row().state === 'dead'), 'it is dead', 20_000);
    expect((await sends(id)).at(-1)).toMatchObject({ state: 'failed', detail: expect.stringContaining('try later') as unknown });
  }, 60_000);

  test('says what is missing where no mail channel is there or on, and which to use', async () => {
    await open();
    const id = await report();
    expect(await reports().sendReport({ id, to: TO })).toMatchObject({ queued: false, reason: expect.stringMatching(/no mail channel\. Add a channel of the type Mail/) as unknown });
    expect(await sends(id)).toMatchObject([{ state: 'failed', detail: expect.stringContaining('no mail channel') as unknown }]);
    await mailChannel({ disabled: true });
    expect((await reports().sendReport({ id, to: TO })).reason).toContain('every mail channel is off (mail)');
    await bench.notify.setSettings({ mailChannel: 'other' });
    expect((await reports().sendReport({ id, to: TO })).reason).toContain('there is no mail channel of that id');
    await mailChannel({ id: 'other' });
    expect(await reports().sendReport({ id, to: TO })).toMatchObject({ queued: true, reason: '' });
  }, 60_000);
});

describe('notify/sendEmail', () => {
  test('is for administrators and modules, refuses headers in its fields, and leaves no attachment in the audit trail', async () => {
    await open();
    await mailChannel();
    const mail = { to: TO, subject: 'Figures', text: 'see there', attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', base64: Buffer.from('secret figures').toString('base64') }], idempotencyKey: 'k1' };
    await expect(bench.as({ id: 'user:op', role: 'operator', from: 'x' }, 'notify/sendEmail', mail)).rejects.toThrow('needs the role admin');
    await expect(bench.notify.sendEmail({ ...mail, subject: 'a\r\nBcc: x@y.example' })).rejects.toThrow('one line');
    await expect(bench.notify.sendEmail({ ...mail, to: ['nobody'] })).rejects.toThrow('e-mail address');
    const [first, second] = await Promise.all([bench.notify.sendEmail(mail), bench.notify.sendEmail(mail)]);
    expect(first).toMatchObject({ channel: 'mail', repeated: false });
    expect(second).toEqual(first);
    expect(await bench.notify.sendEmail(mail)).toMatchObject({ repeated: true });
    expect(server.mails).toHaveLength(1);
    const rows = bench.audit.search({ limit: 50, text: 'sendEmail' }).rows.map((row) => JSON.stringify(row));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.join()).not.toContain(mail.attachments[0]!.base64);
    expect(rows.join()).toContain('"bytes":14');
  });

  test('goes out after an hour as well as at once: nothing of it waits in memory', async () => {
    await open();
    await mailChannel();
    await bench.run(HOUR, 60 * SEC);
    expect(await bench.notify.sendEmail({ to: TO, subject: 's', text: 't', idempotencyKey: 'later' })).toMatchObject({ repeated: false });
  });
});
