import { createContext, useContext, useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';
import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Select as BaseSelect } from '@base-ui/react/select';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check, ChevronDown } from './icons.ts';
import css from './form.module.css';

interface FieldIds {
  control: string;
  label: string;
  described: string | undefined;
  invalid: boolean;
}
const FieldContext = createContext<FieldIds | null>(null);

interface FieldProps {
  label: string;
  hint?: string;
  /** What is wrong, in words with the remedy. */
  error?: string;
  /** Columns it takes in a field grid. */
  wide?: boolean;
  children: ReactNode;
}

/** A labelled control with its hint and its error. */
export function Field({ label, hint, error, wide = false, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return (
    <FieldContext.Provider value={{ control: id, label: `${id}-label`, described, invalid: error !== undefined }}>
      <div className={css.field} data-wide={wide || undefined}>
        <label id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
        {children}
        {error && (
          <p id={`${id}-error`} className={css.error}>
            {error}
          </p>
        )}
        {hint && (
          <p id={`${id}-hint`} className={css.hint}>
            {hint}
          </p>
        )}
      </div>
    </FieldContext.Provider>
  );
}

function useField() {
  const field = useContext(FieldContext);
  return field ? { id: field.control, 'aria-describedby': field.described, 'aria-invalid': field.invalid || undefined } : {};
}

interface TextProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  value: string;
  onText: (text: string) => void;
  mono?: boolean;
}

export function TextInput({ value, onText, mono = false, className, ...rest }: TextProps) {
  return <input type="text" autoComplete="off" spellCheck={false} {...useField()} {...rest} className={[css.input, mono && css.mono, className].filter(Boolean).join(' ')} value={value} onChange={(event) => onText(event.target.value)} />;
}

interface AreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> {
  value: string;
  onText: (text: string) => void;
}

export function TextArea({ value, onText, ...rest }: AreaProps) {
  return <textarea spellCheck={false} rows={3} {...useField()} {...rest} className={css.area} value={value} onChange={(event) => onText(event.target.value)} />;
}

interface SelectProps {
  value: string;
  options: ReadonlyArray<{ value: string; label: string }>;
  onValue: (value: string) => void;
  label?: string;
  disabled?: boolean;
}

export function Select({ value, options, onValue, label, disabled = false }: SelectProps) {
  const field = useContext(FieldContext);
  return (
    <BaseSelect.Root items={options} value={value} onValueChange={(next) => next !== null && onValue(next)} disabled={disabled}>
      <BaseSelect.Trigger className={css.select} id={field?.control} aria-label={label} aria-labelledby={label ? undefined : field?.label} aria-describedby={field?.described}>
        <BaseSelect.Value />
        <BaseSelect.Icon className={css.chevron}>
          <ChevronDown size={14} aria-hidden />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className={css.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <BaseSelect.Popup className={css.popup}>
            {options.map((option) => (
              <BaseSelect.Item key={option.value} value={option.value} className={css.option}>
                <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                <BaseSelect.ItemIndicator>
                  <Check size={14} aria-hidden />
                </BaseSelect.ItemIndicator>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

interface ToggleProps {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  label: string;
  denied?: string | null;
}

export function Switch({ checked, onChecked, label, denied = null }: ToggleProps) {
  return (
    <BaseSwitch.Root className={css.switch} checked={checked} onCheckedChange={onChecked} aria-label={label} disabled={denied !== null} title={denied ?? undefined}>
      <BaseSwitch.Thumb className={css.thumb} />
    </BaseSwitch.Root>
  );
}

export function Checkbox({ checked, onChecked, label, denied = null }: ToggleProps) {
  return (
    <BaseCheckbox.Root className={css.checkbox} checked={checked} onCheckedChange={onChecked} aria-label={label} disabled={denied !== null}>
      <BaseCheckbox.Indicator className={css.tick}>
        <Check size={12} strokeWidth={3} aria-hidden />
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
}

interface SegmentsProps {
  label: string;
  value: string;
  options: ReadonlyArray<{ value: string; label: string }>;
  onValue: (value: string) => void;
}

/** A few choices side by side, one of them in force. */
export function Segments({ label, value, options, onValue }: SegmentsProps) {
  return (
    <div className={css.segments} role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onValue(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}
