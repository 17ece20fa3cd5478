import { useMemo } from 'react';
import { moduleApi } from '#ui/api.ts';
import type { incidents } from '../contract.ts';
import { boardOf, type Board } from './board-model.ts';

export const incidentsApi = moduleApi<typeof incidents>('incidents');

/** The incidents of the floor, live. */
export function useBoard(): Board {
  const { rows } = incidentsApi.useTopic('board');
  return useMemo(() => boardOf(rows), [rows]);
}
