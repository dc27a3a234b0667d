import type { LoggedEvent, Projection } from '@testverse/platform/events';
import {
  userPrivacyChangedV1,
  userRegisteredV1,
  type UserPrivacyChangedV1,
  type UserRegisteredV1,
} from '@testverse/schema/events/users';
import type { GamificationTx } from '../../context.ts';
import type { ProfileService } from './profile.service.ts';

/**
 * Keeps what this subgraph knows of people. The folds follow from it, so they are brought up to date with it; until it has
 * caught up, first of all and whenever it is rebuilt, people are hidden rather than shown against their will.
 */
export function peopleProjection(profiles: ProfileService): Projection {
  return {
    name: 'people',
    from: 'users',
    types: [userRegisteredV1.type, userPrivacyChangedV1.type],
    handle: (tx, event) =>
      event.type === userRegisteredV1.type
        ? onUserRegistered(profiles, tx, event as LoggedEvent<UserRegisteredV1>)
        : onUserPrivacyChanged(profiles, tx, event as LoggedEvent<UserPrivacyChangedV1>),
    reset: (tx) => profiles.forgetPeople(tx),
  };
}

function onUserRegistered(
  profiles: ProfileService,
  tx: GamificationTx,
  { payload }: LoggedEvent<UserRegisteredV1>,
): Promise<void> {
  return profiles.welcome(tx, payload.userId, payload.timeZone);
}

function onUserPrivacyChanged(
  profiles: ProfileService,
  tx: GamificationTx,
  { payload: { userId, profilePublic, showStats, showActivity } }: LoggedEvent<UserPrivacyChangedV1>,
): Promise<void> {
  return profiles.setPrivacy(tx, { userId, profilePublic, showStats, showActivity });
}
