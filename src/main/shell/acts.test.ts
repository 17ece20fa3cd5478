import { describe, expect, it } from 'vitest';
import { memoryWires, type ToEngine, type Wire } from '#shared/wire.ts';
import { VirtualClock } from '#kit/clock.ts';
import { createLog } from '#kit/log.ts';
import { createActs } from './acts.ts';

type Call = Extract<ToEngine, { t: 'call' }>;

/** An engine that answers each call as `answer` says; undefined leaves it without an answer. */
function setup(answer: (call: Call) => object | undefined = () => ({ t: 'ok', data: {} })) {
  const clock = new VirtualClock();
  const calls: Call[] = [];
  const problems: string[] = [];
  const silences: number[] = [];
  let open = 0;
  const openWire = (): Wire => {
    const [near, far] = memoryWires();
    open++;
    far.onClose(() => open--);
    far.listen((message) => {
      const call = message as Call;
      calls.push(call);
      const reply = answer(call);
      if (reply) far.post({ id: call.id, ...reply });
    });
    return near;
  };
  const acts = createActs({ openWire, clock, log: createLog(clock, () => undefined), onSilence: (until) => silences.push(until), onProblem: (title, message) => problems.push(`${title}: ${message}`) });
  return { clock, calls, problems, silences, acts, open: () => open };
}

describe('the commands of the person at the desk', () => {
  it('acknowledge and snooze through the incidents’ own calls, say where from, and hang up', async () => {
    const { acts, calls, clock, open, problems } = setup();
    acts.acknowledge('INC-1', 'the tray');
    acts.snooze('INC-2', 900_000);
    await clock.run(1);
    expect(calls.map(({ call, input }) => [call, input])).toEqual([
      ['incidents/acknowledge', { id: 'INC-1', note: 'from the tray' }],
      ['incidents/snooze', { id: 'INC-2', forMs: 900_000, note: 'from the tray' }],
    ]);
    expect([open(), problems]).toEqual([0, []]);
  });

  it('silence stops the noise here at once and takes nothing', async () => {
    const { acts, calls, clock, silences } = setup();
    const now = clock.now();
    acts.silence();
    expect(silences).toEqual([now + 30_000]);
    await clock.run(1);
    expect(calls.map(({ call, input }) => [call, input])).toEqual([['notify/silenceSound', { forMs: 30_000 }]]);
  });

  it('begin quiet hours with an end and a reason, end them, and raise the test alarm', async () => {
    const { acts, calls, clock } = setup();
    const now = clock.now();
    acts.setQuiet(3_600_000);
    acts.endQuiet();
    acts.testAlarm();
    await clock.run(1);
    expect(calls.map(({ call, input }) => [call, input])).toEqual([['notify/setQuietHours', { until: now + 3_600_000, reason: 'Set from the tray' }], ['notify/endQuietHours', {}], ['notify/testAlarm', {}]]);
  });

  it('say so when the engine refuses', async () => {
    const { acts, clock, problems, open } = setup(() => ({ t: 'err', error: { code: 'conflict', message: 'INC-1 is resolved.' } }));
    acts.acknowledge('INC-1', 'a notification');
    await clock.run(1);
    expect([problems, open()]).toEqual([['INC-1 was not acknowledged: INC-1 is resolved.'], 0]);
  });

  it('say so when no answer comes, and do not wait for a late one', async () => {
    const { acts, clock, problems, open } = setup(() => undefined);
    acts.acknowledge('INC-1', 'the tray');
    await clock.run(9_999);
    expect([problems, open()]).toEqual([[], 1]);
    await clock.run(1);
    expect([problems, open()]).toEqual([['INC-1 was not acknowledged: The engine did not answer within 10 s. Open the console and look whether it was done.'], 0]);
  });
});
