import {
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
  RegisterUserDocument,
  type LoginInput,
  type LoginMutation,
  type LogoutMutation,
  type RegisterUserInput,
  type RegisterUserMutation,
  type SessionCredentialsFragment,
} from './_generated/users.ts';
import type { Clock } from './clock.ts';
import type { TypedDocument } from './document.ts';
import { TestVerseError, type UnauthenticatedError } from './errors.ts';
import { tell } from './listeners.ts';

/** Keeps the refresh token of a native app or a server between runs; may be asynchronous. */
export interface TokenStorage {
  get(): string | null | undefined | Promise<string | null | undefined>;
  set(refreshToken: string): void | Promise<void>;
  remove(): void | Promise<void>;
}

/** How the client proves who it acts for. */
export type ClientCredentials =
  /** Browsers: the refresh token is an HttpOnly cookie that scripts never see. */
  | { readonly mode: 'cookie' }
  /** Apps and servers: the refresh token lies in `storage`, or in memory without one. */
  | { readonly mode: 'token'; readonly storage?: TokenStorage }
  /** Integrators: a named API token (`tvp_…`). */
  | { readonly mode: 'apiToken'; readonly token: string };

/** Who is signed in, as far as the client knows. `unknown` until the first call or `restore()`. */
export interface AuthState {
  readonly status: 'unknown' | 'signedIn' | 'signedOut';
  readonly sessionId: string | null;
}

/** What a session needs of its client. */
export interface SessionPort {
  readonly clock: Clock;
  readonly url: string;
  readonly credentials: ClientCredentials;
  /** Sends a credential mutation; `accessToken` null sends none. */
  send<R, V>(document: TypedDocument<R, V>, variables: V, accessToken: string | null): Promise<R>;
  onAuthChange(state: AuthState): void;
  onSignedOut(reason: 'signOut' | 'expired'): void;
}

/** Refreshed this long before it expires, so that a request on its way does not arrive too late. */
const leadMs = 30_000;

/** What signing in and refreshing answer. */
interface SignedIn {
  readonly user: { readonly id: string } | null;
  readonly credentials: SessionCredentialsFragment | null;
}

interface AccessToken {
  readonly text: string;
  readonly userId: string | null;
  /** Never, when the device's clock cannot be right; then the server's refusal tells. */
  readonly refreshAt: number;
}

/** Signing in and out, and one refresh shared by everybody who needs it. */
export class ClientSession {
  #access: AccessToken | null = null;
  #refreshToken: string | null = null;
  /** The storage did not take the last refresh token: what lies there is used up, and using it again ends the session. */
  #isUnsaved = false;
  #writing: Promise<void> = Promise.resolve();
  #state: AuthState = { status: 'unknown', sessionId: null };
  #refreshing: Promise<void> | null = null;
  /** Counts sign-ins and sign-outs: the answer to an older refresh is of no use after one. */
  #generation = 0;
  readonly #listeners = new Set<(state: AuthState) => void>();
  readonly #port: SessionPort;

  constructor(port: SessionPort) {
    this.#port = port;
    if (port.credentials.mode === 'apiToken') this.#state = { status: 'signedIn', sessionId: null };
  }

  /** Who is signed in, as far as the client knows. */
  get state(): AuthState {
    return this.#state;
  }

  /** Whose session it is; null while nobody is known to be signed in, and with an API token. */
  get userId(): string | null {
    return this.#access?.userId ?? null;
  }

  /** Calls `listener` on each change of {@link state}; returns the way to stop it. */
  onChange(listener: (state: AuthState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Signs in and keeps the credentials. Wrong ones are `userErrors` of the payload. */
  async signIn(input: Omit<LoginInput, 'delivery'>): Promise<LoginMutation['login']> {
    const { login } = await this.#port.send(
      LoginDocument,
      { input: { ...input, ...this.#delivery() } },
      null,
    );
    await this.#adopt(login);
    return login;
  }

  /** Creates an account and signs in. What is wrong with the input are `userErrors` of the payload. */
  async register(input: Omit<RegisterUserInput, 'delivery'>): Promise<RegisterUserMutation['registerUser']> {
    const variables = { input: { ...input, ...this.#delivery() } };
    const { registerUser } = await this.#port.send(RegisterUserDocument, variables, null);
    await this.#adopt(registerUser);
    return registerUser;
  }

  /**
   * Ends the session on the server, then forgets it.
   * @throws when the server cannot be asked; the session then goes on (see {@link forget})
   */
  async signOut(options: { readonly everywhere?: boolean } = {}): Promise<LogoutMutation['logout'] | null> {
    const accessToken = await this.accessToken();
    const variables = { input: { everywhere: options.everywhere ?? false } };
    const send = (token: string | null) =>
      this.#port
        .send(LogoutDocument, variables, token)
        .catch((error: unknown) => (isUnauthenticated(error) ? null : Promise.reject(asError(error))));
    let answer = await send(accessToken);
    // A refused access token is no end of the session: its refresh token would bring it back at the next visit.
    const other = answer === null ? await this.replacement(accessToken) : null;
    if (other !== null) answer = await send(other);
    await this.#clear('signOut');
    return answer?.logout ?? null;
  }

  /** Forgets the credentials on this device only. A cookie stays until the server takes it back. */
  async forget(): Promise<void> {
    await this.#clear('signOut');
  }

  /** Finds out whether a session from an earlier visit goes on. */
  async restore(): Promise<AuthState> {
    await this.accessToken();
    return this.#state;
  }

  /**
   * A token that is good for a request now, refreshed if need be; null when signed out.
   * @throws NetworkError and the like when a needed refresh could not be done; nobody is signed out by that
   */
  async accessToken(): Promise<string | null> {
    if (this.#port.credentials.mode === 'apiToken') return this.#port.credentials.token;
    if (this.#state.status === 'signedOut') return null;
    if (!this.#access || this.#access.refreshAt <= this.#port.clock.now()) await this.#refresh();
    return this.#access?.text ?? null;
  }

  /** A token other than `refused`, which the server did not take; null when there is none. */
  async replacement(refused: string | null): Promise<string | null> {
    if (this.#port.credentials.mode === 'apiToken' || this.#state.status === 'signedOut') return null;
    if (this.#access?.text === refused) await this.#refresh();
    return this.#access && this.#access.text !== refused ? this.#access.text : null;
  }

  /** Whose token this is; null when that is not known (any more). */
  ownerOf(token: string | null): string | null {
    return this.#access?.text === token ? this.userId : null;
  }

  #delivery(): { delivery: 'COOKIE' | 'TOKEN' } {
    return { delivery: this.#port.credentials.mode === 'cookie' ? 'COOKIE' : 'TOKEN' };
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= locked(`testverse:refresh:${this.#port.url}`, () => this.#exchange()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #exchange(): Promise<void> {
    const generation = this.#generation;
    const { credentials } = this.#port;
    // Read inside the lock: another tab or process may have stored a newer one meanwhile.
    const stored = credentials.mode === 'token' ? await this.#storedToken() : null;
    if (generation !== this.#generation) return;
    if (credentials.mode === 'token' && stored === null) return this.#clear('expired');
    try {
      const { refreshToken } = await this.#port.send(
        RefreshTokenDocument,
        { input: { refreshToken: stored } },
        null,
      );
      if (generation !== this.#generation) return;
      if (refreshToken.credentials) await this.#adopt(refreshToken);
      else await this.#clear('expired');
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      if (generation !== this.#generation) return;
      // Where there are no locks, another process may have exchanged the token first and stored its successor.
      const successor = stored === null ? null : await this.#storedToken();
      if (successor === stored) await this.#clear('expired');
      else await this.#exchange();
    }
  }

  async #storedToken(): Promise<string | null> {
    const { credentials } = this.#port;
    if (this.#isUnsaved) return this.#refreshToken;
    const stored = credentials.mode === 'token' ? await credentials.storage?.get() : null;
    return stored ?? this.#refreshToken;
  }

  async #adopt({ credentials, user }: SignedIn): Promise<void> {
    if (!credentials) return;
    const generation = ++this.#generation;
    const refreshAt = Date.parse(credentials.accessTokenExpiresAt) - leadMs;
    const isPlausible = refreshAt > this.#port.clock.now();
    const { accessToken: text, sessionId } = credentials;
    this.#access = { text, userId: user?.id ?? null, refreshAt: isPlausible ? refreshAt : Infinity };
    this.#refreshToken = credentials.refreshToken;
    const { credentials: mode } = this.#port;
    if (mode.mode === 'token' && credentials.refreshToken !== null) {
      this.#isUnsaved = true;
      const { refreshToken } = credentials;
      await this.#write(() => mode.storage?.set(refreshToken));
      if (generation !== this.#generation) return;
      this.#isUnsaved = false;
    }
    this.#become({ status: 'signedIn', sessionId });
  }

  async #clear(reason: 'signOut' | 'expired'): Promise<void> {
    const wasSignedIn = this.#state.status === 'signedIn' || this.#refreshToken !== null;
    const generation = ++this.#generation;
    this.#access = null;
    this.#refreshToken = null;
    this.#isUnsaved = false;
    const { credentials } = this.#port;
    if (credentials.mode === 'token') await this.#write(() => credentials.storage?.remove());
    if (generation !== this.#generation) return;
    this.#become({ status: 'signedOut', sessionId: null });
    if (wasSignedIn) tell(() => this.#port.onSignedOut(reason));
  }

  /** One after the other: a slow storage must not keep what was removed, nor lose what was set, after it. */
  #write(run: () => void | Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(run, run);
    return this.#writing;
  }

  #become(state: AuthState): void {
    const { status, sessionId } = this.#state;
    if (status === state.status && sessionId === state.sessionId) return;
    this.#state = state;
    tell(() => this.#port.onAuthChange(state));
    for (const listener of this.#listeners) tell(() => listener(state));
  }
}

function isUnauthenticated(error: unknown): error is UnauthenticatedError {
  return error instanceof TestVerseError && error.code === 'UNAUTHENTICATED';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Runs alone among all tabs of the origin where the platform can (Web Locks), else at once. */
function locked<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'object' ? (navigator.locks as LockManager | undefined) : undefined;
  return locks ? locks.request(name, run) : run();
}
