import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Node } from '../../node.ts';
import { GuildMembership } from '../membership/index.ts';
import { GuildApproval, GuildCategory, GuildVisibility, type GuildEntity } from './guild.entity.ts';

registerEnumType(GuildVisibility, {
  name: 'GuildVisibility',
  description: 'Who sees a guild and how people get in.',
  valuesConfig: {
    PUBLIC: { description: 'Everybody sees it and may join or ask to join.' },
    PRIVATE: { description: 'Only its members see it; to everybody else it does not exist.' },
    INVITE_ONLY: { description: 'Everybody sees it in the directory; only invited people join.' },
  },
});

registerEnumType(GuildApproval, {
  name: 'GuildApproval',
  description: 'What happens when somebody joins a public guild.',
  valuesConfig: {
    AUTOMATIC: { description: 'They are a member at once.' },
    MANUAL: { description: 'Their request waits for a review by a moderator.' },
  },
});

registerEnumType(GuildCategory, {
  name: 'GuildCategory',
  description: 'What a guild is about; its shelf in the directory.',
  valuesConfig: {
    WEB: { description: 'Web development: browsers and what serves them.' },
    MOBILE: { description: 'Applications for phones and tablets.' },
    BACKEND: { description: 'Services, APIs and databases.' },
    DEVOPS: { description: 'Operations, delivery and infrastructure.' },
    AI_ML: { description: 'Artificial intelligence, machine learning and work with statistics.' },
    GAME_DEV: { description: 'Making games.' },
    SECURITY: { description: 'Attack, defence and cryptography.' },
    OPEN_SOURCE: { description: 'A free software project and its community.' },
    EMBEDDED: { description: 'Embedded systems and hardware.' },
    DESIGN: { description: 'Design of interfaces and products.' },
    CAREER: { description: 'Jobs, interviews and mentoring.' },
    OTHER: { description: 'Anything else.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('GuildBranding', { description: 'How a guild looks.', simpleResolvers: true })
export class GuildBranding {
  @Field(() => String, { description: 'Main colour, as `#rrggbb` in lower case.' })
  primaryColor!: string;

  @Field(() => String, { description: 'Colour for accents, as `#rrggbb` in lower case.' })
  accentColor!: string;

  @Field(() => String, { nullable: true, description: 'https address of the logo; null without one.' })
  logoUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'https address of the banner; null without one.' })
  bannerUrl!: string | null;
}

@Directive('@cost(weight: 0)')
@ObjectType('GuildFeatures', { description: 'Which parts a guild has switched on.', simpleResolvers: true })
export class GuildFeatures {
  @Field(() => Boolean, { description: 'Members start projects together.' })
  projectCollaboration!: boolean;

  @Field(() => Boolean, { description: 'Members find mentors.' })
  mentorshipProgram!: boolean;

  @Field(() => Boolean, { description: 'The guild has skill assessments of its own.' })
  skillAssessments!: boolean;

  @Field(() => Boolean, { description: 'The guild hosts events.' })
  eventHosting!: boolean;

  @Field(() => Boolean, { description: 'The guild has a job board.' })
  jobBoard!: boolean;
}

@Directive('@cost(weight: 0)')
@ObjectType('GuildViewerRights', {
  description:
    'What the viewer may do with a guild at this moment; all false for a visitor. For showing and hiding controls: every act checks for itself.',
  simpleResolvers: true,
})
export class GuildViewerRights {
  @Field(() => Boolean, { description: 'May change the guild with `updateGuild`.' })
  update!: boolean;

  @Field(() => Boolean, { description: 'May delete the guild.' })
  delete!: boolean;

  @Field(() => Boolean, { description: 'May give roles below their own.' })
  manageRoles!: boolean;

  @Field(() => Boolean, { description: 'May remove members whose role is below their own.' })
  removeMembers!: boolean;

  @Field(() => Boolean, { description: 'May open, change and archive channels.' })
  manageChannels!: boolean;

  @Field(() => Boolean, {
    description:
      'May join now, or ask to where newcomers are reviewed; false for members and without a free seat.',
  })
  join!: boolean;

  @Field(() => Boolean, { description: 'May leave, or withdraw the request to join; false for the owner.' })
  leave!: boolean;
}

@Directive('@key(fields: "id")')
@Directive('@key(fields: "slug")')
@ObjectType('Guild', {
  implements: Node,
  description: 'A community of developers. A private one does not exist for anybody but its members.',
})
export class Guild implements Node {
  @Field(() => ID, { description: 'Id of the guild.' })
  id!: string;

  @Field(() => String, { description: 'Its name, 3 to 60 characters; not unique.' })
  name!: string;

  @Field(() => String, {
    description:
      'Its address, unique: 3 to 63 lower-case letters, digits and single hyphens. May change; the id does not.',
  })
  slug!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the guild is about, 2,000 characters at most; null when it does not say.',
  })
  description!: string | null;

  @Field(() => GuildCategory, { description: 'Its shelf in the directory.' })
  category!: GuildCategory;

  @Field(() => GuildVisibility, { description: 'Who sees it and how people get in.' })
  visibility!: GuildVisibility;

  @Field(() => GuildApproval, { description: 'Whether newcomers are reviewed.' })
  approval!: GuildApproval;

  @Field(() => Int, { nullable: true, description: 'Most active members it takes; null without a limit.' })
  maxMembers!: number | null;

  @Field(() => Boolean, { description: 'Whether people who are not members may look into its rooms.' })
  allowGuestAccess!: boolean;

  @Field(() => GuildBranding, { description: 'How it looks.' })
  branding!: GuildBranding;

  @Field(() => GuildFeatures, { description: 'Which parts it has switched on.' })
  features!: GuildFeatures;

  @Field(() => Int, { description: 'How many active members it has, its owner included.' })
  memberCount!: number;

  @Field(() => Date, { description: 'When it was founded.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When its settings last changed.' })
  updatedAt!: Date;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'The one person who owns it.' })
  owner!: User;

  @Directive('@cost(weight: 0)')
  @Field(() => GuildMembership, {
    nullable: true,
    description: "The viewer's own membership or pending request; null without either and for visitors.",
  })
  viewerMembership!: GuildMembership | null;

  @Field(() => GuildViewerRights, { description: 'What the viewer may do with it.' })
  viewerCan!: GuildViewerRights;
}

export const { Connection: GuildConnection, Edge: GuildEdge } = connectionOf<GuildEntity>(
  () => Guild,
  'Guild',
  {
    totalCount: true,
  },
);
