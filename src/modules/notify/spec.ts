import * as z from 'zod';
import { templateProblem } from './engine/render/template.ts';

/** What an operator declares about the ways out. Secrets arrive here resolved; as written they are references like `${env:NAME}`. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'an id starts with a letter or digit and holds letters, digits, dots, dashes or underscores (128 at most)').refine((text) => text !== 'desktop', 'the channel "desktop" is built in; choose another id');
const url = z.url({ protocol: /^https?$/, error: 'a URL begins with http:// or https:// and names a host' });
const secret = z.string().min(1, 'a secret must not be empty');
const headers = z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name holds no spaces or colons'), z.string().refine((value) => !/[\r\n\0]/.test(value), 'a header value holds no line breaks'));

const wording = (max: number) =>
  z
    .string()
    .max(max)
    .superRefine((text, ctx) => {
      const problem = templateProblem(text);
      if (problem !== null) ctx.addIssue({ code: 'custom', message: problem });
    });

/** A channel's own wording of what people read. */
export const templateSpec = z.strictObject({ title: wording(500).optional(), body: wording(4_000).optional() });

const common = {
  id,
  name: z.string().max(200).optional(),
  /** Tell this channel of resolutions. */
  sendResolved: z.boolean().default(true),
  /** The channel is cleared for patient data; otherwise it gets the incident's id and a link. */
  phiAllowed: z.boolean().default(false),
  /** May reach private addresses. */
  allowPrivate: z.boolean().default(false),
  disabled: z.boolean().default(false),
  template: templateSpec.optional(),
};

/** Channels that programs read have a fixed form. */
const { template: _template, ...wordless } = common;

const twilio = { accountSid: z.string().min(1), authToken: secret, from: z.string().min(1), to: z.string().min(1), baseUrl: url.optional() };

export const channelSpec = z.discriminatedUnion('type', [
  z.strictObject({ ...wordless, type: z.literal('webhook'), url, secret: secret.optional(), secrets: z.array(secret).max(5).optional(), headers: headers.default({}) }),
  z.strictObject({ ...common, type: z.literal('slack'), url: url.optional(), token: secret.optional(), channel: z.string().optional() }).refine((slack) => slack.url !== undefined || (slack.token !== undefined && slack.channel !== undefined), 'slack needs a webhook url, or a token and a channel'),
  z.strictObject({ ...common, type: z.literal('teams'), url }),
  z.strictObject({ ...common, type: z.literal('pagerduty'), routingKey: secret, url: url.optional() }),
  z.strictObject({ ...common, type: z.literal('opsgenie'), apiKey: secret, url: url.optional() }),
  z.strictObject({ ...common, type: z.literal('telegram'), token: secret, chatId: z.union([z.string().min(1), z.int().transform(String)]), baseUrl: url.optional() }),
  z.strictObject({ ...common, type: z.literal('ntfy'), topic: z.string().min(1).max(64), url: url.optional(), token: secret.optional() }),
  z.strictObject({ ...common, type: z.literal('sms'), ...twilio }),
  z.strictObject({ ...common, type: z.literal('voice'), ...twilio }),
  /** Another alert handler that speaks Alertmanager's v2 API. */
  z.strictObject({ ...wordless, type: z.literal('alertmanager'), url, headers: headers.default({}) }),
  z.strictObject({
    ...common,
    type: z.literal('smtp'),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(587),
    /** `required` refuses to send in clear. */
    tls: z.enum(['required', 'implicit', 'none']).default('required'),
    username: z.string().optional(),
    password: secret.optional(),
    from: z.string().min(3),
    to: z.union([z.string().min(3), z.array(z.string().min(3)).min(1)]).transform((value) => (Array.isArray(value) ? value : [value])),
  }),
]);

export type ChannelSpec = z.output<typeof channelSpec>;
export type ChannelInput = z.input<typeof channelSpec>;
