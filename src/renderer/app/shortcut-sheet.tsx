import { keyText, useCommands } from '#ui/commands.ts';
import { Dialog } from '#ui/dialog.tsx';
import css from './shortcut-sheet.module.css';

const LIST_KEYS = [
  { title: 'Next and previous in a list', keys: 'j k' },
  { title: 'Select for a change of many', keys: 'x' },
  { title: 'Open', keys: 'enter' },
  { title: 'One level up', keys: 'escape' },
];

/** Every key that does something on the page at hand. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useCommands((state) => state.commands);
  const withKeys = [...commands.values()].filter((command) => command.keys !== undefined);
  const sections = Map.groupBy(withKeys, (command) => command.section);
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <div className={css.sheet}>
        {[...sections, ['Lists', LIST_KEYS] as const].map(([section, entries]) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {entries.map((entry) => (
                <div key={entry.title}>
                  <dt>{entry.title}</dt>
                  <dd>
                    <kbd>{keyText(entry.keys!)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
