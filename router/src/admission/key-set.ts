import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** An unknown key id asks for the keys again, but no stranger can make us ask more often than this. */
const refetchAfterMs = 5_000;

export interface KeySetOptions {
  /** The published keys as they are now. */
  fetch: () => Promise<JSONWebKeySet>;
  /** Milliseconds that only grow; not the time of day. */
  elapsed?: () => number;
}

/** The public keys of access tokens, kept in memory; a token of a key we have not seen makes it look again. */
export class KeySet {
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private fetchedAtMs = 0;
  private readonly elapsed: () => number;

  constructor(private readonly options: KeySetOptions) {
    this.elapsed = options.elapsed ?? (() => performance.now());
  }

  /** For jose's `jwtVerify`. */
  readonly resolve: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (this.elapsed() - this.fetchedAtMs < refetchAfterMs) throw error;
      return (await this.refetch())(header, token);
    }
  };

  private current(): Promise<JWTVerifyGetKey> {
    return this.keys ?? this.refetch();
  }

  private refetch(): Promise<JWTVerifyGetKey> {
    this.fetchedAtMs = this.elapsed();
    const fetched = this.options.fetch().then((set) => createLocalJWKSet(set));
    const before = this.keys;
    this.keys = fetched;
    // A failed look keeps what we had: known people stay signed in while the owner of the keys is away.
    fetched.catch(() => {
      if (this.keys === fetched) this.keys = before;
    });
    return fetched;
  }
}
