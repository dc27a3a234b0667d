import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { User, type AccountView } from '../account/index.ts';
import type { SessionView } from './session.entity.ts';

/** How the refresh token reaches the client. */
export enum CredentialDelivery {
  COOKIE = 'COOKIE',
  TOKEN = 'TOKEN',
}
registerEnumType(CredentialDelivery, {
  name: 'CredentialDelivery',
  description: 'How the refresh token reaches the client.',
  valuesConfig: {
    COOKIE: { description: 'As an HttpOnly cookie that scripts never see: for browsers.' },
    TOKEN: { description: 'In the answer: for native apps and servers.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('Credentials', { description: 'What proves a sign-in.', simpleResolvers: true })
export class Credentials {
  @Field(() => String, { description: 'Bearer token (JWT, RS256) for the next 15 minutes.' })
  accessToken!: string;

  @Field(() => Date, { description: 'When the access token is over; refresh before.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Good for one refresh. Null when it was delivered as a cookie.',
  })
  refreshToken!: string | null;

  @Field(() => Date, {
    description: 'When the session is over unless it is refreshed before: 7 days, 30 in all.',
  })
  refreshTokenExpiresAt!: Date;

  @Field(() => ID, { description: 'The session these credentials belong to: `session_…`.' })
  sessionId!: string;
}

@ObjectType('Session', { description: 'One sign-in of a person.', simpleResolvers: true })
export class Session {
  @Field(() => ID, { description: 'The session’s id: `session_…`.' })
  id!: string;

  @Field(() => Date, { description: 'When the person signed in.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the session was last refreshed, or opened.' })
  lastUsedAt!: Date;

  @Field(() => Date, { description: 'When it ends unless it is refreshed before.' })
  expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'What the client called itself at sign-in, 300 characters at most; null when it did not.',
  })
  userAgent!: string | null;

  @Field(() => Boolean, { description: 'True for the session that asks.' })
  isCurrent!: boolean;
}

@Directive('@cost(weight: 0)')
@ObjectType('Viewer', { description: 'The person who asks.', simpleResolvers: true })
export class Viewer {
  @Field(() => User, { description: 'The person.' })
  user!: AccountView;

  @Field(() => Session, { description: 'The sign-in that asks.' })
  session!: SessionView;
}
