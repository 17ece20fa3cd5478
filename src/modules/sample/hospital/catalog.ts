import type { ServiceDefinition } from './service.ts';
import { database } from './services/database.ts';
import { dicom } from './services/dicom.ts';
import { dns } from './services/dns.ts';
import { ehr } from './services/ehr.ts';
import { fhir } from './services/fhir.ts';
import { gateway } from './services/gateway.ts';
import { hl7 } from './services/hl7.ts';
import { lab } from './services/lab.ts';
import { identity, pacsWeb, pharmacy, portal } from './services/small-web.ts';
import { smtp } from './services/smtp.ts';

/** Every service of the sample hospital, in the order they are shown. */
export const CATALOG: readonly ServiceDefinition[] = [ehr, fhir, hl7, lab, dicom, pacsWeb, pharmacy, portal, identity, database, smtp, dns, gateway];
