import { lazy, Suspense } from 'react';
import { useParam, useSearchText, useGo } from '#ui/nav.tsx';
import { Loading } from '#ui/states.tsx';
import { Composite } from './detail/composite.tsx';
import { Objective } from './detail/objective.tsx';
import { List } from './list/list.tsx';

const Editor = lazy(() => import('./edit/editor.tsx').then((module) => ({ default: module.Editor })));
const CompositeEditor = lazy(() => import('./edit/composite.tsx').then((module) => ({ default: module.CompositeEditor })));
const Templates = lazy(() => import('./edit/templates.tsx').then((module) => ({ default: module.Templates })));
const ImportOpenSlo = lazy(() => import('./edit/import-openslo.tsx').then((module) => ({ default: module.ImportOpenSlo })));
const PushValues = lazy(() => import('./edit/push-values.tsx').then((module) => ({ default: module.PushValues })));

/** Every objective, or the objective or composite that is open; forms stand beside any, named in the address. */
export function ServiceLevels() {
  const id = useParam('objective');
  const go = useGo();
  const [form, setForm] = useSearchText('edit');
  const [composite] = useSearchText('composite');
  const close = (): void => setForm(undefined);
  const savedComposite = (made: string): void => go('/service-levels', { composite: made });
  const saved = (made: string): void => go(`/service-levels/${made}`);
  return (
    <>
      {id !== undefined ? <Objective key={id} id={id} onForm={setForm} /> : composite !== undefined ? <Composite key={composite} id={composite} onForm={setForm} /> : <List onForm={setForm} />}
      <Suspense fallback={<Loading />}>
        {form === 'new' && <Editor onClose={close} onSaved={saved} />}
        {form === 'this' && id !== undefined && <Editor key={id} id={id} onClose={close} onSaved={close} />}
        {form === 'composite' && <CompositeEditor onClose={close} onSaved={savedComposite} />}
        {form === 'this' && id === undefined && composite !== undefined && <CompositeEditor key={composite} id={composite} onClose={close} onSaved={savedComposite} />}
        {form === 'templates' && <Templates onClose={close} onMade={saved} />}
        {form === 'import' && <ImportOpenSlo onClose={close} />}
        {form === 'push' && <PushValues objective={id} onClose={close} />}
      </Suspense>
    </>
  );
}
