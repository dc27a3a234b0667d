import type { Plan, PlatformRole } from '@testverse/platform/actor';
import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export const accountStatuses = ['ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'ERASED'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** A person's account. Unique: `username`, and `email` among verified addresses (lower case each). */
@Entity({ name: 'account', schema: 'users' })
export class AccountEntity extends Row {
  /** Lower case. */
  @Column('text')
  username!: string;

  /** As it was typed; compared in lower case. */
  @Column('text')
  email!: string;

  /** Null while nobody has shown that the address is theirs: several accounts may claim it until then. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailVerifiedAt!: Date | null;

  @Column('text')
  status!: AccountStatus;

  @Column('text')
  platformRole!: PlatformRole;

  @Column('text')
  plan!: Plan;

  /** IANA name. */
  @Column('text')
  timeZone!: string;

  /** BCP 47 tag. */
  @Column('text')
  locale!: string;
}

/** What of an account the graph shows. */
export type AccountView = Pick<
  AccountEntity,
  'id' | 'createdAt' | 'username' | 'email' | 'emailVerifiedAt' | 'status' | 'platformRole'
>;

/** What a person says of themself: whoever is shown is shown with it. */
export interface ProfileLines {
  /** Null where there is no profile any more, and then all of it is. */
  displayName: string | null;
  firstName: string | null;
  lastName: string | null;
  bio: string | null;
  location: string | null;
  website: string | null;
  linkedIn: string | null;
  github: string | null;
  avatarUrl: string | null;
  /** Whether the person shows it to everybody. */
  isPublic: boolean;
}

/** A person as one statement reads them. */
export type PersonView = AccountView & ProfileLines;
