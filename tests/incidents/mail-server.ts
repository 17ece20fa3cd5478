import { SMTPServer } from 'smtp-server';

/** A mail server on loopback, without TLS, that keeps what it takes and refuses as told. */
export interface MailServer {
  port: number;
  mails: string[];
  /** Refuses with this reply until told otherwise; null takes everything. */
  refuse(reply: { code: number; message: string } | null): void;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: string[] = [];
  let refusal: { code: number; message: string } | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(refusal === null ? null : Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
    },
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.server.address() as { port: number }).port,
    mails,
    refuse: (reply) => void (refusal = reply),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The first header of that name, unfolded. */
export function header(mail: string, name: string): string | undefined {
  return new RegExp(`^${name}: ((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im').exec(mail)?.[1]?.replace(/\r?\n[ \t]+/g, ' ');
}
