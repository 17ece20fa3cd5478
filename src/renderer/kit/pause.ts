/** Resolves after `ms`: between two looks at a task that is still running. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
