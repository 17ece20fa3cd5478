import { fitCharacters } from './fit-text.ts';
import { headline, type Message, type RenderedRequest } from './message.ts';

/** Alertmanager ends an alert that is not repeated; a day is longer than any page that nobody follows up. */
const STANDS_MS = 86_400_000;

/**
 * An alert for Alertmanager's v2 API. The labels alone tell alerts apart there, so that what may change while the incident lasts
 * (severity, targets) stands in the annotations.
 */
export function renderAlertmanager(message: Message, target: { readonly url: string; readonly headers?: Readonly<Record<string, string>> | undefined }): RenderedRequest {
  const description = fitCharacters([message.incident.targets.join(', '), message.response ?? '', message.details ?? ''].filter((line) => line !== '').join('\n'), 8_000);
  const alert = {
    labels: { alertname: 'WatchfloorIncident', incident: message.incident.id, source: 'watchfloor' },
    annotations: { summary: headline(message), severity: message.incident.severity, status: message.incident.status, description: description.text },
    endsAt: new Date(message.event === 'resolved' ? message.at : message.at + STANDS_MS).toISOString(),
    ...(message.url ? { generatorURL: message.url } : {}),
  };
  return { method: 'POST', url: `${target.url.replace(/\/+$/, '')}/api/v2/alerts`, headers: { ...target.headers, 'content-type': 'application/json' }, body: JSON.stringify([alert]), isTruncated: description.isTruncated };
}
