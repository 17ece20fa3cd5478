import type { Reads } from './condition.ts';

/** What a condition with placeholders looks at. */
export function readsOf(text: string): Reads {
  const upper = text.toUpperCase();
  return {
    body: upper.includes('[BODY]'),
    headers: upper.includes('[HEADER]'),
    status: upper.includes('[STATUS]') || upper.includes('[DNS_RCODE]'),
    outcome: upper.includes('[CONNECTED]'),
  };
}
