import { createHmac } from 'node:crypto';
import type { UsersContext } from '../../context.ts';
import {
  isBcrypt,
  isSameHash,
  randomSalt,
  recipeOf,
  saltOf,
  type PasswordHasher,
} from '../../secret/password-hasher.ts';
import { CredentialEntity } from './credential.entity.ts';
import type { Candidate, Candidates, CredentialRepository } from './credential.repository.ts';

const saltBytes = 16;

/** Of 32 random bytes nobody kept, cost 12: something to check where there is nothing to check. */
const nobodysBcrypt = '$2b$12$JITH3a3ctNuFCWLYWTtBQOnAHHViQh/u0zP9QwwwbC9W2l2t4Ab22';

/** Claims of one address share a recipe but for the time after a change of cost; more are not looked at. */
const maxRecipes = 2;

/** C0 and C1 controls: no name or address has them, and PostgreSQL refuses some. */
const control = /\p{Cc}/u;

/**
 * A credential is what a person proves themself with. The plain password is never stored, logged or returned, and how
 * long a check takes tells nothing about whether the account exists: all accounts that claim one address share a salt,
 * so one hash answers for all of them, and one hash is made when there is none.
 */
export class CredentialService {
  constructor(
    private readonly credentials: CredentialRepository,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Hashes a password for an account of that address. Slow on purpose: call it outside transactions. */
  async hash(ctx: UsersContext, email: string, password: string): Promise<string> {
    const source = await this.credentials.findSaltSource(ctx.db, email);
    if (!source) throw new Error('the seed of password salts is missing');
    const { firstHash, seed } = source;
    const derived = createHmac('sha256', seed).update(email.toLowerCase()).digest().subarray(0, saltBytes);
    return this.hasher.hash(password, firstHash === null ? derived : saltOf(firstHash));
  }

  /** Adds the credential of a fresh account, in the transaction that adds the account. */
  async add(tx: UsersContext, accountId: string, passwordHash: string): Promise<void> {
    const now = tx.clock.now();
    const credential = Object.assign(new CredentialEntity(), {
      id: accountId,
      createdAt: now,
      updatedAt: now,
      version: 1,
      passwordHash,
      scheme: isBcrypt(passwordHash) ? 'BCRYPT' : 'ARGON2ID',
    });
    await this.credentials.insert(tx.db, credential);
  }

  /**
   * Finds the account that a login name or address and a password belong to, with like work whether or not there is
   * one. An outdated hash is replaced on the way.
   * @returns the account's id, or null
   */
  async findOwner(ctx: UsersContext, login: string, password: string): Promise<string | null> {
    const candidates = await this.candidates(ctx, login);
    const match = await this.match(candidates, password);
    if (match && this.hasher.isOutdated(match.passwordHash)) await this.renew(ctx, match, password);
    return match?.accountId ?? null;
  }

  private candidates(ctx: UsersContext, login: string): Promise<Candidates> {
    const name = control.test(login) ? '' : login;
    return name.includes('@')
      ? this.credentials.listByEmail(ctx.db, name)
      : this.credentials.listByUsername(ctx.db, name.toLowerCase());
  }

  private async match({ found, hasLegacy }: Candidates, password: string): Promise<Candidate | null> {
    const modern = await this.matchModern(
      found.filter(({ passwordHash }) => !isBcrypt(passwordHash)),
      password,
    );
    if (!hasLegacy) return modern;
    // While one old hash is left, every attempt pays for it: otherwise its owner's address would answer later.
    const old = found.find(({ passwordHash }) => isBcrypt(passwordHash));
    const isOld = await this.hasher.verifyBcrypt(old?.passwordHash ?? nobodysBcrypt, password);
    return modern ?? (isOld && old ? old : null);
  }

  private async matchModern(found: readonly Candidate[], password: string): Promise<Candidate | null> {
    const recipes = [...new Set(found.map(({ passwordHash }) => recipeOf(passwordHash)))].slice(
      0,
      maxRecipes,
    );
    const samples = recipes.flatMap(
      (recipe) => found.find(({ passwordHash }) => recipeOf(passwordHash) === recipe) ?? [],
    );
    if (samples.length === 0) await this.hasher.hash(password, randomSalt());
    const hashes: string[] = [];
    for (const { passwordHash } of samples) hashes.push(await this.hasher.hashLike(passwordHash, password));
    return found.find(({ passwordHash }) => hashes.some((hash) => isSameHash(hash, passwordHash))) ?? null;
  }

  private async renew(ctx: UsersContext, owner: Candidate, password: string): Promise<void> {
    const { accountId, email, passwordHash } = owner;
    const to = isBcrypt(passwordHash)
      ? await this.hash(ctx, email, password)
      : await this.hasher.hash(password, saltOf(passwordHash));
    const now = ctx.clock.now();
    await this.credentials.replaceHash(ctx.db, {
      id: accountId,
      from: passwordHash,
      to,
      scheme: 'ARGON2ID',
      now,
    });
  }
}
