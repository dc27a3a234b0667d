import { rowLoader, type RequestContext } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { PersonEntity } from './person.entity.ts';
import * as people from './person.repository.ts';

export interface PersonLoaders {
  /** By user id, hidden while facts about people are replayed; null for somebody of whom no fact has come yet. */
  person: DataLoader<string, PersonEntity | null>;
}

export const personLoaders = {
  person: ({ db }) =>
    rowLoader<PersonEntity>(
      (person) => person.userId,
      (userIds) => people.listShown(db, userIds),
    ),
} satisfies { [Name in keyof PersonLoaders]: (context: RequestContext<never>) => PersonLoaders[Name] };
