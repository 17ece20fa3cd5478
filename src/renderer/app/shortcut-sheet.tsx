import { keyText, useCommands } from '#ui/commands.ts';
import { Dialog } from '#ui/dialog.tsx';
import css from './shortcut-sheet.module.css';

const ORDER = ['Pages', 'Lists', 'Target', 'View', 'Help'];

/** Every key that does something on the page at hand. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useCommands((state) => state.commands);
  const withKeys = [...commands.values()].filter((command) => command.keys !== undefined);
  const sections = [...Map.groupBy(withKeys, (command) => command.section)].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <div className={css.sheet}>
        {sections.map(([section, entries]) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {entries.map((entry) => (
                <div key={entry.id}>
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
