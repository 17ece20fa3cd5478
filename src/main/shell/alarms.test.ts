import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { createAlarms } from './alarms.ts';
import type { Notice } from './notices.ts';
import { boardRow, pageRow } from './rows.fixture.ts';

function setup(isWanted: () => Promise<boolean> = () => Promise.resolve(true)) {
  const clock = new VirtualClock();
  const shown: Notice[] = [];
  const felt: string[] = [];
  const said: string[] = [];
  const alarms = createAlarms({
    clock,
    notifier: { show: (notice) => void (shown.push(notice), said.push(`show ${notice.kind}`)), withdraw: (id) => said.push(`withdraw ${id}`) },
    isWanted,
    onShown: (notice) => felt.push(notice.attention),
    timeText: String,
  });
  const page = pageRow('INC-1', { at: clock.now(), updatedAt: clock.now() });
  const raise = (): void => {
    alarms.board(new Map([['INC-1', boardRow('INC-1')]]));
    alarms.pages(new Map([['INC-1', page]]));
  };
  return { clock, shown, felt, said, alarms, page, raise };
}

describe('the alarms of this seat', () => {
  it('are shown on every rung and felt harder each time', async () => {
    const { clock, felt, raise, said } = setup();
    raise();
    await clock.run(600_000);
    expect(said).toEqual(['show alarm', 'show again', 'show again', 'show again', 'show again']);
    expect(felt).toEqual(['none', 'none', 'flash', 'raise', 'raise']);
  });

  it('lose their sound for the time of the silence and nothing else', async () => {
    const { clock, shown, alarms, raise } = setup();
    raise();
    await clock.run(10_000);
    alarms.silence(clock.now() + 30_000);
    await clock.run(590_000);
    expect(shown.map((notice) => notice.silent)).toEqual([false, true, false, false, false]);
  });

  it('are not shown where this desk wants none, yet a command that failed is told', async () => {
    const { clock, said, alarms, raise } = setup(() => Promise.resolve(false));
    raise();
    alarms.problem('INC-1 was not acknowledged', 'The engine did not answer.');
    await clock.run(600_000);
    expect(said).toEqual(['show problem']);
  });

  it('do not wait for an engine that never answers, nor change their order', async () => {
    const { clock, said, alarms, raise, page } = setup(() => new Promise(() => undefined));
    raise();
    alarms.pages(new Map([['INC-1', { ...page, event: 'acknowledged', acknowledgedBy: 'user:ada', updatedAt: page.updatedAt + 1 }]]));
    alarms.pages(new Map());
    await clock.run(3_000);
    expect(said).toEqual(['show alarm', 'show taken', 'withdraw INC-1']);
  });
});
