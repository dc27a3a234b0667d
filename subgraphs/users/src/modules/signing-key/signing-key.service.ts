import type { RequestContext } from '@testverse/platform/context';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import type { DataSource } from 'typeorm';
import type { KeyRing } from '../../secret/key-ring.ts';
import { SigningKeyEntity } from './signing-key.entity.ts';
import {
  accessTokenLifetimeMs,
  announcedAt,
  isPublishedAt,
  keyCacheMs,
  publicationLeadMs,
  retirementMs,
  signerAt,
} from './signing-key.policy.ts';
import type { SigningKeyRepository } from './signing-key.repository.ts';

/** What every access token says about its maker and its reader. */
export const issuer = 'testverse.dev';
export const audience = 'testverse-api';

/** Who an access token speaks for; ids as clients see them. */
export interface AccessClaims {
  sub: string;
  sid: string;
  roles: readonly string[];
  plan: string;
}

export interface AccessToken {
  token: string;
  expiresAt: Date;
}

/** Makes access tokens; fetched before a transaction so that nothing is written for a person who cannot be told. */
export type Signer = (claims: AccessClaims) => Promise<AccessToken>;

type Imported = Awaited<ReturnType<typeof importJWK>>;

interface Cache {
  keys: readonly SigningKeyEntity[];
  readAt: number;
  imported: Map<string, Imported>;
}

/**
 * Signing keys make access tokens. Only the owner of a master key can sign; whoever reads the database cannot. A change
 * of keys never invalidates a token: the fresh key is published before it signs, the old one until its last token is
 * over.
 */
export class SigningKeyService {
  private readonly caches = new WeakMap<DataSource, Cache>();

  constructor(
    private readonly repository: SigningKeyRepository,
    private readonly ring: KeyRing,
  ) {}

  /** The signer of this moment; makes the very first key when there is none. */
  async signer(ctx: RequestContext): Promise<Signer> {
    const cache = await this.cached(ctx);
    const key = signerAt(cache.keys, ctx.clock.now()) ?? (await this.create(ctx));
    const privateKey = await this.privateKey(cache, key);
    return async (claims) => {
      const issuedAt = Math.floor(ctx.clock.now().getTime() / 1000);
      const expiresAt = issuedAt + accessTokenLifetimeMs / 1000;
      const token = await new SignJWT({ sid: claims.sid, roles: [...claims.roles], plan: claims.plan })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
        .setSubject(claims.sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { token, expiresAt: new Date(expiresAt * 1000) };
    };
  }

  /** The public keys that may have signed a token which is still valid, or will sign soon. */
  async publicKeys(ctx: RequestContext): Promise<JWK[]> {
    await this.signer(ctx);
    const { keys } = await this.read(ctx);
    return keys.filter((key) => isPublishedAt(key, ctx.clock.now())).map(({ publicJwk }) => publicJwk);
  }

  /** Announces a fresh key that signs after `publicationLeadMs`; a key that is announced already stays the one. */
  async rotate(ctx: RequestContext): Promise<SigningKeyEntity> {
    await this.signer(ctx);
    const key = await ctx.transact(async (tx) => {
      await this.repository.lockCreation(tx.db);
      const now = tx.clock.now();
      const announced = announcedAt(await this.repository.list(tx.db), now);
      if (announced) return announced;
      const signsFrom = new Date(now.getTime() + publicationLeadMs);
      const fresh = await this.generate(now, signsFrom);
      await this.repository.removeRetired(tx.db, now);
      await this.repository.insert(tx.db, fresh);
      await this.repository.retireOthers(tx.db, fresh.kid, new Date(signsFrom.getTime() + retirementMs));
      return fresh;
    });
    await this.read(ctx);
    ctx.log.info({ kid: key.kid, signsFrom: key.signsFrom }, 'a fresh signing key is announced');
    return key;
  }

  /** Several processes agree on one first key: the lock lets one make it, the others find it. */
  private async create(ctx: RequestContext): Promise<SigningKeyEntity> {
    const key = await ctx.transact(async (tx) => {
      await this.repository.lockCreation(tx.db);
      const now = tx.clock.now();
      const existing = signerAt(await this.repository.list(tx.db), now);
      if (existing) return existing;
      const first = await this.generate(now, now);
      await this.repository.insert(tx.db, first);
      return first;
    });
    await this.read(ctx);
    return key;
  }

  private async generate(createdAt: Date, signsFrom: Date): Promise<SigningKeyEntity> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    const sealedPrivateJwk = this.ring.seal(JSON.stringify(await exportJWK(privateKey)), kid);
    return Object.assign(new SigningKeyEntity(), {
      kid,
      publicJwk: { ...publicJwk, kid, alg: 'RS256', use: 'sig' },
      sealedPrivateJwk,
      createdAt,
      signsFrom,
      retiresAt: null,
    });
  }

  private async cached(ctx: RequestContext): Promise<Cache> {
    const cache = this.caches.get(ctx.db.connection);
    const age = cache ? ctx.clock.now().getTime() - cache.readAt : keyCacheMs;
    return cache && age < keyCacheMs && age >= 0 ? cache : this.read(ctx);
  }

  private async read(ctx: RequestContext): Promise<Cache> {
    const imported = this.caches.get(ctx.db.connection)?.imported ?? new Map<string, Imported>();
    const cache = {
      keys: await this.repository.list(ctx.db),
      readAt: ctx.clock.now().getTime(),
      imported,
    };
    this.caches.set(ctx.db.connection, cache);
    return cache;
  }

  private async privateKey(cache: Cache, key: SigningKeyEntity): Promise<Imported> {
    const known = cache.imported.get(key.kid);
    if (known) return known;
    const jwk = JSON.parse(this.ring.open(key.sealedPrivateJwk, key.kid)) as JWK;
    const privateKey = await importJWK(jwk, 'RS256');
    cache.imported.set(key.kid, privateKey);
    return privateKey;
  }
}
