import { useState } from 'react';
import { Dialog } from '#ui/dialog.tsx';
import { moment } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { monitoringApi } from '#modules/monitoring/ui/status.ts';
import { ResultFacts } from '#modules/monitoring/ui/target/evidence.tsx';
import type { IncidentDetail, TimelineEntry } from '../../contract.ts';
import css from './incident.module.css';

/** The way to what proves an entry. */
export function Proof({ entry, incident, now }: { entry: TimelineEntry; incident: IncidentDetail; now: number }) {
  const [isOpen, setOpen] = useState(false);
  const { evidence } = entry;
  if (!evidence) return null;
  switch (evidence.type) {
    case 'result':
      return (
        <>
          <button type="button" className={css.evidence} onClick={() => setOpen(true)}>
            result
          </button>
          {isOpen && <ResultDialog id={evidence.id} at={evidence.at ?? entry.at} now={now} onClose={() => setOpen(false)} />}
        </>
      );
    case 'objective':
      return <To to={`/service-levels/${evidence.id}`} className={css.evidence}>service level</To>;
    case 'incident':
      return <To to={`/incidents/${evidence.id}`} className={css.evidence}>incident</To>;
    case 'rule':
      return <To to="/alerting" search={{ tab: 'rules', rule: evidence.id }} className={css.evidence}>rule</To>;
    case 'alert':
      return <To to={`/incidents/${incident.key}`} search={{ tab: 'why', alert: evidence.id }} className={css.evidence}>why</To>;
    case 'outbox':
      return <To to={`/incidents/${incident.key}`} className={css.evidence}>receipt</To>;
  }
}

/** The very result an entry rests on, while it is kept. */
function ResultDialog({ id, at, now, onClose }: { id: string; at: number; now: number; onClose: () => void }) {
  const target = id.slice(0, id.lastIndexOf('@'));
  const answer = useQuery(`incidents/proof/${id}`, async () => {
    const range = { target, from: at, to: at + 1, limit: 1 };
    const { results: failed } = await monitoringApi.call.results({ ...range, failures: true });
    return failed.length > 0 ? failed : (await monitoringApi.call.results(range)).results;
  });
  return (
    <Dialog open onClose={onClose} title={`${target}, result of ${moment(at, now)}`} footer={<To to={`/monitor/${target}`} search={{ tab: 'results' }} className={css.link}>All results of this target</To>}>
      <Answered answer={answer}>{([result]) => (result ? <ResultFacts result={result} /> : <Empty title="This result is no longer kept" text="Single results are kept for a limited time; the state it led to stays in the target's history." />)}</Answered>
    </Dialog>
  );
}
