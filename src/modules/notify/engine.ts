import { AppError, messageOf } from '#shared/errors.ts';
import { defineModule } from '#kit/module.ts';
import type { OutboxRow, Recording } from '#kit/outbox.ts';
import { settingsOf } from '#kit/settings.ts';
import { DESKTOP, notify, notifySettings, PAGE_KIND, type PageRequest } from './contract.ts';
import { alarmSchema, createAlarm } from './engine/alarm.ts';
import { channelForAudit, settingsForAudit } from './engine/channel-secrets.ts';
import { carrierSchema, createCarrier } from './engine/carrier.ts';
import { channelsSchema, createChannelStore, type Written } from './engine/channels.ts';
import { createDigests } from './engine/digest.ts';
import { createHeartbeat } from './engine/heartbeat.ts';
import { createHttpClient } from './engine/http-client.ts';
import { createLinks, linksSchema } from './engine/links.ts';
import { createMailClient } from './engine/mail-client.ts';
import { notifyMetrics } from './engine/metrics.ts';
import { createPages, pagesSchema } from './engine/pages.ts';
import { createPost, emailForAudit, postSchema } from './engine/post.ts';
import { createReceipts, receiptsSchema } from './engine/receipts.ts';
import { previewOf } from './engine/render/preview.ts';
import { sendPage, sendThrough, type SendParts } from './engine/send.ts';
import { createChannelTroubles } from './engine/trouble.ts';

const TICK_MS = 1_000;
const PRUNE_MS = 3_600_000;

export default defineModule(notify, {
  migrations: [`${channelsSchema}${pagesSchema}${receiptsSchema}${alarmSchema}`, postSchema, `${linksSchema}${carrierSchema}`],

  start(context) {
    const { clock, db, ids, outbox, services, topics } = context;
    const stored = settingsOf(db, 'notify', notifySettings);
    const channels = createChannelStore(db, services.secrets);
    const receipts = createReceipts(db);
    const alarm = createAlarm(db, clock, topics.state, services.startedAt);
    const pages = createPages(db, clock, topics.pages, () => alarm.isQuiet());
    const http = createHttpClient(clock);
    const mail = createMailClient();
    const digests = createDigests(db, clock, outbox);
    const heartbeat = createHeartbeat(clock, http, services.secrets, () => stored.read());
    const troubles = createChannelTroubles(db, clock, outbox, channels, (fact) => context.emit('channelTrouble', fact));
    const post = createPost(db, {
      clock, channels, mail,
      settings: () => stored.read(),
      delivered(channel) {
        channels.delivered(channel, clock.now());
        troubles.ended(channel);
      },
    });
    const links = createLinks(db, clock, ids);
    const carrier = createCarrier(db, clock, { channels, links, receipts, settings: () => stored.read(), ended: (receipt) => context.emit('ended', receipt) });
    const parts: SendParts = { clock, links, carrier, channels, pages, digests, http, mail, settings: () => stored.read(), address: () => services.gatewayAddress() };
    const show = (): void => alarm.show(heartbeat.state());

    /** The receipt is written in the transaction that calls the row sent: killed before it, the message is sent again under the same key. */
    async function deliver(item: OutboxRow, signal: AbortSignal): Promise<Recording> {
      const request = JSON.parse(item.payload) as PageRequest;
      try {
        const { outcome, channelType, detail } = await sendPage(parts, item, signal);
        const endedAt = clock.now();
        return () => {
          if (outcome === 'delivered' || outcome === 'accepted') {
            channels.delivered(request.channel, endedAt);
            troubles.ended(request.channel);
          }
          const receipt = receipts.add(item.id, request, channelType, endedAt, outcome, detail);
          if (receipt) context.emit('ended', receipt);
        };
      } catch (thrown) {
        channels.failed(request.channel, clock.now(), messageOf(thrown));
        throw thrown;
      }
    }

    function died(item: OutboxRow): void {
      if (item.kind !== PAGE_KIND) return;
      const request = JSON.parse(item.payload) as PageRequest;
      const receipt = receipts.add(item.id, request, '', clock.now(), 'dead', item.error);
      if (receipt) context.emit('ended', receipt);
      if (request.channel !== DESKTOP) troubles.began(request.channel, item.error);
    }

    function testPage(id: string, channel: string, severity: PageRequest['incident']['severity'], by: string): PageRequest {
      return { channel, event: 'test', incident: { id, number: 0, title: 'Test alarm: did you see it, did you hear it?', isTitleTyped: false, severity, status: 'test', targets: [] }, groupKey: id, at: clock.now(), by, response: 'Confirm on the console that it was seen and heard.' };
    }

    return {
      calls: {
        listChannels: () => ({ channels: channels.rows() }),
        putChannel: ({ channel }) => ({ id: channels.put(channel) }),
        deleteChannel: ({ id }) => ({ deleted: channels.delete(id) }),
        setChannelEnabled({ id, enabled }) {
          channels.setEnabled(id, enabled);
          return {};
        },
        previewTemplate: (asked) => previewOf({ ...asked, now: clock.now(), base: (stored.read().publicUrl || services.gatewayAddress() || 'https://watchfloor.example').replace(/\/+$/, '') }),
        async testChannel({ id }, actor) {
          const from = clock.monotonic();
          const request = testPage(ids.next('test'), id, 'advisory', actor.id);
          try {
            const { incident } = request;
            const message = { id: incident.id, event: 'test' as const, incident, dedupKey: request.groupKey, at: request.at, by: actor.id };
            const answer = await sendThrough(parts, channels.open(id), message);
            channels.delivered(id, clock.now());
            troubles.ended(id);
            return { ok: true, message: answer, durationMs: clock.monotonic() - from };
          } catch (thrown) {
            if (thrown instanceof AppError && thrown.code === 'not_found') throw thrown;
            channels.failed(id, clock.now(), messageOf(thrown));
            return { ok: false, message: messageOf(thrown), durationMs: clock.monotonic() - from };
          }
        },
        sendEmail: (request) => post.send(request),
        mailProblem: () => ({ problem: post.problem() }),
        readLink: ({ token }) => links.read(token),
        redeemLink({ token, confirm }) {
          const redeemed = links.redeem(token, confirm);
          if (!('grant' in redeemed)) return { state: redeemed.state, act: null };
          const { verb, incident, recipient } = redeemed.grant;
          return { state: 'open' as const, act: { as: recipient, verb, incident, token } };
        },
        returnLink({ token }) {
          links.giveBack(token);
          return {};
        },
        receiveTwilio: (callback) => carrier.receive(callback),
        troubles: () => channels.troubles(),
        testAlarm({ channels: wanted, severity }, actor) {
          const id = ids.next('test');
          for (const channel of wanted) if (!channels.has(channel)) throw new AppError('not_found', `There is no channel "${channel}".`);
          db.tx(() => {
            alarm.addTest({ id, at: clock.now(), by: actor.id, channels: wanted });
            for (const channel of [DESKTOP, ...wanted]) outbox.add({ kind: PAGE_KIND, dedupKey: `${channel}|${id}|test`, orderKey: `${channel}||${id}`, payload: testPage(id, channel, severity, actor.id), deadlineAt: clock.now() + 600_000 });
          });
          show();
          return { id };
        },
        confirmTest({ id, seen, heard }, actor) {
          alarm.confirm(id, seen, heard, actor.id);
          pages.remove(id);
          show();
          const missing = [seen ? '' : 'seen', heard ? '' : 'heard'].filter((word) => word !== '');
          return { ok: missing.length === 0, message: missing.length === 0 ? 'The alarm of this desk works.' : `You would not be alerted: the alarm was not ${missing.join(' and not ')}. Check the notifications and the sound of this seat.` };
        },
        listTests: ({ limit }) => ({ tests: alarm.tests(limit) }),
        reportSelfCheck(check) {
          alarm.addCheck({ ...check, at: clock.now() });
          show();
          return {};
        },
        listSelfChecks: () => ({ checks: alarm.checks() }),
        setQuietHours({ until, reason }, actor) {
          alarm.setQuiet(until, reason, actor.id);
          pages.tick();
          show();
          context.log.info('quiet hours', { until, reason, by: actor.id });
          return {};
        },
        endQuietHours(_input, actor) {
          alarm.endQuiet();
          pages.tick();
          show();
          context.log.info('quiet hours ended', { by: actor.id });
          return {};
        },
        silenceSound({ forMs }) {
          const until = alarm.silence(forMs);
          show();
          return { until };
        },
        deliveries: ({ incident, afterSeq, limit }) => ({ deliveries: incident !== undefined ? receipts.ofIncident(incident, limit) : afterSeq !== undefined ? receipts.after(afterSeq, limit) : receipts.newest(limit) }),
        getSettings: () => stored.read(),
        setSettings: (change) => stored.write(change),
        metrics: () => ({ text: notifyMetrics(receipts.counts(), outbox.pending()) }),
      },
      auditAs: { sendEmail: emailForAudit, putChannel: channelForAudit, setSettings: settingsForAudit },
      config: [
        {
          at: 'notify.channels',
          current: () => channels.specs(),
          apply(change) {
            for (const id of change.delete) channels.delete(id);
            for (const spec of change.put as Written[]) channels.put(spec);
          },
        },
      ],
      ready() {
        outbox.deliver(PAGE_KIND, deliver);
        outbox.onDead(died);
        context.schedule.every('notify tick', TICK_MS, () => {
          pages.tick();
          digests.tick();
          show();
        });
        context.schedule.every('notify heartbeat', TICK_MS, () => heartbeat.tick());
        context.schedule.every('notify prune', PRUNE_MS, () => {
          receipts.prune(clock.now());
          post.prune(clock.now());
          links.prune(clock.now());
          carrier.prune(clock.now());
        });
        show();
      },
      async stop() {
        mail.close();
        await http.close();
      },
    };
  },
});

