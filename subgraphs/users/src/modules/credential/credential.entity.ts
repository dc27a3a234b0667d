import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

/** `BCRYPT` hashes come from older systems; the next sign-in replaces them. */
export type CredentialScheme = 'ARGON2ID' | 'BCRYPT';

/** What a person proves themself with. Its id is the account's. */
@Entity({ name: 'credential', schema: 'users' })
export class CredentialEntity extends Row {
  /** PHC string, or bcrypt's own form. */
  @Column('text')
  passwordHash!: string;

  @Column('text')
  scheme!: CredentialScheme;
}
