import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { plural } from '#ui/format.ts';
import { useGo } from '#ui/nav.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import type { sample } from '#modules/sample/contract.ts';
import css from '../settings.module.css';

const sampleApi = moduleApi<typeof sample>('sample');

export function SampleSection() {
  const answer = useQuery('sample/status', () => sampleApi.call.status({}));
  const denied = useDenied('operator');
  const go = useGo();
  return (
    <Answered answer={answer}>
      {({ running, targets }) => (
        <div className={css.actions}>
          {running ? (
            <>
              <Button onClick={() => go('/sample')}>Open its controls</Button>
              <Button denied={denied} kind="danger" onClick={() => void attempt(() => sampleApi.call.remove({}), (done) => `Sample hospital removed with ${plural(done.targets, 'target')}`).then(() => refresh('sample/'))}>
                Remove
              </Button>
              <span>{`running, ${plural(targets, 'target')}`}</span>
            </>
          ) : (
            <Button denied={denied} onClick={() => void attempt(() => sampleApi.call.add({}), (done) => `Sample hospital added with ${plural(done.targets, 'target')}`).then(() => refresh('sample/'))}>
              Add the sample hospital
            </Button>
          )}
        </div>
      )}
    </Answered>
  );
}
