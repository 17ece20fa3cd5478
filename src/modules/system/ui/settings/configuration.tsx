import { useState } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/dialog.tsx';
import { plural } from '#ui/format.ts';
import { refresh } from '#ui/query.ts';
import { say, sayError } from '#ui/toast.tsx';
import type { ConfigChange, configuration } from '#modules/configuration/contract.ts';
import css from '../settings.module.css';

const configApi = moduleApi<typeof configuration>('configuration');
const FILE = 'pasted.yaml';

interface Line {
  kind: 'error' | ConfigChange['kind'];
  text: string;
}

export function ConfigurationSection() {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ title: string; lines: Line[] } | null>(null);
  const [asking, setAsking] = useState(false);
  const role = useDenied('operator');
  const denied = role ?? (text.trim() === '' ? 'Paste YAML first' : null);
  const files = [{ file: FILE, text }];

  async function run(work: () => Promise<void>): Promise<void> {
    setFound(null);
    try {
      await work();
    } catch (thrown) {
      setFound({ title: 'Nothing was applied', lines: errorLines(thrown) });
    }
  }

  const check = (): Promise<void> =>
    run(async () => {
      const { errors } = await configApi.call.check({ files });
      setFound({ title: errors.length === 0 ? 'No errors' : plural(errors.length, 'error'), lines: errors.map((error) => ({ kind: 'error', text: `${error.file}:${error.line}: ${error.path}: ${error.message}` })) });
    });
  const show = (changes: readonly ConfigChange[], title: string): void => setFound({ title, lines: changes.filter((change) => change.kind !== 'same').map(lineOf) });
  const compare = (): Promise<void> =>
    run(async () => {
      const { changes } = await configApi.call.diff({ files });
      const real = changes.filter((change) => change.kind !== 'same').length;
      show(changes, real === 0 ? 'Applying it would change nothing' : `Applying it would make ${plural(real, 'change')}`);
    });
  const apply = (): Promise<void> =>
    run(async () => {
      const { changes } = await configApi.call.apply({ files });
      show(changes, 'Applied');
      refresh('');
      say('Configuration applied');
    });
  async function exportAll(): Promise<void> {
    try {
      setText((await configApi.call.export({})).text);
      setFound(null);
    } catch (thrown) {
      sayError(thrown);
    }
  }

  return (
    <>
      <textarea className={css.yaml} aria-label="Configuration, YAML" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} placeholder={'version: 1\ntargets:\n  - id: ehr-web\n    name: EHR web\n    probe: { type: http, url: "https://ehr.example/health" }'} />
      <div className={css.actions}>
        <Button denied={denied} onClick={() => void check()}>
          Check
        </Button>
        <Button denied={denied} onClick={() => void compare()}>
          Compare
        </Button>
        <Button denied={denied} kind="solid" onClick={() => setAsking(true)}>
          Apply
        </Button>
        <Button denied={role} onClick={() => void exportAll()}>
          Export everything
        </Button>
      </div>
      {found && (
        <div role="status">
          <b>{found.title}</b>
          <ul className={css.found}>
            {found.lines.map((line, i) => (
              <li key={i} data-kind={line.kind}>
                {line.text}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Confirm open={asking} title="Apply this configuration?" text="Compare shows what would change. What a file once declared and no longer names is deleted." action="Apply" onClose={() => setAsking(false)} onConfirm={() => void apply()} />
    </>
  );
}

const SIGNS: Record<ConfigChange['kind'], string> = { create: '+', update: '~', delete: '−', same: ' ' };

function lineOf(change: ConfigChange): Line {
  return { kind: change.kind, text: `${SIGNS[change.kind]} ${change.at} ${change.id}${change.fields.length > 0 ? `: ${change.fields.join(', ')}` : ''}` };
}

function errorLines(thrown: unknown): Line[] {
  const details = thrown instanceof AppError && Array.isArray(thrown.details) ? (thrown.details as Array<{ line?: number; path?: string; message?: string }>) : [];
  if (details.length === 0) return [{ kind: 'error', text: messageOf(thrown) }];
  return details.map((error) => ({ kind: 'error', text: `${FILE}:${error.line ?? 0}: ${error.path ?? ''}: ${error.message ?? ''}` }));
}
