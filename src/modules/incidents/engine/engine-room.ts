import { messageOf } from '#shared/errors.ts';
import type { ModuleContext } from '#kit/module.ts';
import { notify, type Receipt } from '#modules/notify/contract.ts';
import type { AlertRow, BoardRow, incidents } from '../contract.ts';
import { createAlertDesk, type AlertDesk } from './alert-desk.ts';
import { CALM, type StormState } from './alerting/storm.ts';
import { createAnnunciations, type Annunciations } from './annunciations.ts';
import { createBudget, type Budget } from './budget.ts';
import { advanceChains } from './incident/chain.ts';
import type { Announcement, Desk } from './incident/lifecycle.ts';
import { createMessages } from './incident/messages.ts';
import { tellerOf } from './incident/incident.ts';
import { closeEnded, takeNotification } from './incident/opening.ts';
import { takeReceipts } from './incident/receipts.ts';
import { mergeSymptoms } from './incident/symptoms.ts';
import { createIncidentStore } from './incident/store.ts';
import { createTimeline } from './incident/timeline.ts';
import { createRouting, type Routing } from './routing.ts';
import { createSilences, type Silences } from './silences.ts';
import { alertRowsOf, boardRowOf, symptomsIn } from './views.ts';
import { createWorldReader, type World } from './world.ts';

/** Passes follow one another this far apart at the least; the first of a burst runs at once. */
const SPACING_MS = 200;
const TICK_MS = 1_000;
const PRUNE_MS = 3_600_000;
const RECEIPTS_AT_ONCE = 1_000;
/** A resolved incident stays on the board this long. */
const GOODBYE_MS = 3_600_000;

/** The one place where alerts become incidents and incidents become pages. */
export interface EngineRoom {
  readonly desk: Desk;
  readonly alerts: AlertDesk;
  readonly routing: Routing;
  readonly silences: Silences;
  readonly annunciations: Annunciations;
  readonly budget: Budget;
  /** A change by a person: one transaction, then shown. */
  change<T>(fn: () => T): Promise<T>;
  /** Asks for a pass soon. */
  wake(): void;
  /** The same once service levels have been looked at anew. */
  wakeForObjectives(): void;
  /** One full pass, done when it resolves. */
  pass(): Promise<void>;
  world(): Promise<World>;
  start(): void;
  /** Starts no further pass and waits for the one that runs. */
  stop(): Promise<void>;
}

export function createEngineRoom(context: ModuleContext<typeof incidents>): EngineRoom {
  const { clock, db, log, outbox, topics } = context;
  const ways = context.use(notify);
  const reader = createWorldReader(context);
  const store = createIncidentStore(db);
  const timeline = createTimeline(db);
  const routing = createRouting(db);
  const silences = createSilences(db);
  const annunciations = createAnnunciations(db);
  const alerts = createAlertDesk(db, routing, silences);
  const budget = createBudget();
  let seen: World | null = null;
  let announcements: Announcement[] = [];
  const worldNow = (): World => seen!;
  const messages = createMessages(outbox, budget, timeline, worldNow);
  const desk: Desk = { store, timeline, messages, world: worldNow, now: () => clock.now(), announce: (fact) => void announcements.push(fact) };

  const memory = <T>(key: string, none: T): T => {
    const row = db.get<{ data: string }>('SELECT data FROM incidents_memory WHERE key = ?', key);
    return row ? (JSON.parse(row.data) as T) : none;
  };
  const remember = (key: string, value: unknown): void => void db.run('INSERT INTO incidents_memory (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data WHERE data <> excluded.data', key, JSON.stringify(value));

  /** Everything in one transaction. Taken back, memory is what the database says again. */
  function commit<T>(fn: () => T): T {
    try {
      const result = db.tx(() => {
        const value = fn();
        alerts.save(clock.now());
        remember('storm', budget.snapshot());
        return value;
      });
      tellOthers();
      show();
      return result;
    } catch (thrown) {
      announcements = [];
      store.reload();
      budget.restore(memory<StormState>('storm', CALM));
      alerts.reload(clock.now());
      throw thrown;
    }
  }

  function tellOthers(): void {
    const facts = announcements;
    announcements = [];
    for (const { kind, incident, by } of facts) {
      const { id, number, title, severity, targets, sample } = incident;
      if (kind === 'opened') context.emit('opened', { id, number, title, severity, targets: [...targets], at: incident.openedAt, sample });
      if (kind === 'acknowledged') context.emit('acknowledged', { id, by, at: incident.acknowledgedAt ?? clock.now() });
      if (kind === 'unanswered') context.emit('unanswered', { id, at: clock.now() });
      if (kind === 'resolved') context.emit('resolved', { id, at: incident.resolvedAt ?? clock.now(), by });
    }
  }

  function runPass(receipts: readonly Receipt[]): void {
    commit(() => {
      const now = clock.now();
      for (const notification of alerts.pass(worldNow(), now)) takeNotification(desk, notification);
      const ended = closeEnded(desk, (id) => alerts.isFiring(id, now), (id) => alerts.dispatcher.alerts.get(id)?.endsAt ?? null);
      for (const incident of ended) annunciations.clear(incident.id, incident.resolvedAt ?? now);
      const symptoms = mergeSymptoms(desk, (id) => alerts.dispatcher.alerts.get(id)?.labels['objective'] === undefined);
      for (const incident of symptoms) annunciations.clear(incident.id, now);
      if (ended.length + symptoms.length > 0) {
        // Their groups have nothing more to tell; an alert that comes back, or outlasts what it was a symptom of, is news again.
        alerts.flush([...ended, ...symptoms].flatMap((incident) => incident.groupKeys), now);
        for (const notification of alerts.pass(worldNow(), now)) takeNotification(desk, notification);
      }
      for (const { labels, by, at } of alerts.takeSuppressed()) annunciations.add(`held-${at}-${labels['alertname']}-${labels['serviceLevel'] ?? labels['target']}`, '', { at, clearedAt: at, source: labels['objective'] ?? labels['target'] ?? labels['alertname'] ?? '', priority: labels['severity'] ?? 'warning', seat: 'desk', suppressedBy: by });
      advanceChains(desk);
      for (const { incident, destination } of messages.digests(now)) {
        const told = store.get(incident);
        store.save({ ...told, told: [...told.told, destination] });
      }
      const last = takeReceipts(desk, annunciations, receipts);
      if (last !== null) remember('receipts', last);
    });
  }

  function show(): void {
    const now = clock.now();
    const open = store.open();
    const cards = new Map<string, BoardRow>();
    const symptomsOf = symptomsIn(worldNow());
    for (const incident of open) cards.set(incident.id, boardRowOf(incident, symptomsOf(incident).length));
    for (const [id, row] of topics.board.rows()) {
      if (cards.has(id)) continue;
      const known = store.get(id);
      if ((known.resolvedAt ?? 0) > now - GOODBYE_MS) cards.set(id, row.status === 'resolved' ? row : boardRowOf(known, 0));
    }
    sync(topics.board, cards);
    sync(topics.alerts, new Map(alertRowsOf(alerts, tellerOf(open), now).map((row): [string, AlertRow] => [row.id, row])));
  }

  let running: Promise<void> | null = null;
  let isAsked = false;
  let lastAt = -Infinity;
  let isStopped = false;

  async function pass(): Promise<void> {
    const [world, { deliveries }] = await Promise.all([reader.read(), ways.deliveries({ afterSeq: memory('receipts', 0), limit: RECEIPTS_AT_ONCE })]);
    if (isStopped) return;
    seen = world;
    lastAt = clock.monotonic();
    runPass(deliveries);
  }

  function wake(): void {
    if (isStopped) return;
    if (running !== null || isAsked) {
      isAsked = true;
      return;
    }
    const wait = Math.max(0, lastAt + SPACING_MS - clock.monotonic());
    isAsked = true;
    if (wait > 0) clock.after(wait, begin);
    else begin();
  }

  function begin(): void {
    isAsked = false;
    if (isStopped) return;
    running = pass()
      .catch((thrown: unknown) => log.error('incident pass failed', { error: messageOf(thrown) }))
      .finally(() => {
        running = null;
        if (!isAsked) return;
        isAsked = false;
        wake();
      });
  }

  async function readWorld(): Promise<World> {
    return (seen = await reader.read());
  }

  return {
    desk,
    alerts,
    routing,
    silences,
    annunciations,
    budget,
    wake,
    wakeForObjectives: () => reader.lookAtObjectives(wake),
    pass,
    world: readWorld,
    async change(fn) {
      await readWorld();
      const result = commit(fn);
      wake();
      return result;
    },
    start() {
      budget.restore(memory<StormState>('storm', CALM));
      alerts.reload(clock.now());
      for (const incident of store.list({ open: false, from: clock.now() - 2 * GOODBYE_MS, limit: 200 })) if ((incident.resolvedAt ?? 0) > clock.now() - GOODBYE_MS) topics.board.set(incident.id, boardRowOf(incident, 0));
      context.schedule.every('incidents tick', TICK_MS, wake);
      context.schedule.every('incidents prune', PRUNE_MS, () => annunciations.prune(clock.now()));
      wake();
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

/** Brings a topic to the rows given, touching only what differs. */
function sync<Row>(topic: { get(key: string): Row | undefined; set(key: string, row: Row): void; delete(key: string): void; rows(): ReadonlyMap<string, Row> }, rows: ReadonlyMap<string, Row>): void {
  for (const id of [...topic.rows().keys()]) if (!rows.has(id)) topic.delete(id);
  for (const [id, row] of rows) {
    const shown = topic.get(id);
    if (shown === undefined || JSON.stringify(shown) !== JSON.stringify(row)) topic.set(id, row);
  }
}

