import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { UsersContext } from '../../context.ts';
import { User, type AccountView } from '../account/index.ts';
import { PreferenceEntity } from './preference.entity.ts';
import { changesOf, UpdatePreferencesInput } from './preference.inputs.ts';
import { UpdatePreferencesPayload } from './preference.payloads.ts';
import type { PreferenceService } from './preference.service.ts';
import { UserPreferences, UserPrivacy } from './preference.type.ts';

@Resolver(() => User)
export class PreferenceResolver {
  constructor(private readonly service: PreferenceService) {}

  @FieldResolver(() => UserPreferences, {
    nullable: true,
    description:
      'How the person wants the platform to be. Null for everybody but the person and platform administrators.',
  })
  preferences(@Ctx() ctx: UsersContext, @Root() account: AccountView): Promise<PreferenceEntity | null> {
    return this.service.shown(ctx, account);
  }

  @Mutation(() => UpdatePreferencesPayload, {
    description: 'Changes one’s own preferences. Fields that are absent stay as they are.',
  })
  updatePreferences(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'What to change.' }) input: UpdatePreferencesInput,
  ): Promise<UpdatePreferencesPayload> {
    return payload(UpdatePreferencesPayload, input, async () => ({
      user: await this.service.update(ctx, changesOf(input)),
    }));
  }
}

@Resolver(() => UserPreferences)
export class PrivacyOfPreferencesResolver {
  @FieldResolver(() => UserPrivacy)
  privacy(@Root() preference: PreferenceEntity): UserPrivacy {
    return preference;
  }
}
