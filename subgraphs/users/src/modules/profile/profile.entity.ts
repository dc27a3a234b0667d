import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

/** What a person shows of themself. Its id is the account's. */
@Entity({ name: 'profile', schema: 'users' })
export class ProfileEntity extends Row {
  @Column('text')
  displayName!: string;

  @Column({ type: 'text', nullable: true })
  firstName!: string | null;

  @Column({ type: 'text', nullable: true })
  lastName!: string | null;

  @Column({ type: 'text', nullable: true })
  bio!: string | null;

  @Column({ type: 'text', nullable: true })
  location!: string | null;

  /** The links are https addresses. */
  @Column({ type: 'text', nullable: true })
  website!: string | null;

  @Column({ type: 'text', nullable: true })
  linkedIn!: string | null;

  @Column({ type: 'text', nullable: true })
  github!: string | null;

  @Column({ type: 'text', nullable: true })
  avatarUrl!: string | null;

  /** No column: whether the person shows it to everybody, read with the row. Absent from a row that was just written. */
  isPublic?: boolean;
}
