import { CSPProvider } from '@base-ui/react/csp-provider';
import { createBrowserHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, RouterProvider } from '@tanstack/react-router';
import { parseSearch, usePath, writeSearch } from '#ui/nav.tsx';
import { Failed, Loading } from '#ui/states.tsx';
import { useLink } from '#ui/link.ts';
import { useShortcuts } from '#ui/shortcuts.ts';
import { Toasts } from '#ui/toast.tsx';
import { AppError, messageOf } from '#shared/errors.ts';
import { Bare, Frame, NoSuchPage } from './frame.tsx';
import { Login } from './login.tsx';
import { pageOf, PAGES } from './pages.ts';
import { useSiteSettings } from '#modules/system/ui/site.ts';

function Root() {
  const login = useLink((link) => link.phase === 'login');
  const page = pageOf(usePath());
  useShortcuts();
  useSiteSettings();
  if (login) return <Login />;
  return page?.bare ? (
    <Bare>
      <Outlet />
    </Bare>
  ) : (
    <Frame>
      <Outlet />
    </Frame>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: NoSuchPage });
const home = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => Promise.reject(redirect({ to: '/monitor' as string })) });
/** The setup address opens the sign-in form, which reads the secret behind the `#`. */
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: Login });
const pages = PAGES.map((page) => createRoute({ getParentRoute: () => root, path: page.path, component: lazyRouteComponent(page.load, 'Page') }));

const router = createRouter({
  routeTree: root.addChildren([home, setup, ...pages]),
  history: createBrowserHistory(),
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error instanceof AppError ? error : new AppError('internal', messageOf(error))} onRetry={reset} />,
});

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <RouterProvider router={router} />
      <Toasts />
    </CSPProvider>
  );
}
