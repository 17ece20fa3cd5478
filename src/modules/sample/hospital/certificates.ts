import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { createCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';

const DAY_MS = 86_400_000;
const ORGANIZATION = 'Sample hospital';

/** The two faces of a TLS service: the certificate it should show, and an expired one with the same key. */
export interface ServerCertificates {
  valid: Certificate;
  expired: Certificate;
  context(expired: boolean): SecureContext;
}

export interface Certificates {
  /** PEM of the hospital's own authority; what a probe is told to trust. */
  caPem: string;
  issue(name: string, validForMs: number): ServerCertificates;
}

/**
 * Makes the hospital's certificate authority, with a fresh key that never leaves the process. Certificates cover
 * `<name>.hospital.test`, `localhost` and the address the hospital listens on, and begin one day before `nowAt` (epoch ms).
 */
export function createCertificates(nowAt: number, host: string): Certificates {
  const authority = createCertificate({ commonName: 'Sample hospital CA', organization: ORGANIZATION, notBeforeAt: nowAt - 60 * DAY_MS, notAfterAt: nowAt + 3_650 * DAY_MS, isAuthority: true });
  return {
    caPem: authority.certPem,
    issue(name, validForMs) {
      const common = { commonName: `${name}.hospital.test`, organization: ORGANIZATION, names: [`${name}.hospital.test`, 'localhost', host], signedBy: authority };
      const valid = createCertificate({ ...common, notBeforeAt: nowAt - DAY_MS, notAfterAt: nowAt + validForMs });
      const expired = createCertificate({ ...common, keyPem: valid.keyPem, notBeforeAt: nowAt - 31 * DAY_MS, notAfterAt: nowAt - DAY_MS });
      const [good, bad] = [valid, expired].map((made) => createSecureContext({ cert: made.certPem, key: made.keyPem, minVersion: 'TLSv1.2' }));
      return { valid, expired, context: (isExpired) => (isExpired ? bad! : good!) };
    },
  };
}
