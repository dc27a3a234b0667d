import type { AccessState } from '@testverse/platform/context';
import type { LoggedEvent } from '@testverse/platform/events';
import { Reset } from '@testverse/platform/graphql';
import {
  milestoneCompletedV1,
  milestoneCreatedV1,
  milestoneUpdatedV1,
  projectCreatedV1,
  projectDeletedV1,
  projectStatusChangedV1,
  projectUpdatedV1,
} from '@testverse/schema/events/projects';
import type { Part } from '../collaborator/index.ts';
import type { KnownGuild } from '../guild-access/index.ts';

/** What decides who may follow all projects of a guild. */
export interface GuildAccess extends AccessState {
  guild: KnownGuild;
  /** Of the people who were asked about. */
  members: ReadonlySet<string>;
}

/** What decides who may follow one project. */
export interface ProjectAccess extends AccessState {
  guild: KnownGuild | null;
  isPublic: boolean;
  /** Of the people who were asked about. */
  people: ReadonlyMap<string, { isMember: boolean; part: Part }>;
}

/** How the facts of the log are called in the API. */
const typeNames: ReadonlyMap<string, string> = new Map([
  [projectCreatedV1.type, 'ProjectCreatedEvent'],
  [projectUpdatedV1.type, 'ProjectUpdatedEvent'],
  [projectStatusChangedV1.type, 'ProjectStatusChangedEvent'],
  [projectDeletedV1.type, 'ProjectDeletedEvent'],
  [milestoneCreatedV1.type, 'MilestoneCreatedEvent'],
  [milestoneUpdatedV1.type, 'MilestoneUpdatedEvent'],
  [milestoneCompletedV1.type, 'MilestoneCompletedEvent'],
]);

/** The GraphQL type of a value. @throws for a fact that no live field tells */
export function typeNameOf(value: unknown): string {
  if (value instanceof Reset) return 'StreamReset';
  const { type } = value as LoggedEvent;
  const name = typeNames.get(type);
  if (!name) throw new Error(`no live field tells of ${type}`);
  return name;
}
