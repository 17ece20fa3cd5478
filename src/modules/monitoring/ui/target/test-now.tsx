import { useEffect, useState } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Failed, Loading } from '#ui/states.tsx';
import type { ProbeResult, TargetInput } from '../../spec.ts';
import { monitoringApi } from '../status.ts';
import { ResultFacts } from './evidence.tsx';
import css from './target.module.css';

interface TestNowProps {
  /** A stored target, or a spec that is not saved yet. */
  id?: string;
  spec?: TargetInput;
  name: string;
  onClose: () => void;
}

type Test = { state: 'running' } | { state: 'done'; result: ProbeResult; trace: string[] } | { state: 'failed'; error: AppError };

/** Probes once, now, and shows each step. Nothing is recorded. */
export function TestNow({ id, spec, name, onClose }: TestNowProps) {
  const [test, setTest] = useState<Test>({ state: 'running' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let live = true;
    monitoringApi.call.testNow(id === undefined ? { spec } : { id }).then(
      (answer) => live && setTest({ state: 'done', ...answer }),
      (thrown: unknown) => live && setTest({ state: 'failed', error: thrown instanceof AppError ? thrown : new AppError('internal', messageOf(thrown)) }),
    );
    return () => {
      live = false;
    };
  }, [id, spec, round]);
  const again = (): void => {
    setTest({ state: 'running' });
    setRound((n) => n + 1);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Test of ${name}`}
      footer={
        <>
          <Button onClick={again} busy={test.state === 'running'}>
            Test again
          </Button>
          <Button kind="solid" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {test.state === 'running' && <Loading what="Probing" />}
      {test.state === 'failed' && <Failed error={test.error} />}
      {test.state === 'done' && (
        <div className={css.stack}>
          <ResultFacts result={test.result} />
          <div>
            <h3>Trace</h3>
            <pre className={css.trace} tabIndex={0}>
              {test.trace.join('\n') || 'The probe left no trace.'}
            </pre>
          </div>
        </div>
      )}
    </Dialog>
  );
}
