import type { ReactNode } from 'react';
import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import css from './tabs.module.css';

interface TabsProps {
  value: string;
  onValue: (value: string) => void;
  tabs: ReadonlyArray<{ value: string; label: string }>;
  /** Content of the tab in force. */
  children: ReactNode;
}

export function Tabs({ value, onValue, tabs, children }: TabsProps) {
  return (
    <BaseTabs.Root value={value} onValueChange={(next) => onValue(String(next))} className={css.tabs}>
      <BaseTabs.List className={css.list}>
        {tabs.map((tab) => (
          <BaseTabs.Tab key={tab.value} value={tab.value} className={css.tab}>
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      <BaseTabs.Panel value={value} className={css.panel} tabIndex={-1}>
        {children}
      </BaseTabs.Panel>
    </BaseTabs.Root>
  );
}
