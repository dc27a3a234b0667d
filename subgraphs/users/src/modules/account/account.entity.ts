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
