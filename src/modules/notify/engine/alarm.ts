import { AppError } from '#shared/errors.ts';
import type { Clock } from '#kit/clock.ts';
import type { Db } from '#kit/sqlite.ts';
import type { Topic } from '#kit/topic.ts';
import type { AlarmState } from '../contract.ts';

export const alarmSchema = `
CREATE TABLE notify_quiet (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL) STRICT;
CREATE TABLE notify_test (id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, channels TEXT NOT NULL, seen INTEGER, heard INTEGER, confirmedAt INTEGER, confirmedBy TEXT) STRICT;
CREATE TABLE notify_selfcheck (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, seat TEXT NOT NULL, tray INTEGER, notifications INTEGER, sound INTEGER, detail TEXT NOT NULL) STRICT;`;

const LONGEST_QUIET_MS = 12 * 3_600_000;
/** Checked once a day; two hours of grace for a seat that sleeps. */
const CHECK_EVERY_MS = 26 * 3_600_000;
const TESTS_KEPT = 500;

export interface SelfCheck {
  at: number;
  seat: string;
  tray: boolean | null;
  notifications: boolean | null;
  sound: boolean | null;
  detail: string;
}

export interface TestAlarm {
  id: string;
  at: number;
  by: string;
  channels: string[];
  seen: boolean | null;
  heard: boolean | null;
  confirmedAt: number | null;
  confirmedBy: string | null;
}

/** Whether this desk would really alarm: quiet hours, test alarms, self-checks. */
export interface Alarm {
  isQuiet(): boolean;
  setQuiet(until: number, reason: string, by: string): void;
  endQuiet(): void;
  silence(forMs: number): number;
  addTest(test: Pick<TestAlarm, 'id' | 'at' | 'by' | 'channels'>): void;
  confirm(id: string, seen: boolean, heard: boolean, by: string): void;
  tests(limit: number): TestAlarm[];
  addCheck(check: SelfCheck): void;
  checks(): SelfCheck[];
  /** Shows the state; called each second and after each change. */
  show(heartbeat: AlarmState['heartbeat']): void;
}

type TestRow = Omit<TestAlarm, 'channels' | 'seen' | 'heard'> & { channels: string; seen: number | null; heard: number | null };
type CheckRow = Record<'tray' | 'notifications' | 'sound', number | null> & Pick<SelfCheck, 'at' | 'seat' | 'detail'>;

export function createAlarm(db: Db, clock: Clock, topic: Topic<AlarmState>, startedAt: number): Alarm {
  let silencedUntil: number | null = null;
  const quiet = () => db.get<{ until: number; reason: string; by: string }>('SELECT until, reason, "by" FROM notify_quiet WHERE until > ?', clock.now());
  const flag = (value: number | null): boolean | null => (value === null ? null : value === 1);
  const asTest = (row: TestRow): TestAlarm => ({ ...row, channels: JSON.parse(row.channels) as string[], seen: flag(row.seen), heard: flag(row.heard) });
  const tests = (limit: number): TestAlarm[] => db.all<TestRow>('SELECT * FROM notify_test ORDER BY at DESC LIMIT ?', limit).map(asTest);
  /** The newest of each seat. */
  const checks = (): SelfCheck[] =>
    db.all<CheckRow>('SELECT at, seat, tray, notifications, sound, detail FROM notify_selfcheck WHERE seq IN (SELECT max(seq) FROM notify_selfcheck GROUP BY seat) ORDER BY seat').map((row) => ({ ...row, tray: flag(row.tray), notifications: flag(row.notifications), sound: flag(row.sound) }));

  function checkState(): AlarmState['selfCheck'] {
    const all = checks();
    const newest = all.reduce<number | null>((at, check) => Math.max(at ?? 0, check.at), null);
    const failing = all.filter((check) => check.at > clock.now() - CHECK_EVERY_MS && (check.tray === false || check.notifications === false || check.sound === false));
    const isDue = clock.now() - (newest ?? startedAt) > CHECK_EVERY_MS;
    const message = failing.length > 0 ? `You would not be alerted at ${failing.map((check) => check.seat).join(', ')}: ${failing.map((check) => check.detail).filter((text) => text !== '').join('; ') || 'tray, notification or sound does not work'}` : isDue ? 'No seat has checked its tray, notifications and sound today.' : '';
    return { at: newest, ok: message === '', message, isDue };
  }

  return {
    isQuiet: () => quiet() !== undefined,
    setQuiet(until, reason, by) {
      if (until <= clock.now()) throw new AppError('invalid', 'Quiet hours end in the future; give a later time.');
      if (until > clock.now() + LONGEST_QUIET_MS) throw new AppError('invalid', 'Quiet hours last 12 hours at most; renew them when they end.');
      db.run('INSERT INTO notify_quiet (one, until, reason, "by") VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET until = excluded.until, reason = excluded.reason, "by" = excluded."by"', until, reason, by);
    },
    endQuiet: () => void db.run('DELETE FROM notify_quiet'),
    silence: (forMs) => (silencedUntil = clock.now() + forMs),
    addTest({ id, at, by, channels }) {
      db.run('INSERT INTO notify_test (id, at, "by", channels) VALUES (?, ?, ?, ?)', id, at, by, JSON.stringify(channels));
      db.run('DELETE FROM notify_test WHERE id NOT IN (SELECT id FROM notify_test ORDER BY at DESC LIMIT ?)', TESTS_KEPT);
    },
    confirm(id, seen, heard, by) {
      const { changes } = db.run('UPDATE notify_test SET seen = ?, heard = ?, confirmedAt = ?, confirmedBy = ? WHERE id = ?', Number(seen), Number(heard), clock.now(), by, id);
      if (changes === 0) throw new AppError('not_found', `There is no test alarm "${id}".`);
    },
    tests,
    addCheck(check) {
      const bit = (value: boolean | null): number | null => (value === null ? null : Number(value));
      db.run('INSERT INTO notify_selfcheck (at, seat, tray, notifications, sound, detail) VALUES (?, ?, ?, ?, ?, ?)', check.at, check.seat, bit(check.tray), bit(check.notifications), bit(check.sound), check.detail);
      db.run('DELETE FROM notify_selfcheck WHERE at < ?', clock.now() - 90 * 86_400_000);
    },
    checks,
    show(heartbeat) {
      if (silencedUntil !== null && silencedUntil <= clock.now()) silencedUntil = null;
      const hours = quiet();
      const [last] = tests(1);
      const row: AlarmState = {
        id: 'alarm',
        quietUntil: hours?.until ?? null,
        quietReason: hours?.reason ?? '',
        quietBy: hours?.by ?? '',
        soundSilencedUntil: silencedUntil,
        selfCheck: checkState(),
        lastTest: last ? { id: last.id, at: last.at, seen: last.seen, heard: last.heard } : null,
        heartbeat,
      };
      const shown = topic.get('alarm');
      if (!shown || JSON.stringify(shown) !== JSON.stringify(row)) topic.set('alarm', row);
    },
  };
}
