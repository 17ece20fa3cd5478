/** Prometheus text about what was sent. */
export function notifyMetrics(counts: readonly { channel: string; outcome: string; n: number }[], pending: number): string {
  const lines = ['# HELP watchfloor_messages_total Messages by channel and what became of them.', '# TYPE watchfloor_messages_total counter'];
  for (const { channel, outcome, n } of counts) lines.push(`watchfloor_messages_total{channel=${JSON.stringify(channel)},outcome=${JSON.stringify(outcome)}} ${n}`);
  lines.push('# HELP watchfloor_messages_pending Messages waiting to be sent.', '# TYPE watchfloor_messages_pending gauge', `watchfloor_messages_pending ${pending}`);
  return `${lines.join('\n')}\n`;
}
