import type { ModuleContext } from '#kit/module.ts';
import { AppError } from '#shared/errors.ts';
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

/** How reports leave: through the notification module's mail server, where it offers that. */
export interface Mailer {
  /** Why no mail can be sent; null when it can. */
  problem(): string | null;
  send(mail: Mail): Promise<void>;
}

export function createMailer(context: ModuleContext<typeof sla>): Mailer {
  const offered = (): boolean => Object.hasOwn(notify.calls, 'sendEmail');
  const problem = (): string | null => (offered() ? null : 'This version has no mail server to send reports through. Download the report and send it from your own mail.');
  return {
    problem,
    async send(mail) {
      const why = problem();
      if (why !== null) throw new AppError('unavailable', why);
      await (context.use(notify) as unknown as { sendEmail(input: Mail): Promise<unknown> }).sendEmail(mail);
    },
  };
}
