import { Menu } from '@base-ui/react/menu';
import css from './more.module.css';

interface MoreProps {
  label: string;
  entries: ReadonlyArray<{ title: string; denied: string | null; run: () => void }>;
}

/** What is done seldom, behind one button. */
export function More({ label, entries }: MoreProps) {
  return (
    <Menu.Root>
      <Menu.Trigger className={css.trigger} aria-label={label}>
        <span aria-hidden="true">⋯</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={css.positioner} sideOffset={4} align="end">
          <Menu.Popup className={css.popup}>
            {entries.map((entry) => (
              <Menu.Item key={entry.title} className={css.item} disabled={entry.denied !== null} title={entry.denied ?? undefined} onClick={entry.run}>
                {entry.title}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
