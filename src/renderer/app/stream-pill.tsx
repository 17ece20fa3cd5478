import { setFrozen } from '#ui/api.ts';
import { keysOf } from '#ui/commands.ts';
import { age } from '#ui/format.ts';
import { silentMs, useLink } from '#ui/link.ts';
import { useNow } from '#ui/use-now.ts';
import { freshness, monitoringApi } from '#modules/monitoring/ui/status.ts';
import css from './stream-pill.module.css';

export type StreamState = 'LIVE' | 'PAUSED' | 'STALE' | 'DISCONNECTED' | 'CONNECTING';

/** How far what is on screen can be believed. */
export function useStream(): { state: StreamState; note: string } {
  useNow();
  const link = useLink();
  const { rows } = monitoringApi.useTopic('status');
  if (link.phase === 'opening') return { state: 'CONNECTING', note: '' };
  if (link.phase !== 'open') return { state: 'DISCONNECTED', note: link.lifeAt === null ? '' : age(silentMs(link.lifeAt)!) };
  if (link.frozenAt !== null) return { state: 'PAUSED', note: `${age(silentMs(link.frozenAt)!)} · ${link.waiting} waiting` };
  if (freshness(rows)?.stale) return { state: 'STALE', note: '' };
  return { state: 'LIVE', note: '' };
}

/** The stream's state; pressing it freezes the page or lets it run. */
export function StreamPill() {
  const { state, note } = useStream();
  const held = state === 'PAUSED';
  return (
    <button type="button" className={css.pill} data-state={state} aria-pressed={held} title={`${held ? 'Resume' : 'Pause'} (${keysOf('view.stream')})`} onClick={() => setFrozen(!held)}>
      <i aria-hidden="true" />
      <span>{state}</span>
      {note && <small>{note}</small>}
    </button>
  );
}
