import { createHash } from 'node:crypto';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceDefinition } from '../service.ts';
import { json, listenWeb, notFound } from '../web.ts';
import { page } from './page.ts';

const YEAR_MS = 365 * 86_400_000;

/** The patient portal: a start page and its status, which follow the EHR behind it. */
export const portal: ServiceDefinition = {
  id: 'portal',
  name: 'Patient portal',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: ['ehr', 'database'],
  start: (context) =>
    listenWeb(context, {
      answer({ path }) {
        const out = context.isOut('ehr') || context.isOut('database');
        if (path === '/api/status') return json({ status: out ? 'fail' : 'ok', records: out ? 'unavailable' : 'available' }, out ? 503 : 200);
        if (path !== '/') return notFound(path);
        return out ? page('Patient portal', '<p>Records are unavailable at the moment.</p>', 503) : page('Patient portal', '<p>Welcome. There are no records here.</p>');
      },
    }),
};

/** The web side of the image archive: a viewer page and a DICOMweb study search (PS3.18, 10.6) that finds nothing. */
export const pacsWeb: ServiceDefinition = {
  id: 'pacs-web',
  name: 'PACS web',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: ['dicom'],
  start: (context) =>
    listenWeb(context, {
      answer({ path }) {
        if (path === '/') return page('Image viewer', '<p>No studies.</p>');
        if (path !== '/dicom-web/studies') return notFound(path);
        return context.isOut('dicom') ? json({ error: 'the archive does not answer' }, 503) : { status: 200, type: 'application/dicom+json', body: '[]' };
      },
    }),
};

/** The e-prescribing gateway: takes messages over TLS and answers with a number of its own. */
export const pharmacy: ServiceDefinition = {
  id: 'pharmacy',
  name: 'E-prescribing gateway',
  protocol: 'https',
  faults: [...TCP_FAULTS, 'expired-certificate'],
  needs: [],
  start: (context) =>
    listenWeb(context, {
      certificates: context.certificates.issue('pharmacy', YEAR_MS),
      answer({ method, path, body }) {
        if (path === '/health') return json({ status: 'ok' });
        if (path !== '/messages') return notFound(path);
        if (method !== 'POST') return json({ status: 'fail', error: 'send a message with POST' }, 405, { allow: 'POST' });
        return json({ status: 'accepted', reference: createHash('sha256').update(body).digest('hex').slice(0, 16) }, 202);
      },
    }),
};

/** The identity provider: an OpenID Connect discovery document (OpenID Connect Discovery 1.0, section 4) and an empty key set. */
export const identity: ServiceDefinition = {
  id: 'identity',
  name: 'Identity provider',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: [],
  start: (context) =>
    listenWeb(context, {
      answer({ path, origin }) {
        if (path === '/jwks') return json({ keys: [] });
        if (path !== '/.well-known/openid-configuration') return notFound(path);
        return json({
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          jwks_uri: `${origin}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      },
    }),
};
