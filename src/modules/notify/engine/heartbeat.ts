import type { Clock } from '#kit/clock.ts';
import type { Secrets } from '#kit/services.ts';
import { messageOf } from '#shared/errors.ts';
import type { AlarmState, NotifySettings } from '../contract.ts';
import type { HttpClient } from './http-client.ts';

/** The sign of life to somebody outside, who alarms when it stops. */
export interface Heartbeat {
  /** Beats when it is time. */
  tick(): Promise<void>;
  state(): AlarmState['heartbeat'];
}

export function createHeartbeat(clock: Clock, http: HttpClient, secrets: Secrets, settings: () => NotifySettings): Heartbeat {
  let lastAt: number | null = null;
  let lastOkAt: number | null = null;
  let error = '';
  return {
    async tick() {
      const { heartbeatUrl, heartbeatEveryMs, allowPrivateAddresses } = settings();
      if (heartbeatUrl === '' || (lastAt !== null && clock.monotonic() - lastAt < heartbeatEveryMs)) return;
      lastAt = clock.monotonic();
      try {
        await http.send({ method: 'POST', url: secrets.resolve(heartbeatUrl), headers: { 'content-type': 'text/plain' }, body: 'watchfloor is alive', isTruncated: false }, { allowPrivate: allowPrivateAddresses });
        lastOkAt = clock.now();
        error = '';
      } catch (thrown) {
        error = messageOf(thrown);
      }
    },
    state() {
      const { heartbeatUrl, heartbeatEveryMs } = settings();
      return heartbeatUrl === '' ? null : { url: hostOf(heartbeatUrl), everyMs: heartbeatEveryMs, lastOkAt, error };
    },
  };
}

/** Such an address is often its own key. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'set by reference';
}
