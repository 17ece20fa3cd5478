import { useBoard } from './board.ts';

/** How many incidents nobody has taken; nothing while somebody has them all. */
export function UnacknowledgedBadge({ className }: { className?: string }) {
  const { unacknowledged } = useBoard();
  if (unacknowledged === 0) return null;
  return (
    <b className={className}>
      {unacknowledged}
      <span className="hidden-text"> unacknowledged</span>
    </b>
  );
}
