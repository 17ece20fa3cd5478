import { useState, type ReactNode } from 'react';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import css from './ask-note.module.css';

interface AskNoteProps {
  title: string;
  /** What will happen. */
  text: string;
  action: string;
  /** Label of the note; it must be given when `noteNeeded`. */
  note: string;
  noteNeeded?: boolean;
  onDone: (note: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks for a note before something is done. Enter does it, Escape leaves it. */
export function AskNote({ title, text, action, note: label, noteNeeded = false, onDone, onClose, children }: AskNoteProps) {
  const [note, setNote] = useState('');
  const missing = noteNeeded && note.trim() === '' ? 'Write something first' : null;
  function done(): void {
    onDone(note.trim());
    onClose();
  }
  return (
    <FormDialog title={title} action={action} denied={missing} keys="Enter" onSubmit={done} onClose={onClose}>
      <p className={css.text}>{text}</p>
      {children}
      <Field label={label}>
        <TextInput value={note} onText={setNote} maxLength={4_000} autoFocus />
      </Field>
    </FormDialog>
  );
}
