import type { Socket } from 'node:net';
import { connect as tlsConnect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { addPhase, type Attempt } from './attempt.ts';
import { judgeCertificate, readCertificate } from './certificate.ts';
import { handOver, isHandedOver } from './connect.ts';
import { classify, codeOf, down, type Verdict } from './failure.ts';
import { isVerdict, type TlsPlan } from './tls-options.ts';

export interface HandshakeOptions {
  plan: TlsPlan;
  subject: string;
  onSecure: (socket: TLSSocket) => void;
  /** Takes faults of the handshake and of the certificate; the attempt ends with them when left out. */
  onError?: (verdict: Verdict) => void;
}

/**
 * Speaks TLS over an open socket and looks at the certificate itself, so that even a wrong one leaves its evidence.
 * Fills the phase `tls` and `evidence.certificate`.
 */
export function startTls(attempt: Attempt, socket: Socket, options: HandshakeOptions): void {
  const { plan, subject } = options;
  const context = plan.context();
  if (isVerdict(context)) return attempt.finish(context);
  attempt.tearDownLater = true;
  attempt.doing = `in the TLS handshake with ${subject}`;
  const from = attempt.clock.monotonic();
  let leaf: DetailedPeerCertificate | null = null;
  let secure = false;
  const tls = tlsConnect({
    socket,
    secureContext: context,
    // Not trusted blindly: judgeCertificate decides below, after the evidence is read.
    rejectUnauthorized: false,
    servername: plan.sni,
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: (_name, certificate) => void (leaf = certificate as DetailedPeerCertificate),
  });
  handOver(socket);
  attempt.cleanup(() => void (isHandedOver(tls) || tls.destroy()));
  tls.on('secureConnect', () => {
    if (attempt.finished) return;
    secure = true;
    addPhase(attempt, 'tls', attempt.clock.monotonic() - from);
    const nowAt = attempt.clock.now();
    const evidence = readCertificate(tls, leaf, nowAt);
    const bad = judgeCertificate(tls, leaf, plan.verifyName, subject, nowAt);
    if (evidence) attempt.evidence['certificate'] = bad ? { ...evidence, problem: bad.code } : evidence;
    attempt.trace?.(`TLS ${tls.getProtocol() ?? '?'} ${tls.getCipher()?.name ?? '?'}${bad ? `, ${bad.message}` : ', certificate trusted'}`);
    if (bad && !plan.insecure) {
      return (options.onError ?? attempt.finish)(bad);
    }
    options.onSecure(tls);
  });
  tls.on('error', (error) => {
    if (attempt.finished) return;
    attempt.trace?.(`TLS failed: ${codeOf(error)} ${error.message}`);
    (options.onError ?? attempt.finish)(tlsVerdict(error, subject, secure));
  });
  tls.on('close', () => {
    socket.destroy();
    if (!secure && !attempt.finished) (options.onError ?? attempt.finish)(down('RESET', `${subject} closed the connection during the TLS handshake`));
  });
}

function tlsVerdict(error: Error, subject: string, secure: boolean): Verdict {
  const code = codeOf(error);
  if (code.includes('CERTIFICATE_REQUIRED')) return down('TLS_CLIENT_CERTIFICATE', `${subject} asks for a client certificate; set tls.cert and tls.key`);
  if (code === 'ECONNRESET' && !secure) return down('RESET', `${subject} closed the connection during the TLS handshake`);
  return classify(error, subject);
}
