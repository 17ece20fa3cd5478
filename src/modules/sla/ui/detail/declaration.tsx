import { Button } from '#ui/button.tsx';
import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import { exportOpenSlo } from '../download.ts';
import { slaApi, type Status } from '../objectives.ts';
import css from './objective.module.css';

/** The objective as it was declared, where its target comes from, and who stands behind it. */
export function Declaration({ id, data }: { id: string; data: Status }) {
  const stored = useQuery(`sla/objective/${id}`, () => slaApi.call.getObjective({ id }));
  const { citation } = data;
  return (
    <>
      <Panel title="Where the target comes from">
        {citation ? (
          <dl className={css.pairs}>
            <dt>Source</dt>
            <dd>{citation.title}</dd>
            {citation.edition && (
              <>
                <dt>Edition</dt>
                <dd>{citation.edition}</dd>
              </>
            )}
            {citation.url && (
              <>
                <dt>Address</dt>
                <dd>{citation.url}</dd>
              </>
            )}
            <dt>Looked up by</dt>
            <dd>{citation.verifiedBy || 'nobody yet: the figure is as quoted'}</dd>
          </dl>
        ) : (
          <p className={css.small}>No citation: the target is the site’s own.</p>
        )}
      </Panel>
      <Answered answer={stored}>
        {({ spec, createdAt, updatedAt, updatedBy, confirmation }) => (
          <Panel
            title="Declaration"
            note={`created ${moment(createdAt, engineNow())} · changed ${moment(updatedAt, engineNow())} by ${updatedBy}${confirmation ? ` · measure ${confirmation.template} confirmed by ${confirmation.by}` : ''}`}
            action={<Button onClick={() => void exportOpenSlo([id])}>Export as OpenSLO</Button>}
          >
            <pre className={css.code} tabIndex={0} aria-label="Declaration as JSON">
              {JSON.stringify(spec, null, 2)}
            </pre>
          </Panel>
        )}
      </Answered>
    </>
  );
}
