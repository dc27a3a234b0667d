import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { CreateAccounts1795251600000 } from './migrations/20261121T0900-create-accounts.ts';
import { CreatePreferences1795266000000 } from './migrations/20261121T1300-create-preferences.ts';
import { accountModule } from './modules/account/account.module.ts';
import { credentialModule } from './modules/credential/credential.module.ts';
import { loginLimitModule } from './modules/login-limit/login-limit.module.ts';
import { productLoginLimits, type LoginLimits } from './modules/login-limit/index.ts';
import { preferenceModule } from './modules/preference/preference.module.ts';
import { profileModule } from './modules/profile/profile.module.ts';
import { registrationModule } from './modules/registration/registration.module.ts';
import { sessionModule } from './modules/session/session.module.ts';
import { signingKeyModule } from './modules/signing-key/signing-key.module.ts';
import { outsideActs, type UsersActs } from './outside.ts';
import { KeyRing } from './secret/key-ring.ts';
import { createPasswordHasher, type PasswordHasher } from './secret/password-hasher.ts';
import { RefreshTokens } from './secret/refresh-token.ts';

export { readUsersEnv } from './env.ts';
export { audience, issuer } from './modules/signing-key/index.ts';
export type { ImportedPerson, SessionRevocations, UsersActs } from './outside.ts';
export { createPasswordHasher, owaspCost } from './secret/password-hasher.ts';
export type { PasswordCost, PasswordHasher } from './secret/password-hasher.ts';

export interface UsersOptions {
  /** Base64 of 32 random bytes each, newest first; kept outside the database. */
  masterKeys: readonly string[];
  /** argon2id at OWASP's cost when absent. */
  hasher?: PasswordHasher;
  /** The product's figures where absent. */
  limits?: Partial<LoginLimits>;
}

/** The subgraph, and the acts that the composition root needs beside its schema. */
export type UsersSubgraph = SubgraphDefinition & UsersActs;

/** Describes the users subgraph. @throws a plain Error when the master keys are unusable */
export function usersSubgraph(options: UsersOptions): UsersSubgraph {
  const ring = new KeyRing(options.masterKeys);
  const account = accountModule();
  const preference = preferenceModule();
  const profile = profileModule();
  const credential = credentialModule(options.hasher ?? createPasswordHasher());
  const loginLimit = loginLimitModule(ring, { ...productLoginLimits, ...options.limits });
  const signingKey = signingKeyModule(ring);
  const session = sessionModule({
    credentials: credential.service,
    limits: loginLimit.service,
    keys: signingKey.service,
    tokens: new RefreshTokens(ring),
  });
  const registration = registrationModule({
    accounts: account.service,
    preferences: preference.service,
    profiles: profile.service,
    credentials: credential.service,
    sessions: session.service,
  });
  return {
    name: 'users',
    modules: [account, preference, profile, credential, loginLimit, signingKey, session, registration],
    migrations: [CreateAccounts1795251600000, CreatePreferences1795266000000],
    ...outsideActs({
      keys: signingKey.service,
      sessions: session.service,
      limits: loginLimit.service,
      registrations: registration.service,
    }),
  };
}
