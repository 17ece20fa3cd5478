import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import type { PageRow } from '#modules/notify/contract.ts';
import { createNotices, type Notice } from './notices.ts';
import type { Change } from './reminders.ts';
import { pageRow } from './rows.fixture.ts';
import { ageInWords, calmAgeInWords } from './words.ts';

function setup() {
  const clock = new VirtualClock(0);
  const shown: Notice[] = [];
  const withdrawn: string[] = [];
  const desk = { isSilenced: false };
  const notices = createNotices({ clock, show: (notice) => shown.push(notice), withdraw: (id) => withdrawn.push(id), isSilenced: () => desk.isSilenced, timeText: (at) => `t${at}` });
  return { clock, shown, withdrawn, notices, desk, texts: () => shown.map((each) => `${each.id}|${each.title}|${each.body}`) };
}

function remind(over: Partial<PageRow> = {}, more: Partial<Extract<Change, { kind: 'remind' }>> = {}, id = 'INC-1'): Change {
  return { kind: 'remind', page: pageRow(id, over), rung: { afterMs: 0, attention: 'none' }, isFirst: true, isEscalation: false, ...more };
}

const ended = (how: 'acknowledged' | 'snoozed' | 'resolved', over: Partial<PageRow> = {}, id = 'INC-1'): Change => ({ kind: 'ended', page: pageRow(id, over), how });

describe('createNotices', () => {
  it('tells an incident, tells it harder, and replaces it when somebody has it and when it is over', () => {
    const { clock, notices, shown, texts } = setup();
    notices.tell([remind()]);
    clock.advance(120_000);
    notices.tell([remind({}, { isFirst: false, rung: { afterMs: 120_000, attention: 'flash' } })]);
    notices.tell([ended('acknowledged', { acknowledgedBy: 'local:desktop' })]);
    notices.tell([ended('resolved')]);
    expect(texts()).toEqual([
      'INC-1|INC-1: Title of INC-1|Alarm, critical, since t0.',
      'INC-1|INC-1: Title of INC-1|Not acknowledged for 2 min, critical, since t0.',
      'INC-1|INC-1: Title of INC-1|Acknowledged by desktop.',
      'INC-1|INC-1: Title of INC-1|Resolved; it began at t0.',
    ]);
    expect(shown.map((each) => `${each.kind} ${each.urgency} ${each.attention} ${each.canAcknowledge ? 'button' : '-'} ${each.silent ? 'silent' : 'sounds'} ${each.incident}`)).toEqual([
      'alarm critical none button sounds INC-1', 'again critical flash button sounds INC-1', 'taken low none - silent INC-1', 'over low none - silent INC-1',
    ]);
  });

  it('shows a reminder without its sound while the sound is silenced', () => {
    const { notices, shown, desk } = setup();
    desk.isSilenced = true;
    notices.tell([remind({}, { isFirst: false })]);
    desk.isSilenced = false;
    notices.tell([remind({}, { isFirst: false })]);
    expect(shown.map((each) => each.silent)).toEqual([true, false]);
  });

  it('presses with a warning only when nobody has taken it for long', () => {
    const { notices, shown } = setup();
    notices.tell([remind({ severity: 'warning' }), remind({ severity: 'advisory' }), remind({ severity: 'warning' }, { isFirst: false, rung: { afterMs: 300_000, attention: 'raise' } })]);
    expect(shown.map((each) => each.urgency)).toEqual(['normal', 'low', 'critical']);
  });

  it('says why an alarm comes again', () => {
    const { notices, texts } = setup();
    notices.tell([remind({ event: 'escalated' }), remind({ event: 'escalated' }, { isFirst: false, isEscalation: true }), remind({ event: 'escalated', unanswered: true }, { isFirst: false, isEscalation: true })]);
    expect(texts().map((text) => text.split('|')[2])).toEqual(['Called again, critical, since t0.', 'Escalated, critical, since t0.', 'Nobody answered, critical, since t0.']);
  });

  it('marks what is sample and keeps it still; a test alarm belongs to no incident', () => {
    const { notices, shown } = setup();
    notices.tell([remind({ sample: true }, { rung: { afterMs: 0, attention: 'raise' } }), remind({ event: 'test', number: 0, title: 'Test alarm: did you see it?' }, {}, 'test-1')]);
    expect(shown.map((each) => [each.title, each.silent, each.attention, each.canAcknowledge, each.incident])).toEqual([
      ['Sample: INC-1: Title of INC-1', true, 'none', true, 'INC-1'],
      ['Test alarm: did you see it?', false, 'none', false, null],
    ]);
  });

  it('takes back what is gone without an end', () => {
    const { notices, withdrawn } = setup();
    notices.tell([{ kind: 'gone', id: 'test-1' }]);
    expect(withdrawn).toEqual(['test-1']);
  });

  it('tells a storm as one summary that is replaced, lets nothing that is over stand, and goes back to single ones after it', () => {
    const { clock, notices, shown, withdrawn } = setup();
    const ids = Array.from({ length: 40 }, (_, i) => `INC-${i}`);
    notices.tell(ids.map((id) => remind({}, {}, id)));
    expect(shown.map((each) => each.kind)).toEqual(['alarm', 'alarm', 'alarm', 'alarm', 'alarm', 'summary']);
    expect(shown.at(-1)).toMatchObject({ body: '35 more alarms. Open the console for all of them.', urgency: 'critical', silent: false });
    clock.advance(3_000);
    notices.tell(ids.slice(0, 10).map((id) => ended('resolved', {}, id)));
    expect(shown.at(-1)).toMatchObject({ id: 'summary', body: '35 more alarms, 10 more taken or over. Open the console for all of them.' });
    expect(withdrawn).toEqual(ids.slice(0, 10));
    const before = shown.length;
    clock.advance(10_000);
    notices.tell([ended('resolved', {}, 'INC-11')]);
    expect(shown.slice(before).map((each) => each.kind)).toEqual(['over']);
  });
});

describe('ages in words', () => {
  it('are in the largest unit, and calm ones do not count seconds', () => {
    expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 172_800_000].map(ageInWords)).toEqual(['0 s', '59 s', '1 min', '59 min', '1 h', '2 d']);
    expect([0, 59_999, 60_000].map(calmAgeInWords)).toEqual(['under 1 min', 'under 1 min', '1 min']);
  });
});
