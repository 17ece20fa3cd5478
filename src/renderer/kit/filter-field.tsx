import type { RefObject } from 'react';
import css from './filter-field.module.css';

interface FilterFieldProps {
  /** For readers: what is filtered. */
  label: string;
  placeholder: string;
  value: string;
  onValue: (text: string) => void;
  /** Enter leaves the field for the list. */
  onEnter: () => void;
  field: RefObject<HTMLInputElement | null>;
}

/** Narrows the list below it. `/` goes there, Enter goes on into the list, Escape empties it. */
export function FilterField({ label, placeholder, value, onValue, onEnter, field }: FilterFieldProps) {
  return (
    <label className={css.filter}>
      <span className="hidden-text">{label}</span>
      <input
        ref={field}
        type="search"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          event.stopPropagation();
          if (event.key === 'Escape') onValue('');
          else onEnter();
          field.current?.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
