import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { UsersContext } from '../../context.ts';
import { User, type AccountView, type PersonView } from '../account/index.ts';
import { UpdateProfileInput } from './profile.inputs.ts';
import { UpdateProfilePayload } from './profile.payloads.ts';
import type { ProfileService, ShownProfile } from './profile.service.ts';
import { UserProfile } from './profile.type.ts';

@Resolver(() => User)
export class ProfileResolver {
  constructor(private readonly profiles: ProfileService) {}

  @Directive('@cacheControl(maxAge: 600)')
  @FieldResolver(() => UserProfile, { description: 'What the person shows of themself.' })
  profile(
    @Ctx() ctx: UsersContext,
    @Root() account: AccountView | PersonView,
  ): Promise<ShownProfile> | ShownProfile {
    return this.profiles.shown(ctx, account);
  }

  @Mutation(() => UpdateProfilePayload, {
    description: 'Changes one’s own profile. Fields that are absent stay as they are.',
  })
  updateProfile(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'What to change.' }) input: UpdateProfileInput,
  ): Promise<UpdateProfilePayload> {
    return payload(UpdateProfilePayload, input, async () => ({
      user: await this.profiles.update(ctx, input),
    }));
  }
}
