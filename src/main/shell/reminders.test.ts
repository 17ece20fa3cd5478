import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import type { BoardRow } from '#modules/incidents/contract.ts';
import type { PageRow } from '#modules/notify/contract.ts';
import { boardRow, pageRow } from './rows.fixture.ts';
import { type Change, createReminders, rungsOf } from './reminders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A desk on a virtual clock: what the engine's two tables say, and what was told when. */
function setup() {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const told: Array<{ at: number; change: Change }> = [];
  let pages = new Map<string, PageRow>();
  let board = new Map<string, BoardRow>();
  const reminders = createReminders(clock, (changes) => told.push(...changes.map((change) => ({ at: clock.now() - startedAt, change }))));
  const show = (page: PageRow): void => {
    pages = new Map(pages).set(page.id, page);
    reminders.pages(pages);
  };
  return {
    clock, told, show, reminders,
    page: (over: Partial<PageRow> = {}): PageRow => pageRow('INC-1', { at: clock.now(), updatedAt: clock.now(), ...over }),
    get: (id = 'INC-1') => pages.get(id)!,
    change: (over: Partial<PageRow>, id = 'INC-1') => show({ ...pages.get(id)!, updatedAt: clock.now(), ...over }),
    boarded(over: Partial<BoardRow> = {}, id = 'INC-1') {
      board = new Map(board).set(id, boardRow(id, over));
      reminders.board(board);
    },
    drop(id: string) {
      pages = new Map(pages);
      pages.delete(id);
      reminders.pages(pages);
    },
    again() {
      reminders.pages(new Map(pages));
      reminders.board(new Map(board));
    },
    /** Second and kind of each: `30 again none`. */
    words: () => told.map(({ at, change }) => `${at / SECOND} ${change.kind === 'remind' ? `${change.isFirst ? 'first' : change.isEscalation ? 'escalated' : 'again'} ${change.rung.attention}` : change.kind === 'ended' ? change.how : 'gone'}`),
  };
}

describe('the ladder of reminders', () => {
  it('tells a critical page at 0 s, 30 s, 2, 3 and 5 min, harder each time, and then no more', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page());
    desk.clock.advance(60 * MINUTE);
    expect(desk.words()).toEqual(['0 first none', '30 again none', '120 again flash', '180 again raise', '300 again raise']);
  });

  it('tells a warning twice, an advisory, a test alarm and a sample once', () => {
    const twice = setup();
    twice.boarded();
    twice.show(twice.page({ severity: 'warning' }));
    twice.clock.advance(60 * MINUTE);
    expect(twice.words()).toEqual(['0 first none', '300 again raise']);
    for (const over of [{ severity: 'advisory' }, { event: 'test', number: 0 }, { sample: true }] as const) {
      const once = setup();
      once.boarded();
      once.show(once.page(over));
      once.clock.advance(60 * MINUTE);
      expect(once.words()).toEqual(['0 first none']);
    }
  });

  it('ends when somebody acknowledges, and when it is resolved', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page());
    desk.clock.advance(40 * SECOND);
    desk.change({ event: 'acknowledged', acknowledgedBy: 'local:desktop' });
    desk.clock.advance(10 * MINUTE);
    desk.change({ event: 'resolved' });
    desk.clock.advance(MINUTE);
    desk.drop('INC-1');
    expect(desk.words()).toEqual(['0 first none', '30 again none', '40 acknowledged', '640 resolved']);
  });

  it('begins anew when an acknowledgement lapses and the engine calls again', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page());
    desk.clock.advance(10 * SECOND);
    desk.change({ event: 'acknowledged', acknowledgedBy: 'user:ada' });
    desk.clock.advance(30 * MINUTE);
    desk.change({ event: 'escalated', acknowledgedBy: null });
    desk.clock.advance(30 * SECOND);
    expect(desk.words()).toEqual(['0 first none', '10 acknowledged', '1810 first none', '1840 again none']);
  });

  it('is still while the incident is snoozed, and until the engine calls again after it', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page());
    desk.clock.advance(10 * SECOND);
    desk.boarded({ snoozedUntil: desk.clock.now() + 15 * MINUTE });
    desk.clock.advance(15 * MINUTE);
    desk.boarded({ snoozedUntil: null });
    desk.clock.advance(5 * SECOND);
    expect(desk.words()).toEqual(['0 first none', '10 snoozed']);
    desk.change({ event: 'escalated' });
    expect(desk.words().at(-1)).toBe('915 first none');
  });

  it('goes on from the rung it reached when the engine was started again', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page());
    desk.clock.advance(45 * SECOND);
    // The new engine shows the page from its database, and the board only once it looked around.
    desk.reminders.board(new Map());
    desk.again();
    desk.clock.advance(MINUTE);
    desk.again();
    desk.clock.advance(MINUTE);
    expect(desk.words()).toEqual(['0 first none', '30 again none', '120 again flash']);
  });

  it('takes along the age of a page it finds, telling it once', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page({ at: desk.clock.now() - 150 * SECOND }));
    desk.clock.advance(10 * MINUTE);
    expect(desk.words()).toEqual(['0 first flash', '30 again raise', '150 again raise']);
  });

  it('tells an escalation once, however many people the step calls', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page({ step: { round: 0, step: 0 } }));
    desk.clock.advance(10 * SECOND);
    desk.change({ event: 'escalated', step: { round: 0, step: 1 }, users: ['ana'] });
    desk.change({ event: 'escalated', step: { round: 0, step: 1 }, users: ['ana', 'ben'], updatedAt: desk.clock.now() + 1 });
    desk.clock.advance(20 * SECOND);
    expect(desk.words()).toEqual(['0 first none', '10 escalated none', '30 again none']);
  });

  it('holds quiet pages back and tells one of what was missed', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page({ severity: 'warning', quiet: true }));
    desk.clock.advance(60 * MINUTE);
    expect(desk.words()).toEqual([]);
    desk.show({ ...desk.get(), quiet: false });
    desk.clock.advance(60 * MINUTE);
    expect(desk.words()).toEqual(['3600 first raise']);
  });

  it('says that a page is gone without an end', () => {
    const desk = setup();
    desk.boarded();
    desk.show(desk.page({ event: 'test', number: 0 }));
    desk.drop('INC-1');
    expect(desk.words()).toEqual(['0 first none', '0 gone']);
  });

  it('begins nothing before both tables were heard, and waits for an incident the board does not know yet', () => {
    const desk = setup();
    desk.show(desk.page());
    desk.reminders.board(new Map());
    expect(desk.words()).toEqual([]);
    desk.boarded({ snoozedUntil: desk.clock.now() + MINUTE });
    desk.clock.advance(10 * MINUTE);
    expect(desk.words()).toEqual([]);
  });
});

type Step = { kind: 'wait'; ms: number } | { kind: 'acknowledge' | 'call' | 'resolve' | 'snooze' | 'unsnooze' | 'restart' | 'hush' | 'unhush' };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 8 * MINUTE }) }),
    fc.record({ kind: fc.constantFrom('acknowledge', 'call', 'resolve', 'snooze', 'unsnooze', 'restart', 'hush', 'unhush') }) as fc.Arbitrary<Step>,
  ),
  { maxLength: 25 },
);
const severities = fc.constantFrom('critical' as const, 'warning' as const, 'advisory' as const);

/** Plays a story about one page; gives what was told, and the times at which nobody was to be told. */
function play(story: readonly Step[], severity: PageRow['severity']) {
  const desk = setup();
  desk.boarded();
  desk.show(desk.page({ severity, step: { round: 0, step: 0 } }));
  let [calls, isSnoozed, isStill] = [1, false, false];
  const wrong: string[] = [];
  let before = desk.told.length;
  const look = (): void => {
    const news = desk.told.slice(before);
    before = desk.told.length;
    if (isStill && news.some(({ change }) => change.kind === 'remind')) wrong.push(`reminded at ${desk.clock.now()}`);
  };
  for (const step of story) {
    desk.clock.advance(1);
    look();
    const row = desk.get();
    const isOver = row.event === 'resolved';
    if (step.kind === 'wait') desk.clock.advance(step.ms);
    else if (step.kind === 'restart') desk.again();
    else if (step.kind === 'hush' || step.kind === 'unhush') desk.show({ ...row, quiet: step.kind === 'hush' });
    else if (!isOver && step.kind === 'acknowledge') desk.change({ event: 'acknowledged', acknowledgedBy: 'user:ada' });
    else if (!isOver && step.kind === 'resolve') desk.change({ event: 'resolved' });
    else if (!isOver && step.kind === 'snooze') desk.boarded({ snoozedUntil: desk.clock.now() + MINUTE });
    else if (!isOver && step.kind === 'unsnooze') desk.boarded({ snoozedUntil: null });
    else if (!isOver && step.kind === 'call') {
      calls++;
      desk.change({ event: 'escalated', acknowledgedBy: null, step: { round: calls, step: 0 } });
    }
    isSnoozed = step.kind === 'snooze' ? true : step.kind === 'unsnooze' ? false : isSnoozed;
    const now = desk.get();
    isStill = now.event === 'resolved' || now.acknowledgedBy !== null || isSnoozed || now.quiet;
    look();
  }
  desk.clock.advance(1);
  desk.clock.advance(60 * MINUTE);
  look();
  return { desk, wrong, calls };
}

describe('whatever happens to a page', () => {
  it('nobody is reminded after an acknowledgement, an end, or during a snooze or quiet hours', () => {
    fc.assert(fc.property(steps, severities, (story, severity) => {
      expect(play(story, severity).wrong).toEqual([]);
    }));
  });

  it('each call is told at most once a rung and once as an escalation, in the order of time', () => {
    fc.assert(fc.property(steps, severities, (story, severity) => {
      const { desk, calls } = play(story, severity);
      const reminded = desk.told.filter(({ change }) => change.kind === 'remind');
      expect(reminded.length).toBeLessThanOrEqual(calls * (rungsOf({ severity, sample: false, event: 'triggered' }).length + 1));
      expect(desk.told.every(({ at }, i) => i === 0 || at >= desk.told[i - 1]!.at)).toBe(true);
    }));
  });

  it('its rungs only rise until it begins anew', () => {
    fc.assert(fc.property(steps, severities, (story, severity) => {
      let reached = -1;
      for (const { change } of play(story, severity).desk.told) {
        if (change.kind !== 'remind') continue;
        if (change.isFirst) reached = -1;
        expect(change.isEscalation ? change.rung.afterMs >= reached : change.rung.afterMs > reached).toBe(true);
        reached = change.rung.afterMs;
      }
    }));
  });

  it('a page that only waits is told on every one of its rungs', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 4 * MINUTE }), { maxLength: 10 }), severities, (waits, severity) => {
      const { desk } = play(waits.map((ms) => ({ kind: 'wait', ms })), severity);
      expect(desk.told.map(({ at }) => at)).toEqual(rungsOf({ severity, sample: false, event: 'triggered' }).map((rung) => rung.afterMs));
    }));
  });
});
