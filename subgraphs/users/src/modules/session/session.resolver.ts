import { DomainError, payload } from '@testverse/platform/errors';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { UsersContext } from '../../context.ts';
import { sessionId } from '../../node.ts';
import type { AccountEntity } from '../account/index.ts';
import type { SessionView } from './session.entity.ts';
import { signedOut } from './session.errors.ts';
import { LoginInput, LogoutInput, RefreshTokenInput } from './session.inputs.ts';
import { LoginPayload, LogoutPayload, RefreshTokenPayload } from './session.payloads.ts';
import type { SessionService, SignedIn } from './session.service.ts';
import { CredentialDelivery, Session, Viewer, type Credentials } from './session.type.ts';

/** Shapes a sign-in for the client; a cookie leaves by the side door, never in the answer. */
export function deliver(
  ctx: UsersContext,
  signedIn: SignedIn,
  delivery: CredentialDelivery,
): { user: AccountEntity; credentials: Credentials } {
  const { account, session, access, refreshToken } = signedIn;
  const isCookie = delivery === CredentialDelivery.COOKIE;
  if (isCookie) ctx.effects.setRefreshCookie({ token: refreshToken, expiresAt: session.expiresAt });
  const credentials = {
    accessToken: access.token,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken: isCookie ? null : refreshToken,
    refreshTokenExpiresAt: session.expiresAt,
    sessionId: sessionId.encode(session.id),
  };
  return { user: account, credentials };
}

@Resolver(() => Session)
export class SessionResolver {
  constructor(private readonly sessions: SessionService) {}

  @Query(() => Viewer, {
    nullable: true,
    description: 'The person who asks, with their session; null when signed out.',
  })
  async viewer(@Ctx() ctx: UsersContext): Promise<Viewer | null> {
    const current = await this.sessions.current(ctx);
    return current && { user: current.account, session: current.session };
  }

  @Directive('@tag(name: "credential")')
  @Mutation(() => LoginPayload, {
    description:
      'Signs in. Too many failures of one name or from one address are answered `RATE_LIMITED`, for known and unknown names alike.',
  })
  login(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'Who signs in.' }) input: LoginInput,
  ): Promise<LoginPayload> {
    return payload(LoginPayload, input, async () =>
      deliver(ctx, await this.sessions.login(ctx, input), input.delivery),
    );
  }

  @Mutation(() => LogoutPayload, {
    description: 'Ends the session that asks, or all of the person’s, and clears the refresh cookie.',
  })
  logout(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'Which sessions end.' }) input: LogoutInput,
  ): Promise<LogoutPayload> {
    return payload(LogoutPayload, input, async () => {
      await this.sessions.logout(ctx, input.everywhere);
      ctx.effects.clearRefreshCookie();
      return { loggedOut: true };
    });
  }

  @Directive('@tag(name: "credential")')
  @Mutation(() => RefreshTokenPayload, {
    description:
      'Exchanges a refresh token for fresh credentials. Within 60 seconds the same token gets the same successor; later its session ends.',
  })
  refreshToken(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'What is exchanged.' }) input: RefreshTokenInput,
  ): Promise<RefreshTokenPayload> {
    return payload(RefreshTokenPayload, input, () =>
      input.refreshToken == null ? this.refreshCookie(ctx) : this.refreshGiven(ctx, input.refreshToken),
    );
  }

  @FieldResolver(() => ID)
  id(@Root() session: SessionView): string {
    return sessionId.encode(session.id);
  }

  @FieldResolver(() => Boolean)
  isCurrent(@Ctx() ctx: UsersContext, @Root() session: SessionView): boolean {
    return session.id === ctx.actor.sessionId;
  }

  private async refreshGiven(ctx: UsersContext, token: string): Promise<ReturnType<typeof deliver>> {
    return deliver(ctx, await this.sessions.refresh(ctx, token), CredentialDelivery.TOKEN);
  }

  private async refreshCookie(ctx: UsersContext): Promise<ReturnType<typeof deliver>> {
    const token = ctx.meta.refreshCookie;
    if (token === undefined) throw signedOut();
    try {
      return deliver(ctx, await this.sessions.refresh(ctx, token), CredentialDelivery.COOKIE);
    } catch (error) {
      // Only a refusal: a database that is away for a moment must not sign anybody out.
      if (error instanceof DomainError) ctx.effects.clearRefreshCookie();
      throw error;
    }
  }
}
