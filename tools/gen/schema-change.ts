/**
 * How much a change of the graph asks of clients.
 * - `breaking`: an operation that worked may fail.
 * - `attention`: every operation still works, but may meet something it has never met, or should move on.
 * - `safe`: something more is possible.
 * - `documentation`: only words changed.
 */
export type Severity = 'breaking' | 'attention' | 'safe' | 'documentation';

/** One difference between two versions of the graph. */
export interface SchemaChange {
  readonly severity: Severity;
  /** `Guild.members(first:)`, `GuildRole.OWNER`, `Query`. */
  readonly path: string;
  /** What happened, as a clause that follows the path. */
  readonly what: string;
}
