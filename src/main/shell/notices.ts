import type { Clock } from '#kit/clock.ts';
import type { PageRow } from '#modules/notify/contract.ts';
import type { Change, Rung } from './reminders.ts';
import { ageInWords, personText } from './words.ts';

/** A notification to show. A later one with the same `id` replaces it. */
export interface Notice {
  /** The incident's id; `summary` for a storm, `problem` for a command that failed. */
  id: string;
  kind: 'alarm' | 'again' | 'taken' | 'over' | 'summary' | 'problem';
  title: string;
  /** What and since when; only what the page says. */
  body: string;
  /** The incident a click leads to; null for the console's first page. */
  incident: string | null;
  urgency: 'low' | 'normal' | 'critical';
  /** No sound: it is a good word, or the sound was silenced. */
  silent: boolean;
  /** It can be acknowledged where it stands. */
  canAcknowledge: boolean;
  attention: Rung['attention'];
}

export interface NoticeOptions {
  clock: Clock;
  show(notice: Notice): void;
  /** Takes a notice back whose page is gone. */
  withdraw(id: string): void;
  /** Sound was switched off for a moment. */
  isSilenced(): boolean;
  /** Wall time as it is written for people: `14:03:22`. */
  timeText(at: number): string;
}

export interface Notices {
  tell(changes: readonly Change[]): void;
}

/** More than this many within the window are told as one summary. */
const STORM_NOTICES = 5;
const STORM_WINDOW_MS = 10_000;
const SUMMARY_ID = 'summary';

interface Storm {
  alarms: number;
  reminders: number;
  ended: number;
  isUrgent: boolean;
  lastAt: number;
}

/** Turns the ladder's changes into notifications: one an incident, replaced as it goes on, one summary in a storm. */
export function createNotices(options: NoticeOptions): Notices {
  const { clock } = options;
  let recent: number[] = [];
  let storm: Storm | null = null;

  /** Whether one more may be shown by itself now. */
  function hasRoom(): boolean {
    const now = clock.monotonic();
    recent = recent.filter((at) => now - at < STORM_WINDOW_MS);
    if (storm && now - storm.lastAt >= STORM_WINDOW_MS) storm = null;
    if (storm || recent.length >= STORM_NOTICES) return false;
    recent.push(now);
    return true;
  }

  function count(change: Exclude<Change, { kind: 'gone' }>): void {
    storm ??= { alarms: 0, reminders: 0, ended: 0, isUrgent: false, lastAt: 0 };
    storm.lastAt = clock.monotonic();
    if (change.kind === 'ended') storm.ended++;
    else if (change.isFirst) storm.alarms++;
    else storm.reminders++;
    if (change.kind === 'remind' && change.page.severity === 'critical') storm.isUrgent = true;
  }

  return {
    tell(changes) {
      let isCounted = false;
      for (const change of changes) {
        if (change.kind === 'gone') options.withdraw(change.id);
        else if (hasRoom()) options.show(noticeOf(change));
        else {
          // What is over must not go on standing there as an alarm.
          if (change.kind === 'ended') options.withdraw(change.page.id);
          count(change);
          isCounted = true;
        }
      }
      if (storm && isCounted) options.show(summaryOf(storm, options.isSilenced()));
    },
  };

  function noticeOf(change: Exclude<Change, { kind: 'gone' }>): Notice {
    return change.kind === 'remind' ? alarmNotice(change, options) : endNotice(change, options);
  }
}

function alarmNotice({ page, rung, isFirst, isEscalation }: Extract<Change, { kind: 'remind' }>, { clock, isSilenced, timeText }: NoticeOptions): Notice {
  const isTest = page.event === 'test';
  const word = isTest ? 'Test alarm' : isFirst ? (page.event === 'escalated' ? 'Called again' : 'Alarm') : page.unanswered ? 'Nobody answered' : isEscalation ? 'Escalated' : `Not acknowledged for ${ageInWords(clock.now() - page.at)}`;
  return {
    id: page.id,
    kind: isFirst ? 'alarm' : 'again',
    title: titleOf(page),
    body: `${word}, ${page.severity}, since ${timeText(page.at)}.`,
    incident: incidentOf(page),
    urgency: page.sample || page.severity === 'advisory' ? 'low' : page.severity === 'critical' || rung.attention !== 'none' ? 'critical' : 'normal',
    silent: page.sample || isSilenced(),
    canAcknowledge: page.number > 0,
    attention: page.sample ? 'none' : rung.attention,
  };
}

function endNotice({ page, how }: Extract<Change, { kind: 'ended' }>, { timeText }: NoticeOptions): Notice {
  const body = how === 'acknowledged' ? `Acknowledged by ${personText(page.acknowledgedBy ?? 'somebody')}.` : how === 'snoozed' ? 'Snoozed: nobody is called for a while.' : `Resolved; it began at ${timeText(page.at)}.`;
  return { id: page.id, kind: how === 'resolved' ? 'over' : 'taken', title: titleOf(page), body, incident: incidentOf(page), urgency: 'low', silent: true, canAcknowledge: false, attention: 'none' };
}

/** A test alarm and a digest have no number and no incident. */
function titleOf(page: PageRow): string {
  const title = page.number > 0 ? `${page.incident}: ${page.title}` : page.title;
  return page.sample ? `Sample: ${title}` : title;
}

function incidentOf(page: PageRow): string | null {
  return page.number > 0 ? page.incident : null;
}

function summaryOf({ alarms, reminders, ended, isUrgent }: Storm, isSilenced: boolean): Notice {
  const parts = [alarms > 0 ? `${alarms} more alarms` : '', reminders > 0 ? `${reminders} more not acknowledged` : '', ended > 0 ? `${ended} more taken or over` : ''].filter(Boolean);
  return { id: SUMMARY_ID, kind: 'summary', title: 'Many incidents at once', body: `${parts.join(', ')}. Open the console for all of them.`, incident: null, urgency: isUrgent ? 'critical' : 'normal', silent: isSilenced || alarms + reminders === 0, canAcknowledge: false, attention: 'none' };
}
