import type { JWK } from 'jose';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One RS256 key pair. The public half is shown to everybody, the private half is sealed under a master key. */
@Entity({ name: 'signing_key', schema: 'users' })
export class SigningKeyEntity {
  /** Thumbprint of the public key (RFC 7638). */
  @PrimaryColumn('text')
  kid!: string;

  @Column('jsonb')
  publicJwk!: JWK;

  @Column('text')
  sealedPrivateJwk!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** The youngest key whose time has come signs; until then it is only published. */
  @Column({ type: 'timestamptz', precision: 3 })
  signsFrom!: Date;

  /** When it leaves the published set: nothing it signed is valid any more. Null while it may still sign. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  retiresAt!: Date | null;
}
