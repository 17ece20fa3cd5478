import { parse } from 'yaml';
import { DAY_MS } from '#shared/zoned-time.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import { defineModule } from '#kit/module.ts';
import { incidentPages } from './engine/pages.ts';
import { oncall, type OncallNow } from './contract.ts';
import { dutyNow, recordDuty } from './engine/duty.ts';
import { fairness, fairnessRules } from './engine/fairness.ts';
import { previewHandoffs } from './engine/handoffs.ts';
import { toICalendar } from './engine/ical.ts';
import { importGrafanaOncall } from './engine/import/grafana-oncall.ts';
import { importOpsgenie } from './engine/import/opsgenie.ts';
import { importPagerDuty } from './engine/import/pagerduty.ts';
import { withOverride, withoutOverride, withSwap } from './engine/overrides.ts';
import { createPinCheck, hashPin } from './engine/pins.ts';
import { expandSchedule, findGaps, whoIsOnCall } from './engine/shifts.ts';
import { createOncallStore, oncallSchema, readSchedule, type Written } from './engine/store.ts';

const REFRESH_MS = 15_000;
const FORECAST_MS = 30 * DAY_MS;
const CALENDAR_MS = 90 * DAY_MS;
const LONGEST_RANGE_MS = 800 * DAY_MS;

const IMPORTERS = { pagerduty: importPagerDuty, opsgenie: importOpsgenie, grafana: importGrafanaOncall };

export default defineModule(oncall, {
  migrations: [oncallSchema],

  start(context) {
    const { clock, db, topics } = context;
    const store = createOncallStore(db);
    const checkPin = createPinCheck(clock);
    const names = (): ((user: string) => string) => {
      const byId = new Map(store.people().map((person) => [person.id, person.name]));
      return (user) => byId.get(user) ?? user;
    };

    /** Shows who serves and writes it down. */
    function refresh(): void {
      const nameOf = names();
      const stored = store.schedules();
      const now = clock.now();
      for (const change of recordDuty(db, stored, now)) context.emit('handedOver', { ...change, at: now });
      const rows = new Map(stored.map((one) => [one.id, dutyNow(one, now, nameOf)]));
      for (const id of [...topics.now.rows().keys()]) if (!rows.has(id)) topics.now.delete(id);
      for (const [id, row] of rows) if (!sameRow(topics.now.get(id), row)) topics.now.set(id, row);
    }

    function save(change: () => string): { id: string } {
      const id = change();
      refresh();
      return { id };
    }

    const put = (spec: Written) => save(() => store.putSchedule(spec, clock.now()));
    const nowOf = (id: string): OncallNow => dutyNow(store.schedule(id), clock.now(), names());

    return {
      calls: {
        listSchedules: () => {
          const nameOf = names();
          return { schedules: store.schedules().map((stored) => dutyNow(stored, clock.now(), nameOf)) };
        },
        getSchedule: ({ id }) => ({ schedule: store.schedule(id).spec, now: nowOf(id) }),
        putSchedule: ({ schedule }) => put(schedule),
        deleteSchedule({ id }) {
          const users = store.policies().filter(({ policy }) => policy.steps.some((step) => step.notify.some((target) => target.kind === 'schedule' && target.id === id)));
          if (users.length > 0) throw new AppError('conflict', `The schedule "${id}" is called by the policy ${users.map((policy) => policy.id).join(', ')}; change that first.`);
          const deleted = store.deleteSchedule(id);
          refresh();
          return { deleted };
        },
        who({ schedule, at = clock.now() }) {
          const asked = schedule === undefined ? store.schedules() : [store.schedule(schedule)];
          return { at, schedules: asked.map((stored) => ({ schedule: stored.id, users: [...whoIsOnCall(stored.schedule, at)] })) };
        },
        shifts({ schedule, from, to }) {
          checkRange(from, to);
          const { shifts, gaps } = expandSchedule(store.schedule(schedule).schedule, from, to);
          return { shifts: shifts.map((shift) => ({ ...shift, users: [...shift.users] })), gaps };
        },
        gaps({ schedule, from = clock.now(), to = from + FORECAST_MS }) {
          checkRange(from, to);
          const asked = schedule === undefined ? store.schedules() : [store.schedule(schedule)];
          return { gaps: asked.flatMap((stored) => findGaps(stored.schedule, from, to).map((gap) => ({ ...gap, schedule: stored.id }))) };
        },
        preview({ schedule, from, to }) {
          checkRange(from, to);
          const read = readSchedule(schedule);
          const { shifts, gaps } = expandSchedule(read, from, to);
          return { shifts: shifts.map((shift) => ({ ...shift, users: [...shift.users] })), gaps, handoffs: previewHandoffs(read, from, to).map((handoff) => ({ ...handoff, from: [...handoff.from], to: [...handoff.to] })) };
        },
        handoffs({ schedule, from, to }) {
          checkRange(from, to);
          return { handoffs: previewHandoffs(store.schedule(schedule).schedule, from, to).map((handoff) => ({ ...handoff, from: [...handoff.from], to: [...handoff.to] })) };
        },
        async fairness({ schedule, from, to }) {
          checkRange(from, to);
          const { schedule: read } = store.schedule(schedule);
          const everybody = [...new Set(read.rotations.flatMap((rotation) => rotation.users).filter((user) => user !== null))];
          return { people: fairness(expandSchedule(read, from, to).shifts, fairnessRules(read.timeZone), await incidentPages(context, from, to), everybody) };
        },
        addOverride({ schedule, override }) {
          const { spec, index } = withOverride(store.schedule(schedule).spec, override);
          put(spec);
          return { index };
        },
        removeOverride({ schedule, index, user }) {
          put(withoutOverride(store.schedule(schedule).spec, index, user));
          return { removed: true };
        },
        swap({ schedule, first, second }) {
          put(withSwap(store.schedule(schedule).spec, first, second));
          return {};
        },
        ical({ schedule, from = clock.now() - 7 * DAY_MS, to = clock.now() + CALENDAR_MS, user }) {
          checkRange(from, to);
          const { schedule: read, id } = store.schedule(schedule);
          const { shifts, gaps } = expandSchedule(read, from, to);
          const people = Object.fromEntries(store.people().map((person) => [person.id, person.name]));
          const own = user === undefined ? shifts : shifts.filter((shift) => shift.users.includes(user));
          return { text: toICalendar(own, { id, name: read.name ?? id, now: clock.now(), names: people, gaps: user === undefined ? gaps : [] }) };
        },
        import({ from, text }) {
          try {
            const { schedule, notCarried } = IMPORTERS[from](parse(text));
            return { schedule: schedule as Written, notCarried: [...notCarried] };
          } catch (thrown) {
            throw thrown instanceof AppError ? thrown : new AppError('invalid', `The text cannot be read as a ${from} export: ${messageOf(thrown)}`);
          }
        },
        listPolicies: () => ({ policies: store.policies().map(({ id, spec }) => ({ id, name: typeof spec['name'] === 'string' ? spec['name'] : id, policy: spec })) }),
        putPolicy: ({ policy }) => save(() => store.putPolicy(policy, clock.now())),
        deletePolicy: ({ id }) => ({ deleted: store.deletePolicy(id) }),
        listPeople: () => ({ people: store.people() }),
        async putPerson({ id, name, contacts, pinSecret }) {
          const hash = pinSecret === undefined || pinSecret === null ? pinSecret : await hashPin(pinSecret);
          return save(() => {
            store.putPerson({ id, name, contacts }, hash);
            return id;
          });
        },
        deletePerson({ id }) {
          const deleted = store.deletePerson(id);
          refresh();
          return { deleted };
        },
        verifyPin: ({ user, pinSecret }) => checkPin(user, pinSecret, store.pinHash(user)),
        plan: () => ({
          policies: store.policies().map((stored) => stored.policy),
          onCall: Object.fromEntries(store.schedules().map((stored) => [stored.id, [...whoIsOnCall(stored.schedule, clock.now())]])),
          people: store.people(),
        }),
      },
      config: [
        {
          at: 'oncall.schedules',
          current: () => store.schedules().map((stored) => stored.spec),
          apply(change) {
            for (const id of change.delete) store.deleteSchedule(id);
            for (const spec of change.put as Written[]) store.putSchedule(spec, clock.now());
            // After the surrounding transaction: what it may still take back is not shown.
            clock.after(0, refresh);
          },
        },
        {
          at: 'oncall.policies',
          current: () => store.policies().map((stored) => stored.spec),
          apply(change) {
            for (const id of change.delete) store.deletePolicy(id);
            for (const spec of change.put as Written[]) store.putPolicy(spec, clock.now());
          },
        },
      ],
      ready() {
        refresh();
        context.schedule.every('oncall refresh', REFRESH_MS, refresh);
      },
    };
  },
});

function sameRow(a: OncallNow | undefined, b: OncallNow): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function checkRange(from: number, to: number): void {
  if (!(from < to)) throw new AppError('invalid', 'The range must end after it begins.');
  if (to - from > LONGEST_RANGE_MS) throw new AppError('invalid', 'The range is longer than 800 days; ask for less at once.');
}
