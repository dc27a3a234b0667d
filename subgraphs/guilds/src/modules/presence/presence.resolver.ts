import { FieldResolver, Resolver, Root } from 'type-graphql';
import { User, userStub } from '../../extends/user/user.stub.ts';
import type { PresenceState } from './presence.entity.ts';
import { PresenceChange } from './presence.type.ts';

@Resolver(() => PresenceChange)
export class PresenceResolver {
  @FieldResolver(() => [User])
  online(@Root() { online }: PresenceState): User[] {
    return online.map(userStub);
  }

  @FieldResolver(() => [User])
  offline(@Root() { offline }: PresenceState): User[] {
    return offline.map(userStub);
  }
}
