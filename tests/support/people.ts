import {
  createClient,
  unwrap,
  type Client,
  type ClientOptions,
  type TokenStorage,
} from '@testverse/client-sdk';
import type { CreateGuildInput } from '@testverse/client-sdk/guilds';
import { getSdk, type Sdk } from '@testverse/client-sdk/sdk';

export const password = 'a long enough sentence 7';

/** Somebody with a client of their own. */
export interface Person extends Sdk {
  id: string;
  username: string;
  client: Client;
  /** Where their refresh token lies; a client of a later process may go on with it. */
  storage: TokenStorage;
}

/** A refresh token's place that outlives a client. */
export function memoryStorage(): TokenStorage {
  let token: string | null = null;
  return {
    get: () => token,
    set: (next) => void (token = next),
    remove: () => void (token = null),
  };
}

/** Somebody without an account. */
export function visitor(url: string, options: Partial<ClientOptions> = {}): Sdk & { client: Client } {
  const client = createClient({ url, ...options });
  return { client, ...getSdk(client) };
}

/** Makes an account through the SDK and stays signed in. */
export async function newcomer(
  url: string,
  username: string,
  options: Partial<ClientOptions> = {},
): Promise<Person> {
  const storage = memoryStorage();
  const client = createClient({ url, credentials: { mode: 'token', storage }, ...options });
  const registered = await client.session.register({
    username,
    email: `${username}@example.com`,
    password,
    displayName: username[0]?.toUpperCase() + username.slice(1),
  });
  const user = unwrap(registered, 'user');
  return { id: user.id, username, client, storage, ...getSdk(client) };
}

export type FoundedGuild = Awaited<ReturnType<typeof found>>;

/** Founds a guild as that person. */
export async function found(person: Person, input: Partial<CreateGuildInput> & { name: string }) {
  return unwrap(
    await person.guilds.createGuild({ input: { category: 'BACKEND', description: null, ...input } }),
    'guild',
  );
}

/** Every node of a connection the walk goes through. */
export async function all<N>(nodes: AsyncIterable<N>): Promise<N[]> {
  const found: N[] = [];
  for await (const node of nodes) found.push(node);
  return found;
}
