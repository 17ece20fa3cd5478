import { formatDuration } from '#shared/duration.ts';
import type { ProbeOf } from '../../spec.ts';
import type { Attempt, CompileHints, Start } from './attempt.ts';
import type { CertificateEvidence } from './certificate.ts';
import { endpointOf, openTcp } from './connect.ts';
import { degraded, down, UP, type Verdict } from './failure.ts';
import { startTls } from './handshake.ts';
import { compileTls } from './tls-options.ts';

/** Prepares a TLS probe: a handshake, the certificate's trust and name, and how long the chain still lasts. */
export function compileTlsProbe(probe: ProbeOf<'tls'>, _hints: CompileHints): Start {
  const endpoint = endpointOf(probe.host, probe.port, probe.family);
  const plan = compileTls(probe.tls, endpoint.host);
  return (attempt) =>
    openTcp(attempt, {
      endpoint,
      onOpen: (socket) => startTls(attempt, socket, { plan, subject: endpoint.subject, onSecure: () => attempt.finish(judgeExpiry(attempt, probe, endpoint.subject)) }),
    });
}

function judgeExpiry(attempt: Attempt, probe: ProbeOf<'tls'>, subject: string): Verdict {
  const certificate = attempt.evidence['certificate'] as CertificateEvidence | undefined;
  if (!certificate) return down('CERT_MISSING', `${subject} showed no certificate`);
  const left = certificate.expiresInMs;
  const when = new Date(certificate.expiresAt).toISOString().slice(0, 10);
  if (left <= 0) return down('CERT_EXPIRED', `a certificate of the chain of ${subject} expired on ${when}`);
  if (left < probe.validFor) return down('CERT_EXPIRES_SOON', `a certificate of the chain of ${subject} expires ${when}, in less than ${formatDuration(probe.validFor)}`);
  if (left < probe.warnFor) return degraded('CERT_EXPIRES_SOON', `a certificate of the chain of ${subject} expires ${when}, in less than ${formatDuration(probe.warnFor)}`);
  return UP;
}
