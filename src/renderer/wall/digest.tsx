import { useEffect, useRef, useState } from 'react';
import { GLYPHS } from '#ui/glyphs.ts';
import { reasonOf } from '#modules/monitoring/ui/mark.ts';
import type { Floor } from '#modules/monitoring/ui/status.ts';

/** Nobody can listen faster than this, ms. */
const EVERY_MS = 5_000;

/** For those who listen: what changed, at most every five seconds, and the exceptions as a table. */
export function Digest({ floor }: { floor: Floor }) {
  const [said, setSaid] = useState('');
  const before = useRef<ReadonlyMap<string, string> | null>(null);
  const latest = useRef(floor);
  useEffect(() => {
    latest.current = floor;
  }, [floor]);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = new Map(latest.current.exceptions.map((each) => [each.row.id, each.mark]));
      const old = before.current;
      before.current = now;
      if (!old) return;
      const fresh = [...now].filter(([id, mark]) => old.get(id) !== mark);
      const recovered = [...old.keys()].filter((id) => !now.has(id)).length;
      const kinds = Map.groupBy(fresh, ([, mark]) => mark);
      const words = [...kinds].map(([mark, list]) => `${list.length} new ${GLYPHS[mark].word.toLowerCase()}`);
      if (recovered > 0) words.push(`${recovered} recovered`);
      if (words.length > 0) setSaid(words.join(', '));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="hidden-text">
      <p aria-live="polite">{said}</p>
      <table>
        <caption>What needs someone</caption>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">State</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {floor.exceptions.slice(0, 100).map(({ row, mark }) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              <td>{GLYPHS[mark].word}</td>
              <td>{reasonOf(row, floor.now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
