import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { messageOf } from '#shared/errors.ts';
import { DeliveryError } from '#kit/outbox.ts';
import type { ChannelSpec } from '../spec.ts';
import { checkLiteral, checkAddress } from './addresses.ts';
import type { RenderedEmail } from './render/email.ts';
import { lookup } from 'node:dns/promises';

type SmtpSpec = Extract<ChannelSpec, { type: 'smtp' }>;

const TIMEOUT_MS = 10_000;

/** Mail, over one pooled connection per server and account. */
export interface MailClient {
  /** The server's answer. Throws `DeliveryError`. */
  send(spec: SmtpSpec, email: RenderedEmail, allowPrivate: boolean): Promise<string>;
  close(): void;
}

export function createMailClient(): MailClient {
  const pools = new Map<string, Transporter>();

  function poolFor(spec: SmtpSpec): Transporter {
    const key = JSON.stringify([spec.host, spec.port, spec.tls, spec.username, spec.password]);
    const known = pools.get(key);
    if (known) return known;
    const made = createTransport({
      pool: true,
      maxConnections: 2,
      host: spec.host,
      port: spec.port,
      secure: spec.tls === 'implicit',
      // Never in clear unless the operator wrote so: a server that does not offer TLS gets nothing.
      requireTLS: spec.tls === 'required',
      ignoreTLS: spec.tls === 'none',
      ...(spec.username === undefined ? {} : { auth: { user: spec.username, pass: spec.password ?? '' } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    pools.set(key, made);
    return made;
  }

  return {
    async send(spec, email, allowPrivate) {
      try {
        checkLiteral(spec.host, allowPrivate);
        for (const { address } of await lookup(spec.host, { all: true })) checkAddress(spec.host, address, allowPrivate);
        const sent = (await poolFor(spec).sendMail(asNodemailer(email))) as { response?: string; rejected?: unknown[] };
        if ((sent.rejected ?? []).length > 0) throw new DeliveryError(`refused for ${String(sent.rejected!.join(', '))}`, { final: true });
        return sent.response ?? '';
      } catch (thrown) {
        if (thrown instanceof DeliveryError) throw thrown;
        const { responseCode, code } = thrown as { responseCode?: number; code?: string };
        // 5xx is the server's last word (RFC 5321 §4.2.1); so is a refused sign-in or missing TLS.
        throw new DeliveryError(messageOf(thrown), { final: (responseCode ?? 0) >= 500 || code === 'EAUTH' || code === 'ETLS' || code === 'forbidden' });
      }
    },
    close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

function asNodemailer(email: RenderedEmail): SendMailOptions {
  return {
    from: email.from,
    to: [...email.to],
    subject: email.subject,
    text: email.text,
    ...(email.html === null ? {} : { html: email.html }),
    messageId: email.messageId,
    references: [...email.references],
    ...(email.inReplyTo === null ? {} : { inReplyTo: email.inReplyTo }),
    headers: { ...email.headers },
    ...(email.attachments === undefined ? {} : { attachments: email.attachments.map(({ fileName, contentType, content }) => ({ filename: fileName, contentType, content })) }),
  };
}
