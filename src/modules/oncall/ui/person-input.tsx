import { useId } from 'react';
import { TextInput } from '#ui/form.tsx';
import { useQuery } from '#ui/query.ts';
import { oncallApi } from './oncall.ts';

interface PersonInputProps {
  value: string;
  onText: (user: string) => void;
  autoFocus?: boolean;
  label?: string;
}

/** A person's id, with the known ones offered. */
export function PersonInput({ value, onText, autoFocus, label }: PersonInputProps) {
  const id = useId();
  const people = useQuery('oncall/people', () => oncallApi.call.listPeople({})).data?.people ?? [];
  return (
    <>
      <TextInput value={value} onText={onText} list={id} autoFocus={autoFocus} aria-label={label} mono />
      <datalist id={id}>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
