import { lazy, Suspense } from 'react';
import { useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Loading } from '#ui/states.tsx';
import { Tabs } from '#ui/tabs.tsx';
import css from '#modules/incidents/ui/list.module.css';

const Rules = lazy(() => import('#modules/incidents/ui/rules/rules.tsx').then((module) => ({ default: module.Rules })));
const Policies = lazy(() => import('#modules/oncall/ui/policies.tsx').then((module) => ({ default: module.Policies })));
const Routes = lazy(() => import('#modules/incidents/ui/routing/routes.tsx').then((module) => ({ default: module.Routes })));
const Channels = lazy(() => import('./channels.tsx').then((module) => ({ default: module.Channels })));
const Silences = lazy(() => import('#modules/incidents/ui/silences.tsx').then((module) => ({ default: module.Silences })));
const Desk = lazy(() => import('./desk.tsx').then((module) => ({ default: module.Desk })));

const TABS = [
  { value: 'rules', label: 'Rules' },
  { value: 'policies', label: 'Policies' },
  { value: 'routes', label: 'Routes' },
  { value: 'channels', label: 'Channels' },
  { value: 'silences', label: 'Silences' },
  { value: 'desk', label: 'This desk' },
];

/** From a state to a person: what raises an alert, whom it calls, over what, and what holds it back. */
export function Alerting() {
  const [tab, setTab] = useSearchText('tab');
  const shown = TABS.some((each) => each.value === tab) ? tab! : 'rules';
  return (
    <div className={shell.page}>
      <header className={css.head}>
        <h1>Alerting</h1>
      </header>
      <Tabs value={shown} onValue={(value) => setTab(value === 'rules' ? undefined : value)} tabs={TABS}>
        <Suspense fallback={<Loading />}>
          {shown === 'rules' && <Rules />}
          {shown === 'policies' && <Policies />}
          {shown === 'routes' && <Routes />}
          {shown === 'channels' && <Channels />}
          {shown === 'silences' && <Silences />}
          {shown === 'desk' && <Desk />}
        </Suspense>
      </Tabs>
    </div>
  );
}
