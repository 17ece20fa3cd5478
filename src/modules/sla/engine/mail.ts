import type { ModuleContext } from '#kit/module.ts';
import { DeliveryError } from '#kit/outbox.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import { notify } from '#modules/notify/contract.ts';
import type { sla } from '../contract.ts';

/** A message with its attachments, base64. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  attachments: { fileName: string; contentType: string; base64: string }[];
  /** The same for every attempt at one message. */
  idempotencyKey: string;
}

/** How reports leave: through the notification module's mail server. */
export interface Mailer {
  /** Why no mail can be sent; null when it can. */
  problem(): Promise<string | null>;
  /** Throws `DeliveryError`, final where another attempt cannot help. */
  send(mail: Mail): Promise<void>;
}

export function createMailer(context: ModuleContext<typeof sla>): Mailer {
  const post = context.use(notify);
  return {
    async problem() {
      try {
        return (await post.mailProblem({})).problem;
      } catch (thrown) {
        return `No mail can be sent: ${messageOf(thrown)} Download the report and send it from your own mail.`;
      }
    },
    async send(mail) {
      try {
        await post.sendEmail(mail);
      } catch (thrown) {
        throw new DeliveryError(messageOf(thrown), { final: thrown instanceof AppError && (thrown.code === 'invalid' || thrown.code === 'not_found') });
      }
    },
  };
}
