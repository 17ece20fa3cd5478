import * as z from 'zod';
import { ERROR_STATUS } from '#shared/errors.ts';
import type { Dispatcher } from '../dispatcher.ts';

function schema(type: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(type, { io, unrepresentable: 'any' });
}

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'object', required: ['code', 'message'], properties: { code: { enum: Object.keys(ERROR_STATUS) }, message: { type: 'string' }, details: {}, logId: { type: 'string' } } } },
};

/** The OpenAPI 3.1 document of every call, derived from the contracts. */
export function openApi(dispatcher: Dispatcher, version: string): unknown {
  const paths: Record<string, unknown> = {};
  for (const { path, spec } of dispatcher.calls()) {
    const operation = {
      operationId: path.replace('/', '_'),
      tags: [path.split('/')[0]],
      summary: `Needs the role ${spec.allow}${spec.audit ? '; recorded in the audit trail' : ''}.`,
      responses: {
        200: { description: 'Done', content: { 'application/json': { schema: schema(spec.output, 'output') } } },
        default: { description: 'Error', content: { 'application/json': { schema: ERROR_SCHEMA } } },
      },
    };
    const post = { ...operation, requestBody: { required: true, content: { 'application/json': { schema: schema(spec.input, 'input') } } } };
    const get = { ...operation, operationId: `get_${operation.operationId}`, parameters: [{ name: 'input', in: 'query', description: 'The input as JSON; plain query parameters work too.', schema: { type: 'string' } }] };
    paths[`/api/${path}`] = spec.audit ? { post } : { post, get };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Watchfloor', version, license: { name: 'Apache-2.0' } },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'wf_session' } } },
    security: [{ bearer: [] }, { session: [] }],
    paths,
  };
}
