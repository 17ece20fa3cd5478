import { type Client, connect } from '#shared/client.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Wire } from '#shared/wire.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { incidents } from '#modules/incidents/contract.ts';
import type { notify } from '#modules/notify/contract.ts';

/** What the person at this desk can do without a window: from the tray's menu or a notification's button. */
export interface Acts {
  /** Takes the incident. `where` names the place of the click, for the timeline. */
  acknowledge(id: string, where: string): void;
  snooze(id: string, forMs: number): void;
  /** Stops the noise for half a minute, here at once and in the windows through the engine. Takes nothing. */
  silence(): void;
  setQuiet(forMs: number): void;
  endQuiet(): void;
  testAlarm(): void;
}

export interface ActOptions {
  /** A connection of the person at this desk. */
  openWire(): Wire;
  clock: Clock;
  log: Log;
  onSilence(until: number): void;
  /** A command did not reach its end: nothing is to look done that was not. */
  onProblem(title: string, message: string): void;
}

/** As long as the noise is off. */
export const SILENCE_MS = 30_000;
/** An engine that takes longer is not there for this command. */
const ANSWER_WITHIN_MS = 10_000;

/** Commands of the person at this desk. Each has a connection of its own, so that nothing waits behind anything. */
export function createActs(options: ActOptions): Acts {
  const { clock, log } = options;

  async function ask(title: string, command: (client: Client) => Promise<unknown>): Promise<void> {
    const client = connect(options.openWire());
    const limit = clock.after(ANSWER_WITHIN_MS, () => late.reject(new AppError('unavailable', 'The engine did not answer within 10 s. Open the console and look whether it was done.')));
    const late = Promise.withResolvers<never>();
    try {
      await Promise.race([command(client), late.promise]);
    } catch (thrown) {
      log.warn('a command of the desktop was not carried out', { title, reason: messageOf(thrown) });
      options.onProblem(title, messageOf(thrown));
    } finally {
      limit.cancel();
      client.close();
    }
  }

  const incidentCalls = (client: Client) => client.use<typeof incidents>('incidents');
  const alarmCalls = (client: Client) => client.use<typeof notify>('notify');

  return {
    acknowledge: (id, where) => void ask(`${id} was not acknowledged`, (client) => incidentCalls(client).acknowledge({ id, note: `from ${where}` })),
    snooze: (id, forMs) => void ask(`${id} was not snoozed`, (client) => incidentCalls(client).snooze({ id, forMs, note: 'from the tray' })),
    silence() {
      options.onSilence(clock.now() + SILENCE_MS);
      void ask('The sound of the windows was not silenced', (client) => alarmCalls(client).silenceSound({ forMs: SILENCE_MS }));
    },
    setQuiet: (forMs) => void ask('Quiet hours did not begin', (client) => alarmCalls(client).setQuietHours({ until: clock.now() + forMs, reason: 'Set from the tray' })),
    endQuiet: () => void ask('Quiet hours did not end', (client) => alarmCalls(client).endQuietHours({})),
    testAlarm: () => void ask('The test alarm was not raised', (client) => alarmCalls(client).testAlarm({})),
  };
}
