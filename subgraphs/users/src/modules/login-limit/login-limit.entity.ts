import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed sign-ins of one account name or one network address. */
@Entity({ name: 'login_limit', schema: 'users' })
export class LoginLimitEntity {
  /** `account:` or `address:` and a keyed hash. */
  @PrimaryColumn('text')
  key!: string;

  /** Failures inside the window, oldest first; emptied when they lead to a lock. */
  @Column('timestamptz', { array: true })
  failedAt!: Date[];

  /** Attempts being checked right now: they count as failures until they turn out otherwise. */
  @Column('int')
  pending!: number;

  @Column('timestamptz')
  pendingAt!: Date;

  /** Locks so far; each doubles the next. */
  @Column('int')
  strikes!: number;

  @Column('timestamptz', { nullable: true })
  lockedUntil!: Date | null;

  @Column('timestamptz')
  updatedAt!: Date;
}
