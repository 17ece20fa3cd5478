import { useCallback, useMemo, type AnchorHTMLAttributes, type ReactNode } from 'react';
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';

/** Search values are plain text; undefined leaves one out. */
export type Search = Record<string, string | undefined>;

/** Reads `?a=b` into plain text values. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Writes search values back, leaving out what is undefined or empty. */
export function writeSearch(search: Record<string, unknown>): string {
  const kept = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '');
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}

/** What stays in the address when a page changes. */
const LASTING = ['range'];

function lasting(search: Record<string, unknown>): Search {
  return Object.fromEntries(LASTING.map((name) => [name, search[name] as string | undefined]));
}

/** Moves between pages. The time range stays in the address. */
export function useGo(): (path: string, search?: Search) => void {
  const navigate = useNavigate();
  return useCallback((path, search = {}) => void navigate({ to: path, search: ((old: Record<string, unknown>) => ({ ...lasting(old), ...search })) as never }), [navigate]);
}

export function usePath(): string {
  return useLocation({ select: (location) => location.pathname });
}

/** One value of the address, and its setter (which replaces the history entry). */
export function useSearchText(name: string): [string | undefined, (value: string | undefined) => void] {
  const value = useLocation({ select: (location) => (location.search as Record<string, string>)[name] });
  const navigate = useNavigate();
  const set = useCallback(
    (next: string | undefined) => void navigate({ to: '.', search: ((old: Record<string, unknown>) => ({ ...old, [name]: next })) as never, replace: true }),
    [name, navigate],
  );
  return [value, set];
}

/** A part of the path, `/monitor/{-$target}` → `useParam('target')`. */
export function useParam(name: string): string | undefined {
  return (useParams({ strict: false }) as Record<string, string | undefined>)[name];
}

interface ToProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  to: string;
  search?: Search;
  children?: ReactNode;
}

/** A link to a page. */
export function To({ to, search, children, ...rest }: ToProps) {
  return (
    <Link to={to} search={((old: Record<string, unknown>) => ({ ...lasting(old), ...search })) as never} activeProps={{}} {...rest}>
      {children}
    </Link>
  );
}

const RANGES = { '1h': 3_600_000, '6h': 21_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** The time range of the whole console, from the address; six hours unless told. */
export function useRange(): { name: RangeName; ms: number; set: (name: RangeName) => void } {
  const [value, set] = useSearchText('range');
  const name: RangeName = value !== undefined && value in RANGES ? (value as RangeName) : '6h';
  return useMemo(() => ({ name, ms: RANGES[name], set }), [name, set]);
}
