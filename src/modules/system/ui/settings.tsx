import { useState, type ComponentType } from 'react';
import { useRef } from 'react';
import { useCommand } from '#ui/commands.ts';
import { FilterField } from '#ui/filter-field.tsx';
import { Empty } from '#ui/states.tsx';
import { AccessSection } from './settings/access.tsx';
import { AuditSection } from './settings/audit.tsx';
import { BackupSection } from './settings/backup.tsx';
import { ConfigurationSection } from './settings/configuration.tsx';
import { HealthSection } from './settings/health.tsx';
import { LookSection } from './settings/look.tsx';
import { PasswordSection } from './settings/password.tsx';
import { RetentionSection } from './settings/retention.tsx';
import { SampleSection } from './settings/sample.tsx';
import { SiteSection } from './settings/site-section.tsx';
import css from './settings.module.css';

interface SectionSpec {
  id: string;
  title: string;
  text: string;
  /** Further words by which it is found. */
  words: string;
  Section: ComponentType;
}

const SECTIONS: readonly SectionSpec[] = [
  { id: 'site', title: 'Site', text: 'Name and time zone, on every screen and in every report.', words: 'name zone notifications shortcuts keys desktop', Section: SiteSection },
  { id: 'look', title: 'This device', text: 'Theme and density; they stay on this device.', words: 'theme dark light density rows', Section: LookSection },
  { id: 'health', title: 'Health', text: 'What the console watches about itself, with a remedy each.', words: 'self check doctor version data folder lateness store', Section: HealthSection },
  { id: 'sample', title: 'Sample hospital', text: 'Real servers on this machine to learn and to rehearse with.', words: 'demo fault', Section: SampleSection },
  { id: 'configuration', title: 'Configuration as code', text: 'Everything you declare, as YAML: check, compare, apply, export.', words: 'yaml import export diff', Section: ConfigurationSection },
  { id: 'retention', title: 'Retention', text: 'How long results are kept; whichever limit is reached first.', words: 'days megabytes delete storage', Section: RetentionSection },
  { id: 'backup', title: 'Backup', text: 'Copies are written while the console runs, and proven by opening them.', words: 'restore copy job progress', Section: BackupSection },
  { id: 'access', title: 'Access tokens', text: 'For scripts and for walls on other machines.', words: 'role token api wall revoke', Section: AccessSection },
  { id: 'password', title: 'Passwords', text: 'For people who sign in with a browser.', words: 'user sign in role sign out', Section: PasswordSection },
  { id: 'audit', title: 'Audit trail', text: 'Every change, who made it and from where, in a chain that shows tampering.', words: 'log history verify chain', Section: AuditSection },
];

/** Everything there is to set, in one column. */
export function SettingsPage() {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useCommand('view.search', () => field.current?.focus());
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = SECTIONS.filter((section) => wanted.every((word) => `${section.title} ${section.text} ${section.words}`.toLowerCase().includes(word)));
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>Settings</h1>
        <FilterField label="Find a setting" placeholder="Find a setting" value={text} onValue={setText} onEnter={() => {}} field={field} />
      </header>
      {shown.map(({ id, title, text: about, Section }) => (
        <section key={id} id={id} className={css.section} aria-labelledby={`${id}-title`}>
          <div className={css.about}>
            <h2 id={`${id}-title`}>{title}</h2>
            <p>{about}</p>
          </div>
          <div className={css.body}>
            <Section />
          </div>
        </section>
      ))}
      {shown.length === 0 && <Empty title="No setting is called that" />}
    </div>
  );
}
