import { asWritten } from '#shared/as-written.ts';
import { suggestion } from '#kit/config/nearest.ts';
import { isMapping, valueAt, type Checking, type Path, type ReadEntry, type SectionSchema } from '#kit/config/section.ts';
import { routeSpec } from '#modules/incidents/spec.ts';
import { CHANNEL_SECRETS } from './engine/channel-secrets.ts';
import { channelSpec } from './spec.ts';

function idOf(raw: unknown): string | null {
  return isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null;
}

/** The policies and channels that routes name exist. */
function checkRoutes(checking: Checking): void {
  for (const entry of checking.entries('notify.routes')) checkRoute(checking, entry, entry.raw, []);
}

function checkRoute(checking: Checking, entry: ReadEntry, route: unknown, path: Path): void {
  const policy = valueAt(route, ['policy']);
  if (typeof policy === 'string' && !checking.declares('oncall.policies', policy)) checking.report(entry, [...path, 'policy'], `there is no policy "${policy}"${suggestion(policy, checking.ids('oncall.policies'))}`);
  const channels = valueAt(route, ['channels']);
  for (const [i, channel] of Array.isArray(channels) ? channels.entries() : []) {
    if (typeof channel === 'string' && channel !== 'desktop' && !checking.declares('notify.channels', channel)) checking.report(entry, [...path, 'channels', i], `there is no channel "${channel}"${suggestion(channel, checking.ids('notify.channels'))}`);
  }
  const children = valueAt(route, ['routes']);
  for (const [i, child] of Array.isArray(children) ? children.entries() : []) checkRoute(checking, entry, child, [...path, 'routes', i]);
}

/** What is read of `notify`. The routes are the incidents module's to keep; they stand here because the file has them beside the channels. */
export const sections: readonly SectionSchema[] = [
  {
    key: 'notify',
    kind: 'lists',
    lists: {
      channels: { noun: 'channel', entry: asWritten(channelSpec), idOf, secrets: CHANNEL_SECRETS, sample: { id: 'x', type: 'webhook', url: 'https://x.example' } },
      routes: { noun: 'route', entry: asWritten(routeSpec) },
    },
    check: checkRoutes,
  },
];
