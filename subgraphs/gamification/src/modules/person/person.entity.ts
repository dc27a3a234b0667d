/** What this subgraph knows of a person from the facts of the subgraph that owns users. */
export interface PersonEntity {
  userId: string;
  timeZone: string;
  profilePublic: boolean;
  showStats: boolean;
  showActivity: boolean;
}
