import { useMemo } from 'react';
import { Honeycomb, type CombGroup } from '#ui/honeycomb/honeycomb.tsx';
import { age } from '#ui/format.ts';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { ageOf, reasonOf } from '#modules/monitoring/ui/mark.ts';
import type { Group } from '#modules/monitoring/ui/status.ts';

interface HexesProps {
  groups: readonly Group[];
  now: number;
  onOpen: (id: string) => void;
}

/** So many groups leave no room for their headings: their first part is the group then. */
const MOST_GROUPS = 28;

/** Every target as one hex. */
export function Hexes({ groups, now, onOpen }: HexesProps) {
  const comb = useMemo(() => {
    const joined = groups.length > MOST_GROUPS ? joinByFirstPart(groups) : groups;
    return joined.map((group): CombGroup => ({
      name: groupTitle(group.name),
      cells: group.targets.map(({ row, mark, incident }) => ({ id: row.id, name: row.name, mark, acknowledged: incident !== undefined && incident.acknowledgedBy !== null, note: mark === 'ok' ? undefined : `${reasonOf(row, now)} · ${age(ageOf(row, now))}` })),
    }));
  }, [groups, now]);
  return <Honeycomb groups={comb} label="Targets by group" onOpen={onOpen} />;
}

function joinByFirstPart(groups: readonly Group[]): Group[] {
  const joined = Map.groupBy(groups, (group) => group.name.split('/')[0] ?? '');
  return [...joined].map(([name, parts]) => ({ name, targets: parts.flatMap((part) => part.targets) }));
}
