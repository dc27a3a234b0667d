import { badInput } from '@testverse/platform/errors';
import { Arg, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { UsersContext } from '../../context.ts';
import { userId } from '../../node.ts';
import type { AccountView, PersonView } from './account.entity.ts';
import { canSeeEmail, publicUsername } from './account.policy.ts';
import type { AccountService } from './account.service.ts';
import { User } from './account.type.ts';

@Resolver(() => User)
export class AccountResolver {
  constructor(private readonly accounts: AccountService) {}

  @Directive('@cacheControl(maxAge: 600)')
  @Query(() => User, {
    nullable: true,
    description: 'A person by id or by username (give exactly one); null when there is none.',
  })
  user(
    @Ctx() ctx: UsersContext,
    @Arg('id', () => ID, { nullable: true, description: 'The person’s id.' }) id?: string | null,
    @Arg('username', () => String, { nullable: true, description: 'The person’s username, in any case.' })
    username?: string | null,
  ): Promise<PersonView | null> {
    if ((id == null) === (username == null)) throw badInput('Give either `id` or `username`.');
    if (id != null) return ctx.load.person.load(userId.decode(id));
    return this.accounts.findByUsername(ctx, username ?? '');
  }

  @FieldResolver(() => ID)
  id(@Root() account: AccountView): string {
    return userId.encode(account.id);
  }

  @FieldResolver(() => String)
  username(@Root() account: AccountView): string {
    return publicUsername(account);
  }

  @FieldResolver(() => String, { nullable: true })
  email(@Ctx() ctx: UsersContext, @Root() account: AccountView): string | null {
    return canSeeEmail(ctx.actor, account) ? account.email : null;
  }

  @FieldResolver(() => Boolean, { nullable: true })
  emailVerified(@Ctx() ctx: UsersContext, @Root() account: AccountView): boolean | null {
    return canSeeEmail(ctx.actor, account) ? account.emailVerifiedAt !== null : null;
  }
}
