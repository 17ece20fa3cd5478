/** better-sqlite3 crashes the process on a Node that is too old, so every entry that may load it asks first. */
export const OLDEST_NODE = 22;

/** What to tell a person whose Node is too old; null when it is not. */
export function nodeProblem(version = process.versions.node): string | null {
  return Number.parseInt(version, 10) >= OLDEST_NODE ? null : `Watchfloor's engine needs Node ${OLDEST_NODE} or newer, this is ${version}. Start it with "npm start" or "npx watchfloor", which bring their own.`;
}
