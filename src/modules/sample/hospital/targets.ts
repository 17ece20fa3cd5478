import type { TargetInput } from '#modules/monitoring/spec.ts';
import type { Service } from './hospital.ts';
import type { ServiceId } from './service.ts';
import { EHR_ACCOUNT } from './services/ehr.ts';

const GROUP = 'Sample hospital';
const ID = 'sample-';

/**
 * Targets that watch the sample hospital, one or two a service. They carry the ports of this start, so they are declared anew
 * with the same ids whenever the hospital starts.
 */
export function sampleTargets(services: readonly Service[], caPem: string): TargetInput[] {
  const of = (id: ServiceId): Service => services.find((service) => service.id === id)!;
  const url = (id: ServiceId, path: string): string => `${of(id).address}${path}`;
  const at = (id: ServiceId): { host: string; port: number } => ({ host: of(id).host, port: of(id).port });
  return [...clinical(url, at, of('ehr')), ...laboratory(url, at), ...imaging(url, at), ...patients(url, caPem), ...foundation(url, at, of('dns'), caPem)];
}

type Url = (id: ServiceId, path: string) => string;
type At = (id: ServiceId) => { host: string; port: number };

/** A sample target with the settings all of them share. */
function sample(id: string, name: string, group: string, rest: Omit<TargetInput, 'id' | 'name' | 'group'>): TargetInput {
  return { every: '5s', timeout: '2s', ...rest, id: `${ID}${id}`, name, group: `${GROUP}/${group}`, tags: { sample: 'hospital', ...rest.tags }, sample: true };
}

function clinical(url: Url, at: At, ehr: Service): TargetInput[] {
  return [
    sample('ehr-web', 'EHR web', 'Clinical', {
      description: 'Health document of the electronic health record.',
      probe: { type: 'http', url: url('ehr', '/health') },
      upIf: ['[STATUS] == 200', '[BODY].status == ok'],
      degradedIf: ['[RESPONSE_TIME] > 300'],
      dependsOn: [`${ID}database`],
    }),
    sample('ehr-sign-in', 'EHR sign-in', 'Clinical', {
      description: 'Signs in with a synthetic account and expects to be sent on.',
      probe: {
        type: 'http',
        url: url('ehr', '/login'),
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ehr.address },
        body: new URLSearchParams(EHR_ACCOUNT).toString(),
        maxRedirects: 0,
        expect: { status: [303] },
      },
      degradedIf: ['[RESPONSE_TIME] > 500'],
      dependsOn: [`${ID}identity`],
      every: '10s',
    }),
    sample('fhir-metadata', 'FHIR metadata', 'Clinical', {
      description: 'CapabilityStatement of the FHIR R4 server.',
      probe: { type: 'http', url: url('fhir', '/fhir/metadata'), headers: { accept: 'application/fhir+json' }, expect: { jsonPath: { path: '$.resourceType', equals: 'CapabilityStatement' } } },
      upIf: ['[BODY].fhirVersion == 4.0.1'],
      degradedIf: ['[RESPONSE_TIME] > 300'],
      severity: 'warning',
      every: '10s',
    }),
    sample('fhir-search', 'FHIR patient search', 'Clinical', {
      description: 'A search that finds no patient.',
      probe: { type: 'http', url: url('fhir', '/fhir/Patient?identifier=synthetic-0000&_count=1'), headers: { accept: 'application/fhir+json' }, expect: { jsonPath: { path: '$.resourceType', equals: 'Bundle' } } },
      degradedIf: ['[RESPONSE_TIME] > 500'],
      severity: 'warning',
      dependsOn: [`${ID}database`],
      every: '10s',
    }),
    sample('hl7-engine', 'HL7 integration engine', 'Clinical', {
      description: 'Sends a message without a patient and waits for its acknowledgement.',
      probe: { type: 'mllp', ...at('hl7') },
      degradedIf: ['[RESPONSE_TIME] > 300'],
    }),
  ];
}

function laboratory(url: Url, _at: At): TargetInput[] {
  return [
    sample('lab-queue', 'Lab order queue', 'Laboratory', {
      description: 'Orders waiting for the laboratory, and the age of the oldest.',
      probe: { type: 'http', url: url('lab', '/queue') },
      upIf: ['[STATUS] == 200', '[BODY].oldestAgeSeconds < 120'],
      degradedIf: ['[BODY].oldestAgeSeconds > 15', '[RESPONSE_TIME] > 300'],
      severity: 'warning',
      dependsOn: [`${ID}hl7-engine`],
    }),
  ];
}

function imaging(url: Url, at: At): TargetInput[] {
  return [
    sample('pacs-dicom', 'PACS DICOM', 'Imaging', { description: 'C-ECHO to the image archive.', probe: { type: 'dicom', ...at('dicom'), calledAeTitle: 'SAMPLE-PACS' }, degradedIf: ['[RESPONSE_TIME] > 300'], every: '10s' }),
    sample('pacs-web', 'PACS web', 'Imaging', {
      description: 'A study search that finds nothing.',
      probe: { type: 'http', url: url('pacs-web', '/dicom-web/studies?limit=1'), headers: { accept: 'application/dicom+json' } },
      degradedIf: ['[RESPONSE_TIME] > 500'],
      severity: 'warning',
      dependsOn: [`${ID}pacs-dicom`],
      every: '10s',
    }),
  ];
}

function patients(url: Url, ca: string): TargetInput[] {
  return [
    sample('portal', 'Patient portal', 'Patients', {
      description: 'Start page of the patient portal.',
      probe: { type: 'http', url: url('portal', '/'), expect: { keyword: 'Patient portal' } },
      degradedIf: ['[RESPONSE_TIME] > 500'],
      severity: 'warning',
      dependsOn: [`${ID}ehr-web`],
      every: '10s',
    }),
    sample('e-prescribing', 'E-prescribing gateway', 'Patients', {
      description: 'Health document behind TLS, with the hospital authority trusted for it.',
      probe: { type: 'http', url: url('pharmacy', '/health'), tls: { ca } },
      upIf: ['[STATUS] == 200', '[BODY].status == ok'],
      degradedIf: ['[RESPONSE_TIME] > 500'],
      every: '10s',
    }),
  ];
}

function foundation(url: Url, at: At, dns: Service, ca: string): TargetInput[] {
  const authority = dns.host.includes(':') ? `[${dns.host}]` : dns.host;
  return [
    sample('identity', 'Identity provider', 'Foundation', {
      description: 'OpenID Connect discovery document.',
      probe: { type: 'http', url: url('identity', '/.well-known/openid-configuration'), expect: { jsonPath: { path: '$.issuer', exists: true } } },
      degradedIf: ['[RESPONSE_TIME] > 300'],
    }),
    sample('database', 'Clinical database', 'Foundation', {
      description: 'Greeting, PING and PONG.',
      probe: { type: 'tcp', ...at('database'), dialogue: [{ expect: 'READY' }, { send: 'PING\\r\\n' }, { expect: 'PONG' }, { send: 'QUIT\\r\\n' }] },
      degradedIf: ['[RESPONSE_TIME] > 200'],
    }),
    sample('mail', 'Mail relay', 'Foundation', {
      description: 'SMTP greeting and EHLO.',
      probe: { type: 'tcp', ...at('smtp'), dialogue: [{ expect: '220' }, { send: 'EHLO watchfloor.test\\r\\n' }, { expect: '250 HELP' }, { send: 'QUIT\\r\\n' }, { expect: '221' }] },
      degradedIf: ['[RESPONSE_TIME] > 500'],
      severity: 'advisory',
      every: '10s',
    }),
    sample('dns', 'Name server', 'Foundation', {
      description: 'Address of ehr.hospital.test.',
      probe: { type: 'dns', name: 'ehr.hospital.test', recordType: dns.host.includes(':') ? 'AAAA' : 'A', server: `${authority}:${dns.port}`, expect: { answers: [dns.host] } },
      degradedIf: ['[RESPONSE_TIME] > 200'],
    }),
    sample('vpn-certificate', 'VPN gateway certificate', 'Foundation', {
      description: 'A certificate that expires in nine days: warned of now, down when three are left.',
      probe: { type: 'tls', ...at('gateway'), tls: { ca, serverName: 'vpn.hospital.test' }, validFor: '3d', warnFor: '21d' },
      severity: 'warning',
      every: '10s',
    }),
  ];
}
