import type { PolicyActionRow } from '../../contract.ts';

export type Action = PolicyActionRow['action'];

/** What an error-budget policy may ask for, in words. */
export const ACTION_WORDS: Record<Action, string> = { notify: 'Notify the owner', freezeFlags: 'Freeze flags', blockRollout: 'Block rollouts', postmortem: 'Ask for a postmortem' };
