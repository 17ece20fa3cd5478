import type { Clock } from '#kit/clock.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { listenWeb } from '../web.ts';
import type { WebReply, WebRequest } from '../web.ts';

/** A FHIR R4 server: its CapabilityStatement and an always empty patient search. Source: HL7 FHIR R4 (4.0.1), sections 2.36, 3.1.0 and 5.1. */
export const fhir: ServiceDefinition = {
  id: 'fhir',
  name: 'FHIR API',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: ['database'],
  start(context) {
    return listenWeb(context, {
      answer: (request) => answer(request, context),
      failure: (status) => outcome(status, 'transient', 'injected by the sample hospital'),
    });
  },
};

function answer(request: WebRequest, context: ServiceContext): WebReply {
  if (request.method !== 'GET') return outcome(405, 'not-supported', `${request.method} is not supported; this server can only be read`);
  const path = request.path.replace(/^\/fhir\b/, '') || '/';
  if (path === '/metadata') return resource(capabilityStatement(request.origin, context.clock));
  if (path !== '/Patient') return outcome(404, 'not-found', `nothing is served at ${request.path}`);
  if (context.isOut('database')) return outcome(503, 'transient', 'the database does not answer');
  return resource(emptyBundle(request));
}

function resource(body: Record<string, unknown>, status = 200): WebReply {
  return { status, type: 'application/fhir+json; charset=utf-8', body: JSON.stringify(body) };
}

function outcome(status: number, code: string, diagnostics: string): WebReply {
  return resource({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] }, status);
}

function capabilityStatement(origin: string, clock: Clock): Record<string, unknown> {
  return {
    resourceType: 'CapabilityStatement',
    id: 'sample-hospital',
    status: 'active',
    experimental: true,
    date: new Date(clock.now()).toISOString(),
    kind: 'instance',
    software: { name: 'Sample hospital', version: '1.0' },
    implementation: { description: 'Synthetic FHIR endpoint without any patient', url: `${origin}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [{ mode: 'server', resource: [{ type: 'Patient', interaction: [{ code: 'search-type' }], searchParam: [{ name: 'identifier', type: 'token' }] }] }],
  };
}

function emptyBundle(request: WebRequest): Record<string, unknown> {
  const query = request.query.toString();
  return { resourceType: 'Bundle', type: 'searchset', total: 0, link: [{ relation: 'self', url: `${request.origin}/fhir/Patient${query ? `?${query}` : ''}` }], entry: [] };
}
