import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';
import type { AccountView } from '../account/index.ts';

export type Revocation = 'LOGOUT' | 'LOGOUT_EVERYWHERE' | 'REUSE' | 'ACCOUNT_CLOSED';

/**
 * One sign-in, and the family of all refresh tokens that come from it: each refresh makes the next generation, and only
 * the last one is live.
 */
@Entity({ name: 'session', schema: 'users' })
export class SessionEntity extends Row {
  @Column('uuid')
  accountId!: string;

  /** Number of refreshes so far. */
  @Column('int')
  generation!: number;

  /** Name of the key the current refresh token was derived with. */
  @Column('text')
  refreshKeyId!: string;

  @Column('text')
  refreshHash!: string;

  @Column({ type: 'text', nullable: true })
  previousHash!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  rotatedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  lastUsedAt!: Date;

  /** Moves on with every refresh, up to `endsAt`. */
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  /** However often it is refreshed, the session ends then. */
  @Column({ type: 'timestamptz', precision: 3 })
  endsAt!: Date;

  @Column({ type: 'text', nullable: true })
  userAgent!: string | null;

  /** Keyed hash of the network address at sign-in. */
  @Column({ type: 'text', nullable: true })
  ipHash!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  revocation!: Revocation | null;
}

/** What of a session the graph shows, and whether it lives. Nothing of it proves anything. */
export type SessionView = Pick<
  SessionEntity,
  'id' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'userAgent' | 'revokedAt'
>;

/** A session and whose it is, as one statement reads them. */
export interface SignInView {
  session: SessionView;
  account: AccountView;
}
